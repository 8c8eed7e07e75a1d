import { firstLine } from '../../text/lines'
import { overlap } from '../../text/similarity'
import type { Step } from './types'

/** Cuts `text` where it starts to repeat what already follows the cursor. */
export const trimSuffixOverlap: Step = (text, { suffix }) => {
  const sameLine = firstLine(suffix)
  const below = suffix.slice(sameLine.length).split('\n').slice(1)
  return cutAtLineBelow(sameLine.trim() === '' ? text : cutAtRest(text, sameLine), below)
}

/** The rest of the cursor's line, said again at the end of the text's first line. */
function cutAtRest(text: string, rest: string): string {
  const line = firstLine(text)
  const trimmed = rest.trim()
  if (endsWithWhole(line, trimmed)) return line.slice(0, line.length - trimmed.length)
  const shared = overlap(line, rest.trimEnd())
  if (shared > 0 && startsPiece(line, line.length - shared) && endsPiece(rest, shared))
    return line.slice(0, line.length - shared)
  return text
}

/** A later line that says what the next line of the document says. */
function cutAtLineBelow(text: string, below: readonly string[]): string {
  const next = below.find((line) => line.trim() !== '')?.trimEnd()
  if (next === undefined) return text
  const lines = text.split('\n')
  const again = lines.findIndex((line, i) =>
    i === 0 ? saysMuch(next) && line.trim() === next.trim() : isSameLine(line, next),
  )
  return again < 0 ? text : lines.slice(0, again).join('\n')
}

/** Lines of brackets alone are the same only at the same depth: inner blocks end alike. */
const isSameLine = (line: string, next: string) =>
  saysMuch(next) ? line.trim() === next.trim() : line.trimEnd() === next

const saysMuch = (line: string) => (line.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 3

const endsWithWhole = (line: string, rest: string) =>
  line.endsWith(rest) && startsPiece(line, line.length - rest.length)

/** Whether a repeated text that starts at `at` starts with a whole word: the "t" of "cat" does not
 *  repeat the "t" of "the". */
const startsPiece = (line: string, at: number) => !isWord(line, at) || !isWord(line, at - 1)
const endsPiece = (rest: string, at: number) => !isWord(rest, at - 1) || !isWord(rest, at)
const isWord = (text: string, at: number) => /[\p{L}\p{N}_]/u.test(text.charAt(at))
