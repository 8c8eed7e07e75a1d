/** What a request carries of a document: the text around the cursor, cut at line starts. */

/** The contract's limit for `prefix` and for `suffix`, UTF-16 units. */
export const SIDE_LIMIT = 65_536

/** The part of a text model that is needed here; offsets and lengths in UTF-16 units. */
export interface TextWindow {
  length: number
  slice(start: number, end: number): string
}

const isLowSurrogate = (text: string): boolean => /^[\udc00-\udfff]/.test(text)
const endsInHighSurrogate = (text: string): boolean => /[\ud800-\udbff]$/.test(text)

/** @param limit most units to keep
 *  @returns the text before `cursor`; one that is too long starts at a line start (or, within one
 *  endless line, at a whole character) */
export function prefixAt(text: TextWindow, cursor: number, limit = SIDE_LIMIT): string {
  if (cursor <= limit) return text.slice(0, cursor)
  // One unit more than fits shows whether the cut already is a line start.
  const read = text.slice(cursor - limit - 1, cursor)
  const lineEnd = read.indexOf('\n')
  if (lineEnd >= 0) return read.slice(lineEnd + 1)
  const kept = read.slice(1)
  return isLowSurrogate(kept) ? kept.slice(1) : kept
}

/** @returns the text after `cursor`; one that is too long ends where a line starts */
export function suffixAt(text: TextWindow, cursor: number, limit = SIDE_LIMIT): string {
  if (text.length - cursor <= limit) return text.slice(cursor, text.length)
  const read = text.slice(cursor, cursor + limit)
  const lineEnd = read.lastIndexOf('\n')
  if (lineEnd >= 0) return read.slice(0, lineEnd + 1)
  return endsInHighSurrogate(read) ? read.slice(0, -1) : read
}
