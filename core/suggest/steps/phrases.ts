/** Phrases that stood there before: small models fall into saying them again and again. */

interface Word {
  key: string
  /** UTF-16 offset in the text of the space before it. */
  start: number
}

/** Eight words alike are no figure of speech any more; six may be ("you are right that it is …"). */
const phraseWords = 8
/** From three words on a repetition may be under way: a stream does not show them yet. */
const openWords = 3
/** How far back in the text before the cursor a phrase counts as just said, in UTF-16 units. */
const recentUnits = 600

/** Words that cannot end a thought: what a cut leaves behind. */
const dangling =
  /(?:[\s,;:–—-]+(?:and|or|but|that|which|who|the|a|an|of|to|in|on|as|with))*[\s,;:–—，；：、“‘「-]*$/iu

export const withoutDangling = (text: string) => text.replace(dangling, '')

/** @returns `text` cut before the first phrase of eight words that stood before, in the text itself
 *  or right before the cursor */
export function cutAtPhraseSaidBefore(text: string, prefix: string): string {
  const before = wordsOf(prefix.slice(-recentUnits))
  const own = wordsOf(text)
  const all = [...before, ...own].map(({ key }) => key)
  const seen = new Map<string, number>()
  for (let at = 0; at + phraseWords <= all.length; at++) {
    const phrase = all.slice(at, at + phraseWords).join(' ')
    const earlier = seen.get(phrase)
    const word = own[at - before.length]
    if (earlier !== undefined && word !== undefined)
      return withoutDangling(text.slice(0, word.start))
    if (earlier === undefined) seen.set(phrase, at)
  }
  return text
}

/** @returns how many UTF-16 units at the end of a text that is still being written say three words
 *  or more that stood before: they may become a phrase to be cut */
export function repetitionUnderWay(text: string, prefix: string): number {
  const before = wordsOf(prefix.slice(-recentUnits))
  const own = wordsOf(text)
  const all = [...before, ...own].map(({ key }) => key)
  const last = all.length - 1
  let longest = 0
  for (let end = 0; end < last; end++) {
    let run = 0
    while (run < own.length && end - run >= 0 && all[end - run] === all[last - run]) run++
    longest = Math.max(longest, run)
  }
  const first = own[own.length - longest]
  return longest < openWords || first === undefined ? 0 : text.length - first.start
}

/** Two letters of Han script stand for a word: without a dictionary, and the same on both sides. */
const word =
  /\s*[^\s\p{L}\p{N}]*(?:\p{Script=Han}{1,2}|(?!\p{Script=Han})[\p{L}\p{M}\p{N}](?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}'’-])*)/gu

function wordsOf(text: string): Word[] {
  return [...text.matchAll(word)].map((match) => ({
    key: match[0].replace(/^[^\p{L}\p{N}]+/u, '').toLowerCase(),
    start: match.index,
  }))
}
