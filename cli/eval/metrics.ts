/** How near a text is to the one that stood there. Formulas as in SacreBLEU (Post 2018), which no
 *  maintained package for Node offers. */

/** N-gram statistics of one pair; sums over pairs give the figure of a set. */
export interface NgramCounts {
  /** By n − 1: n-grams that both texts have, and all of either. */
  matches: number[]
  candidate: number[]
  reference: number[]
}

const chrfOrder = 6
const chrfBeta = 2
const bleuOrder = 4

/** Characters without white space, n from 1 to 6 (Popović 2015). */
export const chrfCounts = (candidate: string, reference: string): NgramCounts =>
  countNgrams(characters(candidate), characters(reference), chrfOrder)

/** chrF2 of all pairs together: F2 of the mean precision and recall over n. @returns 0 to 1 */
export function chrf(pairs: readonly NgramCounts[]): number {
  const all = total(pairs, chrfOrder)
  let precision = 0
  let recall = 0
  let orders = 0
  for (let n = 0; n < chrfOrder; n++) {
    const [matches = 0, candidate = 0, reference = 0] = [
      all.matches[n],
      all.candidate[n],
      all.reference[n],
    ]
    if (candidate === 0 || reference === 0) continue
    precision += matches / candidate
    recall += matches / reference
    orders++
  }
  if (orders === 0 || precision + recall === 0) return 0
  const [p, r] = [precision / orders, recall / orders]
  return ((1 + chrfBeta ** 2) * p * r) / (chrfBeta ** 2 * p + r)
}

/** Words, marks, and single Chinese and Japanese characters, n from 1 to 4 (Papineni et al. 2002). */
export const bleuCounts = (candidate: string, reference: string): NgramCounts =>
  countNgrams(tokens(candidate), tokens(reference), bleuOrder)

/** BLEU-4 of all pairs together, with brevity penalty; an n without a match is smoothed by halves
 *  (`exp` of SacreBLEU, method 3 of Chen & Cherry 2014). @returns 0 to 1 */
export function bleu(pairs: readonly NgramCounts[]): number {
  const all = total(pairs, bleuOrder)
  const length = all.candidate[0] ?? 0
  const wanted = all.reference[0] ?? 0
  if (length === 0 || all.matches[0] === 0) return 0
  let logSum = 0
  let orders = 0
  let halving = 1
  for (let n = 0; n < bleuOrder; n++) {
    const possible = all.candidate[n] ?? 0
    if (possible === 0) break
    const matches = all.matches[n] ?? 0
    if (matches === 0) halving *= 2
    logSum += Math.log((matches === 0 ? 1 / halving : matches) / possible)
    orders++
  }
  const penalty = length < wanted ? Math.exp(1 - wanted / length) : 1
  return penalty * Math.exp(logSum / orders)
}

const characters = (text: string): string[] => [...text.replace(/\s+/gu, '')]

const tokens = (text: string): string[] =>
  text.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu,
  ) ?? []

function countNgrams(candidate: string[], reference: string[], order: number): NgramCounts {
  const counts: NgramCounts = { matches: [], candidate: [], reference: [] }
  for (let n = 1; n <= order; n++) {
    const mine = ngrams(candidate, n)
    const theirs = ngrams(reference, n)
    let matches = 0
    for (const [gram, count] of mine) matches += Math.min(count, theirs.get(gram) ?? 0)
    counts.matches.push(matches)
    counts.candidate.push(Math.max(0, candidate.length - n + 1))
    counts.reference.push(Math.max(0, reference.length - n + 1))
  }
  return counts
}

function ngrams(units: string[], n: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (let i = 0; i + n <= units.length; i++) {
    const gram = units.slice(i, i + n).join('\u0000')
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  return counts
}

function total(pairs: readonly NgramCounts[], order: number): NgramCounts {
  const sum = (of: (pair: NgramCounts) => number[]) =>
    Array.from({ length: order }, (_, n) =>
      pairs.reduce((whole, pair) => whole + (of(pair)[n] ?? 0), 0),
    )
  return {
    matches: sum((pair) => pair.matches),
    candidate: sum((pair) => pair.candidate),
    reference: sum((pair) => pair.reference),
  }
}
