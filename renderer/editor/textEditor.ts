/** The one text editor of the window: Monaco, the open documents, ghost text, keys and looks. */
import type { editor } from 'monaco-editor/editor/editor.api.js'
import { activeDocument, useDocuments } from '../files/documentsStore'
import { registerTextSource, type TextSource } from '../files/textSource'
import { useLayout } from '../state/layoutStore'
import { currentSettings, useSettingsStore } from '../state/settingsStore'
import { registerActions } from './actions'
import { createAftermath } from './aftermath'
import { createGhostText } from './ghostText'
import * as models from './models'
import { monaco } from './monaco'
import { commonOptions, editorOptions, leftMarginPx } from './options'
import { followTheme } from './themes'
import { startWarming } from './warming'
import { createWordCounter } from './wordCounter'

type View = editor.IStandaloneCodeEditor

/** @param container an element that fills the text zone
 *  @param announce says a text to a screen reader
 *  @returns takes the editor down */
export function startTextEditor(
  container: HTMLElement,
  announce: (text: string) => void,
): () => void {
  const stopTheme = followTheme()
  const view = monaco.editor.create(container, { ...commonOptions, model: null })
  const aftermath = createAftermath()
  const ghostText = createGhostText(view, aftermath.ended, announce)
  const actions = registerActions(view, ghostText)
  const counter = createWordCounter(view)

  registerTextSource(createTextSource(view))

  function applyLook(): void {
    const doc = activeDocument()
    if (!doc) return
    const units = models.modelOf(doc.docId)?.getValueLength() ?? 0
    const { mode, readOnly } = doc
    const { editor: settings } = currentSettings()
    const { zoom } = useLayout.getState()
    view.updateOptions(editorOptions({ mode, settings, zoom, readOnly, units, font: fontOf }))
    view.getModel()?.updateOptions({ tabSize: settings.tabSize })
    actions.setMode(mode)
    applyMargin()
  }

  function applyMargin(): void {
    const doc = activeDocument()
    if (!doc) return
    const { typicalHalfwidthCharacterWidth } = view.getOption(monaco.editor.EditorOption.fontInfo)
    const { width } = view.getLayoutInfo()
    const margin = leftMarginPx(doc.mode, width, typicalHalfwidthCharacterWidth)
    view.updateOptions({ lineDecorationsWidth: margin })
  }

  let shownId: string | null = null
  function showActive(): void {
    const { activeId } = useDocuments.getState()
    if (activeId === shownId) return
    shownId = activeId
    // First the look, as breaking a huge text into lines the wrong way takes seconds.
    applyLook()
    models.showModel(view, activeId)
    view.getModel()?.updateOptions({ tabSize: currentSettings().editor.tabSize })
    ghostText.documentChanged()
    counter.count()
  }

  const stops = [
    useDocuments.subscribe((now, before) => {
      showActive()
      const one = now.documents.find(({ docId }) => docId === now.activeId)
      if (one && !before.documents.includes(one)) applyLook()
    }),
    useSettingsStore.subscribe(({ settings }, before) => {
      if (settings?.editor !== before.settings?.editor) applyLook()
      if (settings?.keys !== before.settings?.keys) actions.rebind()
      const quiet = settings?.suggest.automatic === false
      if (quiet && before.settings?.suggest.automatic) ghostText.suggester.close('new_request')
    }),
    useLayout.subscribe(({ zoom }, before) => {
      if (zoom !== before.zoom) applyLook()
    }),
  ]
  const disposables = [
    view.onDidLayoutChange(applyMargin),
    view.onDidChangeConfiguration((event) => {
      if (event.hasChanged(monaco.editor.EditorOption.fontInfo)) applyMargin()
    }),
    startWarming(view, ghostText.warmRequest),
  ]

  showActive()

  return () => {
    stops.forEach((stop) => stop())
    disposables.forEach((one) => one.dispose())
    counter.dispose()
    actions.dispose()
    ghostText.dispose()
    aftermath.dispose()
    stopTheme()
    view.dispose()
  }
}

function fontOf(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim()
}

function createTextSource(view: View): TextSource {
  const { createModel, getText, replaceText, rekeyModel, disposeModel } = models
  return {
    createModel,
    getText,
    replaceText,
    rekeyModel,
    disposeModel,
    reveal(docId, { line, column, endColumn }) {
      if (view.getModel() !== models.modelOf(docId)) return
      const range = new monaco.Range(line, column, line, endColumn)
      view.setSelection(range)
      view.revealRangeInCenterIfOutsideViewport(range, monaco.editor.ScrollType.Immediate)
      view.focus()
    },
    focus: () => view.focus(),
  }
}
