/** Where an editor's cursor stands, as a request tells it. Reads only the text around the cursor. */
import type { editor } from 'monaco-editor/editor/editor.api.js'
import { documentOf } from '../files/documentsStore'
import { docIdOf, textWindowOf } from './models'
import { monaco } from './monaco'
import type { Place } from './suggesterHost'
import { prefixAt, suffixAt } from './surroundings'

const { EditorOption } = monaco.editor

type View = editor.IStandaloneCodeEditor

/** @returns UTF-16 units before the cursor; 0 without a text */
export function cursorOffset(view: View): number {
  const model = view.getModel()
  const position = view.getPosition()
  return model && position ? model.getOffsetAt(position) : 0
}

/** @returns null when no document is shown */
export function placeOf(view: View): Place | null {
  const model = view.getModel()
  const docId = model ? docIdOf(model) : undefined
  const doc = docId === undefined ? undefined : documentOf(docId)
  if (!model || !doc) return null
  const cursor = cursorOffset(view)
  const text = textWindowOf(model)
  return {
    docId: doc.docId,
    path: doc.path,
    languageId: doc.languageId,
    mode: doc.mode,
    version: model.getVersionId(),
    prefix: prefixAt(text, cursor),
    suffix: suffixAt(text, cursor),
    cursor,
  }
}

/** @param composing an input method is at work
 *  @returns why nothing may be suggested now, in words; null when nothing stands in the way */
export function obstacleIn(view: View, composing: boolean): string | null {
  const selections = view.getSelections() ?? []
  if (!view.getModel()) return 'no text is open'
  if (view.getOption(EditorOption.readOnly)) return 'the text is read-only'
  if (composing) return 'an input method is at work'
  if (selections.length > 1) return 'there are several cursors'
  if (selections[0] && !selections[0].isEmpty()) return 'text is selected'
  return null
}

/** The point of the window below the cursor and the ghost text there, CSS pixels. */
export function pointBelow(view: View): { x: number; y: number } {
  const position = view.getPosition()
  const place = position && view.getScrolledVisiblePosition(position)
  const element = view.getDomNode()
  if (!place || !element) return { x: 0, y: 0 }
  const { left, top } = element.getBoundingClientRect()
  const ghosts = [...element.querySelectorAll('[class*=ghost-text]')]
  const bottoms = ghosts.map((ghost) => ghost.getBoundingClientRect().bottom)
  return { x: left + place.left, y: Math.max(top + place.top + place.height, ...bottoms) + 4 }
}
