/** Has the text around the cursor evaluated ahead of time: when a text is shown, when the cursor
 *  rests after a move, and after a save. The first suggestion there then comes sooner. */
import type { editor, IDisposable } from 'monaco-editor/editor/editor.api.js'
import type { SuggestRequest } from '../../contract'
import { useDocuments } from '../files/documentsStore'
import { client } from '../link/client'
import { currentSettings } from '../state/settingsStore'
import { quietReason } from './suggesterHost'
import { after } from './timers'

/** One who walks through a text with the arrow keys rests nowhere. */
const REST_MS = 250

/** @param request what a suggestion here would be asked with; null when nothing can be asked */
export function startWarming(
  view: editor.IStandaloneCodeEditor,
  request: () => SuggestRequest | null,
): IDisposable {
  let cancel = (): void => undefined

  async function warm(): Promise<void> {
    const wish = request()
    if (!wish || !view.hasTextFocus()) return
    if (quietReason('cursor', currentSettings().suggest, wish.languageId, Date.now())) return
    // Without it the next suggestion only comes a little later.
    await client.suggest.warm(wish).catch(() => undefined)
  }

  function soon(): void {
    cancel()
    cancel = after(REST_MS, () => void warm())
  }

  const stopSaves = useDocuments.subscribe(({ documents, activeId }, before) => {
    if (documents === before.documents) return
    const find = (all: typeof documents) => all.find(({ docId }) => docId === activeId)
    const [now, was] = [find(documents), find(before.documents)]
    if (now && was && now.disk !== was.disk && !now.dirty) soon()
  })
  const listeners = [
    view.onDidFocusEditorText(() => void warm()),
    view.onDidChangeModel(soon),
    // Typing asks by itself.
    view.onDidChangeModelContent(() => cancel()),
    view.onDidChangeCursorPosition(({ source }) => {
      if (source === 'mouse' || source === 'keyboard') soon()
    }),
  ]
  return {
    dispose(): void {
      cancel()
      stopSaves()
      listeners.forEach((one) => one.dispose())
    },
  }
}
