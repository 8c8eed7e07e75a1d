/** Places where no suggestion can help: what stands there is copied, not written. */
import { firstLine, lastLine } from './lines'

const link = /(?:\b(?:https?|ftp|file|wss?|ssh|git|mailto):|\bwww\.)[^\s"'`<>(){}]*$/iu
const linkTarget = /\]\([^\s)]*$/u
const address = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]*$/u
/** Digits with what stands inside numbers, dates and times; not the end of a name (`x1`). */
const number = /(?<![\p{L}\p{N}_])\d[\d.,:/_-]*$/u

/**
 * @param prefix text before the cursor
 * @param suffix text after it
 * @returns why nothing is suggested here, in words for the status bar; null where all is well
 */
export function placeRefusal(
  prefix: string,
  suffix: string,
  mode: 'code' | 'prose',
): string | null {
  const before = lastLine(prefix).slice(-2_000)
  const after = firstLine(suffix)
  if (link.test(before) || (mode === 'prose' && linkTarget.test(before)))
    return 'Nothing is suggested inside a link.'
  // `user@` may be a decorator's or a matrix product's neighbour in code.
  if (
    address.test(before) &&
    (mode === 'prose' || /@[\p{L}\p{N}-]+\.[\p{L}\p{N}.]*$/u.test(before))
  )
    return 'Nothing is suggested inside an address.'
  // A digit behind the cursor makes it the middle of a number. Prose would go on to invent one;
  // in code a number often ends where an argument does.
  const listItem = /^[ \t]*\d+[.)]$/u.test(before)
  if (number.test(before) && !listItem && (mode === 'prose' || /^\d/.test(after)))
    return 'Nothing is suggested inside a number.'
  return null
}
