/** Text as numbers: which pieces it is made of, and how long each is. Sixteen bits for a piece are
 *  enough to tell how alike two texts are. They are not the words, but whoever knows what to expect
 *  could tell many of them: so they are kept beside the log and go when it is forgotten. */

import { hashOfText } from './hash'

/** Scripts without blanks between words: each sign is a piece. */
const unspaced = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}'
/** Words, with the parts of camelCase and snake_case apart; numbers; signs; line breaks with their
 *  indentation. */
const piece = new RegExp(
  `[${unspaced}]|\\p{Lu}?[\\p{Ll}\\p{M}]+|\\p{Lu}+|(?:(?![${unspaced}])[\\p{L}\\p{M}])+` +
    '|\\p{N}+|_|[^\\p{L}\\p{M}\\p{N}_\\s]|\\n[ \\t]*',
  'gu',
)
const number = /^\p{N}/u

export interface Pieces {
  ids: Uint16Array
  /** Where each ends, UTF-16 units. */
  ends: Uint32Array
}

export const pieceKinds = 1 << 16
/** No piece: text that does not go on from what stands before it. */
export const gap = 0

/** Thousands of texts are read for one fit: hence plain loops into arrays of numbers. */
export function piecesOf(text: string): Pieces {
  const found = text.match(piece) ?? []
  const ids = new Uint16Array(found.length)
  const ends = new Uint32Array(found.length)
  let end = 0
  for (let i = 0; i < found.length; i++) {
    const one = found[i] as string
    end = text.indexOf(one, end) + one.length
    ids[i] = idOf(one)
    ends[i] = end
  }
  return { ids, ends }
}

/** Twelve bits of a hash and four of the length. A number is known by its length alone: other
 *  figures at the same place are the same habit. */
function idOf(text: string): number {
  const known = number.test(text) ? '0'.repeat(text.length) : text.toLowerCase()
  const hash = hashOfText(known)
  // A line break is as much to write whatever the indentation.
  const length = text.startsWith('\n') ? 1 : Math.min(15, text.length)
  return (((hash ^ (hash >>> 12)) & 0xfff) << 4) | length
}

/** What a piece is to write: its length, at most 15, and what parts it from the next. */
export const effortOf = (id: number): number => (id & 15) + 1
