import { sentencesOf } from '../../text/sentences'
import type { Step } from './types'

/** Ends the text where it starts to go in circles: the same line or words three times in a row, or
 *  the same sentence twice. One round stays. */
export const trimRepetition: Step = (text, context) => {
  let kept = text
  for (const pattern of circles) {
    const found = pattern.exec(kept)
    if (found) kept = kept.slice(0, found.index + (found[1]?.length ?? 0)).trimEnd()
  }
  return context.mode === 'prose' ? dropSaidAgain(kept, context.prefix) : kept
}

const circles = [
  // A whole line of at least two letters, three times.
  /((?:^|\n)[^\n]*\p{L}{2}[^\n]*)(?:\1){2,}/u,
  // Two to twelve words, three times.
  /((?:[^\S\n]*[\p{L}\p{N}'’_]+[^\p{L}\p{N}\n]{0,3}){2,12}?)(?:\1){2,}/u,
  // One word or syllable, five times.
  /(\s?[\p{L}]{2,}[\s,;-]{0,2})(?:\1){4,}/u,
]

/** Ends before a sentence that was just written: in the text itself or right before the cursor. */
function dropSaidAgain(text: string, prefix: string): string {
  const seen = new Set(sentencesOf(prefix.slice(-1_000)).map(normal).filter(isLong))
  let kept = ''
  for (const sentence of sentencesOf(text)) {
    const key = normal(sentence)
    if (isLong(key) && seen.has(key)) return kept.trimEnd()
    seen.add(key)
    kept += sentence
  }
  return kept
}

const normal = (sentence: string) => sentence.trim().toLowerCase()
const isLong = (sentence: string) => sentence.length >= 16
