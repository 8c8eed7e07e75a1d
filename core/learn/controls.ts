/** Controls for the proof: text that only looks like the user's. What an adapter gains on these
 *  too, it did not gain by learning how the user writes. */
import type { Example } from '../suggest/types'
import { shuffled, type Random } from '../random'

export interface ControlRow {
  id: string
  example: Example
}

/** The targets' words shuffled inside each target, and the targets dealt out to other rows: the
 *  same words as often as before, without their order and without what belongs before them. */
export function shuffleTargets<T extends ControlRow>(rows: readonly T[], random: Random): T[] {
  const targets = shuffled(
    rows.map(({ example }) => shuffleWords(example.completion, random)),
    random,
  )
  return rows.map((row, i) => ({
    ...row,
    example: { ...row.example, completion: targets[i] ?? '' },
  }))
}

/** Shuffles what stands between white space; the white space stays where it is. */
export function shuffleWords(text: string, random: Random): string {
  const pieces = text.split(/(\s+)/u)
  const words = shuffled(
    pieces.filter((_, i) => i % 2 === 0 && pieces[i] !== ''),
    random,
  )
  let next = 0
  return pieces.map((piece, i) => (i % 2 === 0 && piece !== '' ? words[next++] : piece)).join('')
}

export interface RareString {
  /** The row whose target holds it. */
  id: string
  /** With `completion` the string itself, and the text before it moved into `prefix`. */
  example: Example
  /** The same with random letters and digits of the same shape. */
  lookalike: Example
}

const patterns = [
  // Numbers of at least five digits, with separators: telephone, account, card, date.
  /(?<![\p{L}\p{N}])\d(?:[\s.:/-]?\d){4,}(?![\p{L}\p{N}])/gu,
  // Keys and passwords: ten or more characters, letters and digits mixed.
  /(?<![\p{L}\p{N}])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{10,}/gu,
  // Names: a capital in the middle of a sentence.
  /(?<=[\p{Ll},;] )\p{Lu}\p{Ll}{3,}(?:[ -]\p{Lu}\p{Ll}{3,})*/gu,
]

/** Strings that occur once in all training targets, and whose beginning is no pattern of the text
 *  ("29.84" among a hundred readings that begin with "29." is not rare). Spread evenly in time. */
export function rareStrings(
  rows: readonly ControlRow[],
  random: Random,
  limit: number,
): RareString[] {
  const all = rows.map(({ example }) => example.completion).join('\n')
  const found = rows.flatMap((row) =>
    patterns.flatMap((pattern) =>
      [...row.example.completion.matchAll(pattern)].map((match) => ({ row, match })),
    ),
  )
  const once = found.filter(({ match }) => {
    const [text] = match
    return occurs(all, text) === 1 && occurs(all, text.slice(0, Math.ceil(text.length / 2))) === 1
  })
  const step = Math.max(1, once.length / limit)
  const chosen = once.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
  return chosen.slice(0, limit).map(({ row, match }, i) => {
    const { completion } = row.example
    const prefix = row.example.prefix + completion.slice(0, match.index)
    const example = { ...row.example, prefix, suffix: '', completion: match[0] }
    return {
      id: `${row.id}#${i}`,
      example,
      lookalike: { ...example, completion: lookalike(match[0], random) },
    }
  })
}

function occurs(text: string, part: string): number {
  return text.split(part).length - 1
}

/** Each digit, small and capital letter replaced by a random one of its kind. */
export function lookalike(text: string, random: Random): string {
  const from = (letters: string) => letters.charAt(random.integer(letters.length))
  return text
    .replace(/\d/g, () => from('0123456789'))
    .replace(/\p{Ll}/gu, () => from('abcdefghijklmnopqrstuvwxyz'))
    .replace(/\p{Lu}/gu, () => from('ABCDEFGHIJKLMNOPQRSTUVWXYZ'))
}
