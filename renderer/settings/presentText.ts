/** The text that a request would carry now. */
import type { RemoteText } from '../../contract'
import { prefixAt, suffixAt } from '../editor/surroundings'
import { activeDocument } from '../files/documentsStore'
import { textSource } from '../files/textSource'
import { useCopilot } from '../state/copilotStore'

/** @param line 1-based; @param column 1-based, UTF-16 units */
function offsetOf(text: string, { line, column }: { line: number; column: number }): number {
  let start = 0
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', start)
    if (end < 0) break
    start = end + 1
  }
  return Math.min(start + column - 1, text.length)
}

/** @returns an empty text when no document is open */
export function presentText(): RemoteText {
  const doc = activeDocument()
  if (!doc) return { path: null, languageId: 'plaintext', prefix: '', suffix: '' }
  const text = textSource().getText(doc.docId)
  const { cursor } = useCopilot.getState()
  const at = cursor ? offsetOf(text, cursor) : text.length
  const { path, languageId } = doc
  return { path, languageId, prefix: prefixAt(text, at), suffix: suffixAt(text, at) }
}
