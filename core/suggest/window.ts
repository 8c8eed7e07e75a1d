/** How much of the document the model reads. The start moves in coarse steps, so that the prompt
 *  begins the same from one key to the next and the KV cache survives typing. */
import { cutAtGrapheme } from '../text/graphemes'
import type { Mode } from '../../contract'

/** Estimated UTF-16 units in a token: English prose 4, code 3; scripts that vocabularies cover
 *  poorly need about a token for a unit. In three steps only, so that it stays put while typing. */
export function unitsPerToken(text: string, mode: Mode): number {
  const sample = text.slice(-4_096)
  const foreign = (sample.match(/[^\t\n\r -~]/g)?.length ?? 0) / Math.max(1, sample.length)
  if (foreign > 0.4) return 1
  if (foreign > 0.1) return 2
  return mode === 'prose' ? 4 : 3
}

/**
 * The end of `prefix` that fits `maxUnits`, cut where a line or at least a word starts.
 * @param offset where `prefix` starts in the document: the grid of cuts hangs on the document
 */
export function cutPrefix(prefix: string, maxUnits: number, offset = 0): string {
  if (prefix.length <= maxUnits) return prefix
  const step = Math.max(1, Math.floor(maxUnits / 4))
  const earliest = offset + prefix.length - maxUnits
  const start = Math.ceil(earliest / step) * step - offset
  const reach = prefix.slice(start, start + step)
  const line = reach.indexOf('\n')
  if (line >= 0) return prefix.slice(start + line + 1)
  const word = /\s(?=\S)/u.exec(reach)
  if (word) return prefix.slice(start + word.index + 1)
  return prefix.slice(cutAtGrapheme(prefix, start).length)
}

/** The start of `suffix` that fits `maxUnits`, cut at a line's end where there is one. */
export function cutSuffix(suffix: string, maxUnits: number): string {
  if (suffix.length <= maxUnits) return suffix
  const head = cutAtGrapheme(suffix, maxUnits)
  const line = head.lastIndexOf('\n')
  return line > head.length / 2 ? head.slice(0, line + 1) : head
}
