/**
 * Show or hide: how likely is it that a text is kept? Until the user's own feedback has taught a
 * better one (learning), the model's own certainty answers: suggestions whose tokens the model
 * holds likely are kept more often.
 */
import type { GeneratedToken } from '../engine/types'

export const gateVersion = 'confidence-1'

/** A curve over the mean log-probability of a suggestion's tokens, set by hand (docs/benchmarks.md, The
 *  gate): what was really kept teaches a better one. */
const intercept = 1.1
const slope = 1.9

/** @returns 0 to 1; null without tokens, and where a server did not say how likely they were */
export function keepProbability(
  tokens: ReadonlyArray<Pick<GeneratedToken, 'logp'>>,
): number | null {
  const logps = tokens.map(({ logp }) => logp)
  if (!logps.every((logp) => logp !== null)) return null
  const mean = meanOf(logps)
  return mean === null ? null : 1 / (1 + Math.exp(-(intercept + slope * mean)))
}

export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** The probability below which nothing is shown by itself.
 *  @param eagerness 0 (quiet) to 1 (eager: everything is shown) */
export const keepFrom = (eagerness: number): number => 0.9 * (1 - eagerness) ** 2
