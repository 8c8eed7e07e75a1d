import { scan } from '../../text/scan'
import { wordsOf } from '../../text/words'
import type { Place } from '../place'
import type { Step } from './types'

/** Shorter lines are repeated in honest text: `}`, `else`, "the". */
const shortestEcho = 6
/** Lines of code that are worth telling from others. */
const shortestLine = 10

/** Words that are said twice in a row on purpose. */
const doubled = new Set(
  'had that very so no yes is bye ha blah there now well oh more much really far long ever never again'.split(
    ' ',
  ),
)

const commentMark = /^(?:\/\/[/!]?|#+|--|;+|\/?\*+)\s*/

const declarers = new Set(
  'const let var function def class struct enum interface type import from return if while for await async new public private protected static export func fun fn pub val local select insert update'.split(
    ' ',
  ),
)

/** Removes what the model says again of the cursor's own line, and shows nothing when it only
 *  writes the lines above once more. */
export const dropEcho: Step = (text, place) => {
  const restated = withoutLinesAbove(text, place)
  if (restated !== text) return restated
  const own = place.lineBefore.trimStart()
  if (own.trim() === '') return repeatsLinesAbove(text, place) ? '' : text
  const line = withoutOwnLine(withoutOwnLine(text, own), own.replace(commentMark, ''))
  return place.mode === 'prose'
    ? withoutLastWords(line, own)
    : withoutCall(withoutDeclarer(line, own), place)
}

/** How far back a model begins the prompt again. */
const restatedLines = 12

/** What begins with some lines above and the cursor's own, word for word: the model has begun the
 *  prompt again and goes on behind it. */
function withoutLinesAbove(text: string, { lineBefore, above }: Place): string {
  if (!text.includes('\n')) return text
  const rest = text.trimStart()
  let lines = lineBefore
  let longest = ''
  for (const line of above().slice(0, restatedLines)) {
    lines = `${line}\n${lines}`
    const said = lines.trim()
    const isPrompt = said.includes('\n') || /[:{(]$/.test(said)
    if (line.trim() !== '' && isPrompt && rest.startsWith(said)) longest = said
  }
  if (longest.length < 8 || !/\p{L}/u.test(longest)) return text
  const next = rest.slice(longest.length)
  // Then the same again: it does not get any further.
  if (longest.includes(next.trim().split('\n', 1)[0] ?? '')) return ''
  return /\s$/.test(lineBefore) || lineBefore === '' ? next.replace(/^[ \t]*\n?[ \t]*/, '') : next
}

function withoutOwnLine(text: string, own: string): string {
  const said = own.trimEnd()
  const han = said.match(/\p{Script=Han}/gu)?.length ?? 0
  const tellsMuch = said.length + 2 * han >= shortestEcho || /\p{L}.*[=({:]$/u.test(said)
  const rest = text.trimStart()
  if (!tellsMuch || !/\p{L}/u.test(said) || !rest.startsWith(said)) return text
  const next = rest.slice(said.length)
  // `total` may go on as `totals`, and did not begin the line again then.
  const goesOn = /^(?!\p{Script=Han})[\p{L}\p{N}_]/u.test(next)
  if (/[\p{L}\p{N}_]$/u.test(said) && goesOn) return text
  return own.endsWith(' ') ? next.trimStart() : next
}

function withoutDeclarer(text: string, own: string): string {
  const word = /(?:^|\s)([a-z]+)[ \t]+$/i.exec(own)?.[1]?.toLowerCase() ?? ''
  const again = /^[ \t]*([a-z]+)[ \t]+(?=\S)/i.exec(text)
  return declarers.has(word) && again?.[1]?.toLowerCase() === word
    ? text.slice(again[0].length)
    : text
}

/** The name of the call that was begun: `foo(` + `foo(a)`. A call inside itself would have to be
 *  closed twice. */
function withoutCall(text: string, { lineBefore, syntax, cursor }: Place): string {
  const call = /[\p{L}\p{N}_$.]{2,}\($/u.exec(lineBefore)?.[0]
  if (call === undefined || !text.startsWith(call) || text.includes('\n')) return text
  const depth = cursor().open.length
  return scan(text, syntax, cursor()).open.length === depth ? text.slice(call.length) : text
}

/** The end of the line said again at the start of the text: "the" + "the water". */
function withoutLastWords(text: string, own: string): string {
  const gap = /\s$/.test(own)
  const before = own.trimEnd().slice(-160)
  const rest = text.trimStart()
  const n = sharedWords(before.toLowerCase(), rest.toLowerCase())
  if (n > 0 && (gap || rest !== text || !/\p{Script=Latin}$/u.test(before))) {
    const next = rest.slice(n)
    return gap ? next.trimStart() : next
  }
  // Half a word, begun again: "wat" + "water was".
  const half = /[\p{Script=Latin}]{3,}$/u.exec(before)?.[0].toLowerCase() ?? ''
  const word = /^[\p{Script=Latin}]+/u.exec(text)?.[0].toLowerCase() ?? ''
  const begunAgain = !gap && half !== '' && word.length > half.length && word.startsWith(half)
  return begunAgain ? text.slice(half.length) : text
}

/** Length of the longest end of `before` that `rest` starts with and that is made of whole words;
 *  three letters of a script without spaces are as much as a word. */
function sharedWords(before: string, rest: string): number {
  for (let n = Math.min(before.length, rest.length); n > 0; n--) {
    const said = rest.slice(0, n)
    if (!before.endsWith(said)) continue
    if (/\p{Script=Han}/u.test(said))
      return (said.match(/\p{Script=Han}/gu)?.length ?? 0) > 2 ? n : 0
    if (/[\p{L}\p{N}'’]/u.test(before.charAt(before.length - n - 1))) continue
    if (/[\p{L}\p{N}'’]/u.test(rest.charAt(n)) || !/[\p{L}\p{N}]$/u.test(said)) continue
    const words = wordsOf(said)
    return words.length > 1 || (/^\p{L}+$/u.test(said) && !doubled.has(said)) ? n : 0
  }
  return 0
}

/** The line above once more, or the block of lines that ends above. */
function repeatsLinesAbove(text: string, place: Place): boolean {
  const first = text.trimStart().split('\n', 1)[0]?.trim() ?? ''
  if (first.length < shortestLine) return false
  const above = place
    .above()
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (above[0] === first) return true
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const back = above.indexOf(first)
  return (
    back > 0 &&
    lines.length > back &&
    above.slice(0, back + 1).every((line, i) => line === lines[back - i])
  )
}
