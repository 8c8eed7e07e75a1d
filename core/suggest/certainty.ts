/** How likely a text is kept, by the model's own certainty: what it holds likely is kept more often. */
import type { Mode } from '../../contract'
import type { GeneratedToken } from '../engine/types'

export const certaintyVersion = 'confidence-2'

/**
 * logit p = intercept − slope · ln(surprise), where surprise is the mean negative log-probability of the
 * tokens: over surprise itself a logistic curve is off at the sure end. For code it is fitted to 478
 * lines of this repository, of which those count as kept that are at least 0.8 similar to what stood
 * there (docs/benchmarks.md, The gate). Prose has no one true continuation to compare with: its curve
 * is moved by hand so that the default eagerness hides only what reads like a guess (1 % of texts).
 */
const curves = {
  code: { intercept: -3.32, slope: 1.32 },
  prose: { intercept: -1.61, slope: 1.32 },
}
/** Nats; below it, one sure answer is like another. */
const leastSurprise = 0.002

/** @returns 0 to 1; null without tokens, and where a server did not say how likely they were */
export function keepProbability(
  tokens: ReadonlyArray<Pick<GeneratedToken, 'logp'>>,
  mode: Mode,
): number | null {
  const logps = tokens.map(({ logp }) => logp)
  if (!logps.every((logp) => logp !== null)) return null
  const mean = meanOf(logps)
  if (mean === null) return null
  const { intercept, slope } = curves[mode]
  const logit = intercept - slope * Math.log(Math.max(leastSurprise, -mean))
  return 1 / (1 + Math.exp(-logit))
}

export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
