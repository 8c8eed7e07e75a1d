import { sentencesOf } from '../../text/sentences'
import type { Place } from '../place'
import { cutAtPhraseSaidBefore } from './phrases'
import type { Step } from './types'

/** Ends the text where it starts to go in circles: letters, words, lines or blocks in a row, in
 *  prose also a sentence or a phrase of eight words that was just said. One round stays. */
export const trimRepetition: Step = (text, place) => {
  const { mode, prefix } = place
  const kept = cutAtCircle(cutAtLines(cutAtLetters(text)), mode)
  return mode === 'prose'
    ? cutAtPhraseSaidBefore(dropSaidAgain(kept, place), prefix)
    : cutAtBlockSaidAgain(kept)
}

/** One letter more than eight times ("aaaah"), a syllable more than five times, a word or clause of
 *  Han script more than twice. */
const letterRun = /(\p{L})\1{8,}/gu
const syllableRun = /([^\s\p{Script=Han}]{2,6}?)\1{5,}/gu
const hanRun = /([\p{Script=Han}，、；：]{2,24}?)\1{2,}/gu

function cutAtLetters(text: string): string {
  const spoken = [letterRun, syllableRun, hanRun]
    .flatMap((run) => [...text.matchAll(run)])
    .filter(([, round = '']) => /\p{L}/u.test(round))
    .sort((one, other) => one.index - other.index)[0]
  if (spoken === undefined) return text
  const [, round = ''] = spoken
  const end = spoken.index + round.length
  // A round may begin anywhere in a clause: it is whole where the clause ends.
  const rest = text.slice(end, end + round.length).search(/[，、；：]/u)
  return text.slice(0, end + Math.max(0, rest))
}

/** A line that stands there three times in a row, however short it is. */
function cutAtLines(text: string): string {
  const lines = text.split('\n')
  const at = lines.findIndex((line, i) => {
    const said = line.trim()
    return (
      said.length > 3 &&
      /\p{L}/u.test(said) &&
      said === lines[i + 1]?.trim() &&
      said === lines[i + 2]?.trim()
    )
  })
  return at < 0 ? text : lines.slice(0, at + 1).join('\n')
}

const longestCircle = 16
/** Rounds that honest text may have in a row: two of several words or of a line, of one word four
 *  in prose and eight in code, where tables are. */
const roundsOfOne = { prose: 4, code: 8 }

function cutAtCircle(text: string, mode: Place['mode']): string {
  const pieces = text.match(/\s*(?:[\p{L}\p{M}\p{N}_'’]+[^\s\p{L}\p{N}]*|[^\s\p{L}\p{N}]+)/gu) ?? []
  const keys = pieces.map((piece) => piece.trim().toLowerCase())
  const isWord = keys.map((key) => /\p{L}{2}/u.test(key))
  for (let from = 0; from < keys.length; from++)
    for (let size = 1; size <= longestCircle && from + 2 * size <= keys.length; size++) {
      if (keys[from] !== keys[from + size]) continue
      const words = isWord.slice(from, from + size).filter(Boolean).length
      if (words === 0) continue
      const onOwnLines = /\n/.test(pieces.slice(from + 1, from + 1 + size).join(''))
      const allowed = words > 1 || onOwnLines ? 2 : roundsOfOne[mode]
      if (roundsAt(keys, from, size) > allowed) return pieces.slice(0, from + size).join('')
    }
  return text
}

/** How often the `size` keys at `from` stand there in a row. */
function roundsAt(keys: readonly string[], from: number, size: number): number {
  let at = from + size
  while (at < keys.length && keys[at] === keys[at - size]) at++
  return Math.floor((at - from) / size)
}

const longestBlock = 8

/** Lines that say much twice in a row, as a block of two lines or more. */
function cutAtBlockSaidAgain(text: string): string {
  const lines = text.split('\n')
  const keys = lines.map((line) => line.trim())
  for (let from = 0; from < keys.length; from++)
    for (let size = 2; size <= longestBlock && from + 2 * size <= keys.length; size++) {
      const block = keys.slice(from, from + size)
      if (block.filter((key) => /\p{L}.*\P{L}.*\p{L}/u.test(key) && key.length > 8).length < 2)
        continue
      if (block.every((key, i) => key === keys[from + size + i]))
        return lines.slice(0, from + size).join('\n')
    }
  return text
}

/** Ends before a sentence that was just written: in the text itself, before the cursor or behind it.
 *  A short one may be a formula ("All well.") unless it comes right after itself. */
function dropSaidAgain(text: string, place: Place): string {
  const around = said(place)
  const seen = new Set(around.far)
  let kept = ''
  let before = around.near
  for (const sentence of sentencesOf(text)) {
    const key = normal(sentence)
    if (says(key) >= shortSentence && (seen.has(key) || before.includes(key))) return kept.trimEnd()
    if (says(key) >= longSentence) seen.add(key)
    if (key !== '') before = [...around.after, key]
    kept += sentence
  }
  return kept
}

interface Said {
  far: readonly string[]
  /** The sentence before the cursor and the one behind it. */
  near: readonly string[]
  after: readonly string[]
}

const saidKey = Symbol('sentences around the cursor')
const shortSentence = 16
const longSentence = 40

/** Sentences around the cursor, trimmed and in lower case. */
export function said(place: Place): Said {
  const known = place.kept.get(saidKey) as Said | undefined
  if (known) return known
  const above = sentencesOf(place.prefix.slice(-1_000)).map(normal).filter(Boolean)
  const below = sentencesOf(place.suffix.slice(0, 600)).map(normal).filter(Boolean)
  const after = below.slice(0, 1)
  const made = {
    far: [...above, ...below].filter((sentence) => says(sentence) >= longSentence),
    near: [...above.slice(-1), ...after],
    after,
  }
  place.kept.set(saidKey, made)
  return made
}

const normal = (sentence: string) => sentence.trim().toLowerCase()

/** How much a sentence says, in letters; one of Han script says as much as three others. */
const says = (sentence: string) =>
  sentence.length + 2 * (sentence.match(/\p{Script=Han}/gu)?.length ?? 0)
