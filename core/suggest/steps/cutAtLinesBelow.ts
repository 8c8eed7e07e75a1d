import { indentOf } from '../../text/lines'
import { similarity } from '../../text/similarity'
import type { Place } from '../place'
import type { Step } from './types'

/** Ends before a line that says what the next line of the document says. */
export const cutAtLinesBelow: Step = (text, place) => {
  const below = place.below()
  const next = below[0]
  if (next === undefined) return text
  const lines = text.split('\n')
  const own = place.lineBefore + (lines[0] ?? '')
  const begins = (lines[0] ?? '').trim() !== ''
  if (begins && isNextLine(own, next)) return ''
  const again = lines.findIndex((line, i) => i > 0 && isSameLine(line, i, lines, below, place))
  return again < 0 ? text : lines.slice(0, again).join('\n').trimEnd()
}

/** The cursor's line as it would be: blocks end alike at each depth, other lines do not. */
const isNextLine = (own: string, next: string) =>
  saysMuch(own) &&
  plain(own) === plain(next) &&
  (indentOf(own) === indentOf(next) || plain(own).length > 8)

function isSameLine(
  line: string,
  index: number,
  lines: readonly string[],
  below: readonly string[],
  place: Place,
): boolean {
  const next = below[0] ?? ''
  // Which bracket closes what is counted, not guessed by the look of a line.
  if (/^[\s()[\]{};,]*$/.test(line) && place.free() !== null) return false
  if (line.trimEnd() === next.trimEnd()) return line.trim() !== ''
  // Lines of brackets alone are the same only at the same depth: inner blocks end alike.
  if (!saysMuch(next) || line.trim() === '') return false
  if (plain(line) === plain(next)) {
    const then = lines.slice(index + 1).find((one) => one.trim() !== '')
    const ends = then === undefined && plain(line).length > 8
    const follows =
      ends || (then !== undefined && saysMuch(then) && plain(then) === plain(below[1] ?? ''))
    return indentOf(line) === indentOf(next) || follows
  }
  if (indentOf(line) !== indentOf(next)) return false
  const isLast = index === lines.length - 1
  if (isLast && next.startsWith(line) && line.trim().length > 8) return true
  return place.mode === 'code' && isAlike(line, next)
}

/** Shorter lines differ by little and mean another thing: `a.x = 1`, `b.x = 1`. */
const shortestAlike = 24
const leastAlike = 0.9

const isAlike = (line: string, next: string) =>
  Math.min(line.length, next.length) >= shortestAlike &&
  digits(line) === digits(next) &&
  firstWord(line) === firstWord(next) &&
  similarity(plain(line), plain(next)) >= leastAlike

const firstWord = (line: string) => /[\p{L}\p{N}_$]+/u.exec(line)?.[0]

const digits = (line: string) => line.replace(/\D+/g, ' ')

const saysMuch = (line: string) => (line.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 3

/** A line without what writers differ in: spaces, the kind of quotation marks, a last comma. */
export const plain = (line: string) =>
  line
    .replace(/\s+/g, '')
    .replace(/['`“”‘’]/gu, '"')
    .replace(/[;,]$/, '')
