import { commonPrefix, overlap } from '../../text/similarity'
import { unspacedLetter } from '../../text/script'
import { wordsOf } from '../../text/words'
import type { Place } from '../place'
import type { Step } from './types'

/** Cuts `text` where it starts to repeat the rest of the cursor's line. */
export const trimSuffixOverlap: Step = (text, place) => {
  const rest = place.lineAfter.trim()
  if (rest === '') return text
  // A rest of closing marks may follow several lines, a rest with words only one.
  const line = /[\p{L}\p{N}]/u.test(rest) ? (text.split('\n', 1)[0] ?? '') : text
  if (line.trim() === '') return line === text ? text : ''
  if (!/[\p{L}\p{N}]/u.test(rest)) return withoutMarks(line, rest, place.mode)
  const at = placeOfRest(line, place.lineAfter, place)
  return at < 0 ? line : line.slice(0, at)
}

/** Marks like end of comment, `-->`, `;` and, in prose, all. Brackets and quotation marks of code are counted
 *  by steps of their own. */
function withoutMarks(text: string, rest: string, mode: Place['mode']): string {
  const end = text.trimEnd()
  if (mode === 'code' && /^[)\]}"'`;,\s]*$/.test(rest)) {
    const mark = /^[)\]}"'`]*([;,])/.exec(rest)?.[1]
    return mark !== undefined && end.endsWith(mark) ? end.slice(0, -1) : text
  }
  return end.endsWith(rest) && end !== rest ? end.slice(0, -rest.length) : end === rest ? '' : text
}

/** Where the rest of the line starts in the text's line, -1 for nowhere. */
function placeOfRest(line: string, lineAfter: string, { lineBefore, mode }: Place): number {
  const rest = lineAfter.trim()
  const written = line.trimEnd()
  const gap = written.length - written.trimStart().length
  if (written.endsWith(rest) && startsPiece(written, written.length - rest.length))
    return written.length - rest.length
  const insideWord = /[\p{L}\p{N}_]$/u.test(lineBefore)
  if (insideWord && written.endsWith(rest) && /\s/.test(rest)) return written.length - rest.length
  // Inside a word: its second half, said again, with more behind it.
  const half = /^[\p{L}\p{N}_]+/u.exec(lineAfter)?.[0] ?? ''
  if (half.length > 1 && insideWord) {
    const word = /^[\p{L}\p{N}_]+/u.exec(line)?.[0] ?? ''
    if (word.endsWith(half) && (word.length > half.length || word !== line))
      return word.length - half.length
  }
  const shared = overlap(written, rest)
  if (shared > 0 && startsPiece(written, written.length - shared) && endsPiece(rest, shared)) {
    const said = rest.slice(0, shared)
    // A mark that stands there is never wanted twice.
    if (/^[;,]\s*$/.test(said)) return written.length - shared
    const touches = /^[\p{L}\p{N}_]/u.test(lineAfter) && written === line
    if (touches || closes.test(said) || saysMuch(said, mode)) return written.length - shared
  }
  if (rest.startsWith(written.trim()) && endsPiece(rest, written.trim().length))
    if (saysMuch(written, mode)) return gap
  return placeInside(written, rest, mode)
}

/** The rest's first words in the middle of the text, going on alike for long. */
function placeInside(line: string, rest: string, mode: Place['mode']): number {
  const enough = mode === 'prose' ? Math.max(6, Math.min(20, rest.length * 0.6)) : 20
  const head = /^\S+\s+\S+/u.exec(rest)?.[0] ?? (unspacedLetter.test(rest) ? rest.slice(0, 6) : '')
  if (head.length < 6) return -1
  for (let at = line.indexOf(head); at >= 0; at = line.indexOf(head, at + 1)) {
    const alike = commonPrefix(line.slice(at), rest).length
    if (startsPiece(line, at) && (alike === rest.length || alike >= enough)) return at
  }
  return -1
}

/** A word and what closes behind it: more than names that follow each other. */
const closes = /[\p{L}\p{N}].*[)\]};]|[)\]};].*[\p{L}\p{N}]/su

/** Enough to be no accident: two words or a long one, in prose any word. */
function saysMuch(said: string, mode: Place['mode']): boolean {
  const han = said.match(/\p{Script=Han}/gu)?.length ?? 0
  if (han > 0) return han > 2
  const letters = said.match(/\p{L}/gu)?.length ?? 0
  const words = wordsOf(said).length
  return mode === 'prose' ? letters > 1 : letters > 5 && (words > 1 || letters > 8)
}

/** Whether a repeated text that starts at `at` starts with a whole word: the "t" of "cat" does not
 *  repeat the "t" of "the". */
export const startsPiece = (line: string, at: number) => !isWord(line, at) || !isWord(line, at - 1)
const endsPiece = (rest: string, at: number) => !isWord(rest, at - 1) || !isWord(rest, at)
/** Scripts without spaces have no word to be inside of. */
const isWord = (text: string, at: number) =>
  /[\p{L}\p{N}_]/u.test(text.charAt(at)) && !unspacedLetter.test(text.charAt(at))
