/** Counting the words of a long text without holding up a key. */
import { wordCount } from '../../core/text/words'
import type { TextWindow } from './surroundings'

/** Counted in one go; some milliseconds on a slow machine. UTF-16 units. */
const SLICE_UNITS = 16_384

/** Counts slice by slice and rests after each, so that the caller can let other work in.
 *  @returns the number of words; where no space ends a slice, a word that it cuts counts twice */
export function* countWords(text: TextWindow): Generator<undefined, number> {
  let words = 0
  for (let start = 0; start < text.length;) {
    const slice = text.slice(start, Math.min(text.length, start + SLICE_UNITS))
    const isLast = start + slice.length >= text.length
    const whole = isLast ? slice.length : lastSpace(slice) + 1 || slice.length
    words += wordCount(slice.slice(0, whole))
    start += whole
    if (!isLast) yield
  }
  return words
}

function lastSpace(text: string): number {
  let at = text.length - 1
  while (at >= 0 && !/\s/.test(text.charAt(at))) at -= 1
  return at
}
