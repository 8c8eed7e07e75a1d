/** How much at the end of a text that is still being written must not be shown yet: what the chain
 *  would cut once more of it is there. What has been shown cannot be taken back. */
import { phraseUnderWay } from '../../text/phraseMatcher'
import { overlap } from '../../text/similarity'
import { beginsPair } from '../../text/spelling'
import { sentencesOf } from '../../text/sentences'
import { placeOf, type Place, type PlaceInput } from '../place'
import { plain } from './cutAtLinesBelow'
import { repetitionUnderWay } from './phrases'
import { said } from './trimRepetition'
import { startsPiece } from './trimSuffixOverlap'

/** Units at the end of `text` to hold back. */
type Hold = (text: string, place: Place) => number

const anywhere: readonly Hold[] = [
  begunEcho,
  begunRest,
  begunLineBelow,
  begunLineAgain,
  atEnd(/<[|｜/]?[\w▁ -]{0,30}[|｜]?$|\[\/?[A-Z]{1,6}$/u),
  // What may become an address, a telephone number or a token.
  atEnd(/(?:\S*@\S*|\+?\d(?:[ ().-]*\d){4,}[ ().-]*|[A-Za-z0-9+/_-]{16,})$/u),
]

const inProse: readonly Hold[] = [
  (text, { prefix }) => repetitionUnderWay(text, prefix),
  (text, { prose }) => phraseUnderWay(text, prose.avoid),
  begunSentence,
  begunItem,
  atEnd(/(?<=(?<!\p{L})(\p{L}+)\s+)\1$/iu),
  begunSpelling,
]

/**
 * @param input   the place that the text is for, as the chain gets it
 * @param blocked words that must not be shown
 * @returns UTF-16 units
 */
export function unsettledUnits(
  text: string,
  input: PlaceInput,
  blocked: readonly string[] = [],
): number {
  const place = placeOf(input)
  const holds = place.mode === 'prose' ? [...anywhere, ...inProse] : anywhere
  return Math.max(phraseUnderWay(text, blocked), ...holds.map((hold) => hold(text, place)))
}

function atEnd(pattern: RegExp): Hold {
  return (text) => pattern.exec(text)?.[0].length ?? 0
}

/** How many words at the end of a line may be said again. */
const echoWords = 6

/** The cursor's line, its last words or the line above, begun again. */
function begunEcho(text: string, { lineBefore, above, mode }: Place): number {
  const rest = text.trimStart().toLowerCase()
  const own = lineBefore.trim().toLowerCase()
  if (rest === '') return text.length
  if (own === '')
    return above()[0]?.trim().toLowerCase().startsWith(rest) === true ? text.length : 0
  const ends = [own, own.replace(/^(?:\/\/[/!]?|#+|--|;+|\/?\*+|[-*+>]|\d+[.)])\s*/, '')]
  const words = [...own.matchAll(/\p{Script=Han}|(?<![\p{L}\p{N}'’])[\p{L}\p{N}]/gu)]
  const reach = mode === 'prose' ? words.slice(-echoWords) : words.slice(-1)
  for (const { index } of reach) ends.push(own.slice(index))
  return ends.some((end) => end.startsWith(rest)) ? text.length : 0
}

/** The rest of the cursor's line. */
function begunRest(text: string, { lineAfter }: Place): number {
  const rest = lineAfter.trim()
  if (!/[\p{L}\p{N}]/u.test(rest)) return 0
  const shared = overlap(text, rest)
  return shared > 0 && startsPiece(text, text.length - shared) ? shared : 0
}

/** The next line of the document. */
function begunLineBelow(text: string, { below, lineBefore }: Place): number {
  const next = plain(below()[0] ?? '')
  const start = text.lastIndexOf('\n') + 1
  const line = plain((start === 0 ? lineBefore : '') + text.slice(start))
  return next !== '' && line !== '' && next.startsWith(line) ? text.length - start : 0
}

/** A line of the text itself. */
function begunLineAgain(text: string): number {
  const start = text.lastIndexOf('\n') + 1
  const line = text.slice(start).trim()
  if (start === 0 || line === '') return 0
  const before = text.slice(0, start).split('\n')
  return before.some((one) => one.trim().startsWith(line)) ? text.length - start : 0
}

/** Shorter beginnings are common to sentences far apart. */
const tellingUnits = 12

/** A sentence that stands around the cursor. */
function begunSentence(text: string, place: Place): number {
  const last = sentencesOf(text).at(-1) ?? ''
  const begun = last.trim().toLowerCase()
  if (begun === '') return 0
  const { near, far } = said(place)
  const known = begun.length < tellingUnits ? near : [...near, ...far]
  return known.some((one) => one.startsWith(begun)) ? last.length : 0
}

/** The number of a list's next item. */
function begunItem(text: string, { lineBefore }: Place): number {
  const start = text.lastIndexOf('\n') + 1
  const line = text.slice(start)
  const isFirst = start > 0 || lineBefore.trim() === ''
  return isFirst && /^[ \t]*\d{1,4}$/.test(line) ? line.length : 0
}

/** A word that the document may spell otherwise. */
function begunSpelling(text: string, { prose }: Place): number {
  const word = /(?<![A-Za-z])[A-Za-z]{4,}$/.exec(text)?.[0] ?? ''
  return prose.followSpelling && word !== '' && beginsPair(word.toLowerCase()) ? word.length : 0
}
