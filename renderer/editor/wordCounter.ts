/** Keeps the cursor's place and the number of words for the status bar. */
import type { editor } from 'monaco-editor/editor/editor.api.js'
import { activeDocument } from '../files/documentsStore'
import { useCopilot } from '../state/copilotStore'
import { countWords } from './counting'
import { textWindowOf } from './models'
import { after } from './timers'

const COUNT_AFTER_MS = 300
/** Longer texts are not counted: the figure would always be old. */
const MOST_UNITS = 2_000_000

/** @returns `count` to count anew at once, and `dispose` */
export function createWordCounter(view: editor.IStandaloneCodeEditor) {
  let cancel = (): void => undefined

  function count(): void {
    cancel()
    place()
    const model = view.getModel()
    const counted = model && activeDocument()?.mode === 'prose'
    if (!counted || model.getValueLength() > MOST_UNITS) {
      return useCopilot.setState({ wordCount: null })
    }
    const counting = countWords(textWindowOf(model))
    const goOn = (): void => {
      const { done, value } = counting.next()
      if (done) useCopilot.setState({ wordCount: value })
      else cancel = after(0, goOn)
    }
    goOn()
  }

  function place(): void {
    const position = view.getModel() && view.getPosition()
    const cursor = position && { line: position.lineNumber, column: position.column }
    useCopilot.setState({ cursor })
  }

  const listeners = [
    view.onDidChangeCursorPosition(place),
    view.onDidChangeModelContent(() => {
      cancel()
      cancel = after(COUNT_AFTER_MS, count)
    }),
  ]
  return {
    count,
    dispose(): void {
      cancel()
      listeners.forEach((one) => one.dispose())
    },
  }
}
