/** Two answers to one prompt, word by word: what only one of them has. Pure. */

export interface Piece {
  text: string
  /** Not in the other answer at this place. */
  only: boolean
}

/** @returns both texts in pieces; joined, they are the texts again. By the longest common
 *  subsequence of words, each with the space before it. */
export function wordDiff(one: string, other: string): [Piece[], Piece[]] {
  const [a, b] = [wordsOf(one), wordsOf(other)]
  const common = commonLengths(a, b)
  const [left, right]: [Piece[], Piece[]] = [[], []]
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [mine, theirs] = [a[i], b[j]]
    if (mine !== undefined && theirs !== undefined && same(mine, theirs)) {
      add(left, mine, false)
      add(right, theirs, false)
      i++
      j++
    } else if (
      theirs === undefined ||
      (mine !== undefined && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))
    ) {
      add(left, mine ?? '', true)
      i++
    } else {
      add(right, theirs, true)
      j++
    }
  }
  return [left, right]
}

const wordsOf = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? []
const same = (a: string, b: string): boolean => a.trim() === b.trim()

/** `[i][j]`: how many words the rests from `i` and `j` on have in common, in order. */
function commonLengths(a: string[], b: string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [row, below] = [table[i]!, table[i + 1]!]
      row[j] = same(a[i]!, b[j]!) ? below[j + 1]! + 1 : Math.max(below[j]!, row[j + 1]!)
    }
  }
  return table
}

function add(pieces: Piece[], text: string, only: boolean): void {
  const last = pieces.at(-1)
  if (last?.only === only) last.text += text
  else pieces.push({ text, only })
}
