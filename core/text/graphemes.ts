/** Cuts that never fall inside what a reader sees as one character (emoji, accents, surrogates). */
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The longest head of `text` with at most `maxUnits` UTF-16 units that ends between graphemes.
 *  A single grapheme that is longer than `maxUnits` gives ''. */
export function cutAtGrapheme(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text
  if (maxUnits <= 0) return ''
  const at = graphemes.segment(text).containing(maxUnits)?.index ?? 0
  return text.slice(0, at)
}

/** Number of graphemes: what a reader counts as characters. */
export function graphemeCount(text: string): number {
  let count = 0
  for (const segment of graphemes.segment(text)) if (segment.segment) count++
  return count
}
