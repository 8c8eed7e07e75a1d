/** Finds words and phrases of a list, as a reader would: whole words, in any case, and inside a
 *  line of a script that puts no spaces between words. */
import { unspacedLetter } from './script'

const matchers = new WeakMap<readonly string[], RegExp | null>()

const wordLetter = /[\p{L}\p{M}\p{N}_]/u

const escape = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A boundary is asked for where the phrase begins or ends with a letter of a spaced script. */
const isBounded = (letter: string) => wordLetter.test(letter) && !unspacedLetter.test(letter)

const sourceOf = (phrase: string) => phrase.split(/\s+/u).map(escape).join('\\s+')

/** One look to each side for all phrases of a kind: a look for each takes seconds to compile. */
function patternOf(phrases: readonly string[]): RegExp {
  const kinds = new Map<string, string[]>()
  for (const phrase of phrases) {
    const letters = [...phrase]
    const before = isBounded(letters[0] ?? '') ? '(?<![\\p{L}\\p{M}\\p{N}_])' : ''
    const after = isBounded(letters.at(-1) ?? '') ? '(?![\\p{L}\\p{M}\\p{N}_])' : ''
    const kind = `${before}(?:|)${after}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), sourceOf(phrase)])
  }
  const sources = [...kinds].map(([kind, list]) =>
    kind.replace('(?:|)', () => `(?:${list.join('|')})`),
  )
  return new RegExp(sources.join('|'), 'giu')
}

const cleaned = (phrases: readonly string[]) =>
  phrases.map((phrase) => phrase.normalize('NFC').trim()).filter((phrase) => phrase !== '')

/** @returns a global pattern for any phrase of the list, null for a list of nothing. It is kept
 *           for as long as the list is: give the same array again. */
export function phraseMatcher(phrases: readonly string[]): RegExp | null {
  const known = matchers.get(phrases)
  if (known !== undefined) return known
  const list = cleaned(phrases).sort((a, b) => b.length - a.length)
  const matcher = list.length === 0 ? null : patternOf(list)
  matchers.set(phrases, matcher)
  return matcher
}

/** Where `text` first says a phrase of the list; one that `before` begins counts from 0.
 *  @returns the offset in `text`, -1 for none */
export function findPhrase(text: string, before: string, phrases: readonly string[]): number {
  const matcher = phraseMatcher(phrases)
  if (matcher === null) return -1
  for (const match of (before + text).matchAll(matcher))
    if (match.index + match[0].length > before.length)
      return Math.max(0, match.index - before.length)
  return -1
}

/** How many units at the end of an unfinished text may become a phrase of the list. */
export function phraseUnderWay(text: string, phrases: readonly string[]): number {
  const end = text.toLowerCase()
  let longest = 0
  for (const phrase of cleaned(phrases)) {
    const wanted = phrase.toLowerCase()
    for (let n = Math.min(wanted.length, end.length); n > longest; n--)
      if (end.endsWith(wanted.slice(0, n)) && !isBoundedInside(text, text.length - n)) longest = n
  }
  return longest
}

/** Whether `at` stands inside a word: what begins there begins no phrase. */
const isBoundedInside = (text: string, at: number) =>
  isBounded(text.charAt(at)) && isBounded(text.charAt(at - 1))
