/** Monaco with its workers from this very origin: nothing is fetched from elsewhere. */
import 'monaco-editor/features/register.all.js'
import { typescript } from 'monaco-editor/languages/register.all.js'
import * as monaco from 'monaco-editor/editor/editor.api.js'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import CssWorker from 'monaco-editor/languages/features/css/css.worker.js?worker'
import HtmlWorker from 'monaco-editor/languages/features/html/html.worker.js?worker'
import JsonWorker from 'monaco-editor/languages/features/json/json.worker.js?worker'
import TypeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker.js?worker'

const workers: Record<string, new () => Worker> = {
  css: CssWorker,
  scss: CssWorker,
  less: CssWorker,
  html: HtmlWorker,
  handlebars: HtmlWorker,
  razor: HtmlWorker,
  json: JsonWorker,
  javascript: TypeScriptWorker,
  typescript: TypeScriptWorker,
}

globalThis.MonacoEnvironment = {
  getWorker: (_workerId, label) => new (workers[label] ?? EditorWorker)(),
}

// One file alone knows none of its imports: only what is wrong in itself is worth a red line.
for (const defaults of [typescript.typescriptDefaults, typescript.javascriptDefaults]) {
  defaults.setDiagnosticsOptions({ noSemanticValidation: true, noSuggestionDiagnostics: true })
  defaults.setCompilerOptions({
    ...defaults.getCompilerOptions(),
    allowNonTsExtensions: true,
    jsx: typescript.JsxEmit.Preserve,
  })
}

// Monaco rejects promises of its own that were cancelled and leaves them so; that is no failure.
globalThis.addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof Error && event.reason.name === 'Canceled') event.preventDefault()
})

export { monaco }
