/** How much of an accepted suggestion is still there. */

/** Words, runs of space, single signs; scripts that write without spaces by the letter. */
const pieces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{M}\p{N}_\s]/gu

/** Longer texts are compared by their heads: the table below grows with the square. */
const mostPieces = 1_024

/** Characters (UTF-16 units) of `suggested` that stand in `settled` in the same order, counted by
 *  whole words: the longest common subsequence of their pieces. By letters alone, two unrelated
 *  sentences would share half of theirs.
 *  Source: Hirschberg 1975, in two rows. */
export function retainedChars(suggested: string, settled: string): number {
  if (settled.includes(suggested)) return suggested.length
  const a = (suggested.match(pieces) ?? []).slice(0, mostPieces)
  const b = (settled.match(pieces) ?? []).slice(0, mostPieces)
  let above = new Array<number>(b.length + 1).fill(0)
  for (const piece of a) {
    const row = new Array<number>(b.length + 1).fill(0)
    for (let j = 1; j <= b.length; j++) {
      const same = piece === b[j - 1] ? (above[j - 1] ?? 0) + piece.length : 0
      row[j] = Math.max(same, above[j] ?? 0, row[j - 1] ?? 0)
    }
    above = row
  }
  return above[b.length] ?? 0
}
