/** How likely a text is kept, by the model's own certainty: what it holds likely is kept more often. */
import type { Mode } from '../../contract'
import type { GeneratedToken } from '../engine/types'

export const certaintyVersion = 'confidence-2'

/** Of both curves below. */
export const certaintySlope = 1.32

/**
 * logit p = intercept − slope · ln(surprise), where surprise is the mean negative log-probability of the
 * tokens: over surprise itself a logistic curve is off at the sure end. For code it is fitted to 478
 * lines of this repository, of which those count as kept that are at least 0.8 similar to what stood
 * there (docs/benchmarks.md, The gate). Prose has no one true continuation to compare with: its curve
 * is moved by hand so that the default eagerness hides only what reads like a guess (1 % of texts).
 */
const curves = {
  code: { intercept: -3.32, slope: certaintySlope },
  prose: { intercept: -1.61, slope: certaintySlope },
}
/** Nats; below it, one sure answer is like another. */
const leastSurprise = 0.002

type Likely = Pick<GeneratedToken, 'logp'>

/** What the curves are over.
 *  @param meanLogp nats a token */
export const logSurprise = (meanLogp: number): number =>
  Math.log(Math.max(leastSurprise, -meanLogp))

/** @returns 0 to 1; null without tokens, and where a server did not say how likely they were */
export function keepProbability(tokens: readonly Likely[], mode: Mode): number | null {
  const mean = meanLogp(tokens)
  if (mean === null) return null
  const { intercept, slope } = curves[mode]
  return 1 / (1 + Math.exp(-(intercept - slope * logSurprise(mean))))
}

/** Nats a token; null without tokens, and where one is not known. */
export function meanLogp(tokens: readonly Likely[]): number | null {
  const logps = knownLogps(tokens)
  return logps.length === 0 ? null : logps.reduce((sum, logp) => sum + logp, 0) / logps.length
}

/** All of them or none: a server may not say, and a mean over some would be of another text. */
export function knownLogps(tokens: readonly Likely[]): number[] {
  const known = tokens.flatMap(({ logp }) => (logp === null ? [] : [logp]))
  return known.length === tokens.length ? known : []
}
