/** Which of several candidates for one place is likeliest to be kept. */
import type { ChosenPair } from './examples'
import { featureCount, featureList, standardised, type Scale } from './features'

/** What a chosen and a passed over candidate differ in, standardised [featureCount]. One of them always
 *  comes second and is there at once: what only says that is left out. */
export function pairDifference({ chosen, passedOver }: ChosenPair, scale: Scale): Float64Array {
  const a = standardised(chosen, scale)
  const b = standardised(passedOver, scale)
  const difference = new Float64Array(featureCount)
  for (const [i, { ranks }] of featureList.entries())
    if (ranks) difference[i] = (a[i] as number) - (b[i] as number)
  return difference
}

/** The likeliest first; equal ones, and all of them where one cannot be told, stay as they came.
 *  @param probability 0 to 1, null where there is no model */
export function rankCandidates<Candidate>(
  candidates: readonly Candidate[],
  probability: (candidate: Candidate) => number | null,
): Candidate[] {
  const rated = candidates.map((candidate) => ({ candidate, p: probability(candidate) }))
  if (rated.some(({ p }) => p === null)) return [...candidates]
  return rated.sort((a, b) => (b.p ?? 0) - (a.p ?? 0)).map(({ candidate }) => candidate)
}
