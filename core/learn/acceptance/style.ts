/** Whether a text is written as this author keeps it: which words, word endings and signs were kept
 *  before, and which refused.
 *
 *  Pieces are counted in hashed buckets (Weinberger et al. 2009), so that what is saved holds numbers
 *  and no words of the author. */
import { hashOfText } from './hash'
import { logit } from './logistic'

export const styleBuckets = 2_048

/** Evidence that a bucket needs before it says much: so many events of the average kind are
 *  thought to have been there already. */
const priorEvents = 2
/** Longer texts are judged by their head. */
const mostPieces = 256

const pieces = /[\p{L}\p{M}\p{N}_]+|[^\p{L}\p{M}\p{N}_\s]+|\n[ \t]*/gu

/** Distinct buckets of a text: its words, their last three letters ("our", "ize") and their shape
 *  (camelCase, snake_case), its signs and its indentation. */
export function styleBucketsOf(text: string): number[] {
  const found = new Set<number>()
  for (const piece of (text.match(pieces) ?? []).slice(0, mostPieces)) {
    found.add(bucket(`w${piece.toLowerCase()}`))
    if (!/^[\p{L}\p{M}\p{N}_]/u.test(piece)) continue
    if (piece.length > 4) found.add(bucket(`e${piece.slice(-3).toLowerCase()}`))
    if (/_|\p{Ll}\p{Lu}/u.test(piece)) found.add(bucket(piece.includes('_') ? 'snake' : 'camel'))
  }
  return [...found]
}

function bucket(text: string): number {
  const hash = hashOfText(text)
  return ((hash ^ (hash >>> 15)) >>> 0) % styleBuckets
}

/** Log-odds of each bucket over the author's average; 0 is no difference. [styleBuckets] */
export type StyleTable = Float64Array

/** Sum of a text's log-odds over √pieces: as many signs, as sure. 0 without pieces. */
export function styleScore(table: StyleTable, buckets: readonly number[]): number {
  const sum = buckets.reduce((all, at) => all + (table[at] as number), 0)
  return buckets.length === 0 ? 0 : sum / Math.sqrt(buckets.length)
}

/** Counts what was kept and what was refused, event by event. */
export function createStyleCounts() {
  const kept = new Float64Array(styleBuckets)
  const seen = new Float64Array(styleBuckets)
  let allKept = 0
  let all = 0
  /** Half an event of each kind keeps the average away from 0 and 1. */
  const average = () => (allKept + 0.5) / (all + 1)
  const oddsOf = (at: number, mean: number) => {
    const share = ((kept[at] as number) + priorEvents * mean) / ((seen[at] as number) + priorEvents)
    return logit(Math.min(0.999, Math.max(0.001, share))) - logit(mean)
  }
  return {
    /** @param weight of the label, (0, 1] */
    add(buckets: readonly number[], isKept: boolean, weight: number): void {
      all += weight
      allKept += isKept ? weight : 0
      for (const at of buckets) {
        seen[at] = (seen[at] as number) + weight
        kept[at] = (kept[at] as number) + (isKept ? weight : 0)
      }
    },
    /** As `styleScore`, from the counts as they stand. */
    score(buckets: readonly number[]): number {
      const mean = average()
      const sum = buckets.reduce((odds, at) => odds + oddsOf(at, mean), 0)
      return buckets.length === 0 ? 0 : sum / Math.sqrt(buckets.length)
    },
    table(): StyleTable {
      const mean = average()
      return Float64Array.from({ length: styleBuckets }, (_, at) => oddsOf(at, mean))
    },
  }
}
