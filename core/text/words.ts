/** Words as Unicode sees them (UAX 29), so that scripts without spaces work too. */
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Number of words (letters or digits; punctuation does not count). */
export function wordCount(text: string): number {
  let count = 0
  for (const { isWordLike } of words.segment(text)) if (isWordLike) count++
  return count
}

/** The words of a text in order, without spaces and punctuation. */
export function wordsOf(text: string): string[] {
  return [...words.segment(text)].filter((s) => s.isWordLike).map((s) => s.segment)
}

/**
 * Head of a ghost text to take for "accept a word": the space before the word goes with it and
 * the space after it stays, so that what remains still continues the line. A run of punctuation
 * counts as a word of its own. '' only for ''.
 */
export function nextWord(text: string): string {
  const start = text.length - text.trimStart().length
  if (start === text.length) return text
  const rest = text.slice(start)
  const first = words.segment(rest).containing(0)
  if (first?.isWordLike) return text.slice(0, start + first.segment.length)
  const run = /^(?:(?![\p{L}\p{N}_])\S)+/u.exec(rest)
  return text.slice(0, start + Math.max(run?.[0].length ?? 0, first?.segment.length ?? 1))
}
