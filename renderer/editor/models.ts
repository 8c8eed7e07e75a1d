/** The living text of each open document: Monaco's models, and where one was reading. */
import type { editor, IDisposable, Range } from 'monaco-editor/editor/editor.api.js'
import { textChanged, type OpenDocument } from '../files/documentsStore'
import type { Change } from './follow'
import { monaco } from './monaco'
import type { TextWindow } from './surroundings'

type Model = editor.ITextModel

export interface TextEdit {
  docId: string
  changes: Change[]
  kind: 'typing' | 'undo' | 'foreign'
}

interface Entry {
  model: Model
  listener: IDisposable
  viewState: editor.ICodeEditorViewState | null
}

const LF = monaco.editor.EndOfLinePreference.LF
const entries = new Map<string, Entry>()
const editListeners = new Set<(edit: TextEdit) => void>()
const openListeners = new Set<(docId: string) => void>()
const closeListeners = new Set<(docId: string) => void>()
const rekeyListeners = new Set<(from: string, to: string) => void>()
let foreign = false

function listenerSet<T>(set: Set<T>): (listener: T) => () => void {
  return (listener) => {
    set.add(listener)
    return () => set.delete(listener)
  }
}

/** Told of each change of any open text, also of those that are not shown. */
export const onEdit = listenerSet(editListeners)
export const onOpened = listenerSet(openListeners)
/** Told while the text can still be read. */
export const onClosing = listenerSet(closeListeners)
export const onRekeyed = listenerSet(rekeyListeners)

const entryOf = (docId: string): Entry => {
  const entry = entries.get(docId)
  if (!entry) throw new Error(`The text of ${docId} was asked for although it is not open.`)
  return entry
}

export const modelOf = (docId: string): Model | undefined => entries.get(docId)?.model
export const openIds = (): string[] => [...entries.keys()]

export function docIdOf(model: Model): string | undefined {
  for (const [docId, entry] of entries) if (entry.model === model) return docId
  return undefined
}

export const changesOf = (event: editor.IModelContentChangedEvent): Change[] =>
  event.changes.map(({ rangeOffset, rangeLength, text }) => ({
    offset: rangeOffset,
    removed: rangeLength,
    text,
  }))

export function editKind(event: editor.IModelContentChangedEvent): TextEdit['kind'] {
  if (event.isUndoing || event.isRedoing) return 'undo'
  return foreign || event.isFlush ? 'foreign' : 'typing'
}

export function createModel(doc: OpenDocument, text: string): void {
  const uri = monaco.Uri.from({ scheme: 'inkling', path: `/${crypto.randomUUID()}/${doc.title}` })
  const model = monaco.editor.createModel(text, doc.languageId, uri)
  model.setEOL(monaco.editor.EndOfLineSequence.LF)
  const listener = model.onDidChangeContent((event) => {
    const docId = docIdOf(model)
    if (docId === undefined) return
    const edit: TextEdit = { docId, changes: changesOf(event), kind: editKind(event) }
    textChanged(docId)
    editListeners.forEach((tell) => tell(edit))
  })
  entries.set(doc.docId, { model, listener, viewState: null })
  openListeners.forEach((tell) => tell(doc.docId))
}

export const getText = (docId: string): string => entryOf(docId).model.getValue(LF)

/** @param start offset in UTF-16 units, with '\n' line ends
 *  @returns '' when the document is not open any more */
export function textBetween(docId: string, start: number, end: number): string {
  const model = modelOf(docId)
  return model ? sliceOf(model, start, end) : ''
}

export function monacoRange(model: Model, start: number, end: number): Range {
  return monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end))
}

export function sliceOf(model: Model, start: number, end: number): string {
  return model.getValueInRange(monacoRange(model, start, end), LF)
}

/** A model as a window on its text, for those who read only a part of it. */
export const textWindowOf = (model: Model): TextWindow => ({
  length: model.getValueLength(LF),
  slice: (start, end) => sliceOf(model, start, end),
})

/** Runs an edit that is neither typing nor an answer to a suggestion. */
export function asForeign<T>(run: () => T): T {
  foreign = true
  try {
    return run()
  } finally {
    foreign = false
  }
}

/** Only what differs is replaced, so that cursor, folds and tracked regions stay in place. */
export function replaceText(docId: string, text: string): void {
  const { model } = entryOf(docId)
  const old = model.getValue(LF)
  let head = 0
  const most = Math.min(old.length, text.length)
  while (head < most && old[head] === text[head]) head += 1
  let tail = 0
  while (tail < most - head && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1
  const range = monacoRange(model, head, old.length - tail)
  asForeign(() => {
    model.pushStackElement()
    model.pushEditOperations(
      null,
      [{ range, text: text.slice(head, text.length - tail) }],
      () => null,
    )
    model.pushStackElement()
  })
}

/** The text goes on under another name, with its undo history. */
export function rekeyModel(oldDocId: string, doc: OpenDocument): void {
  const entry = entryOf(oldDocId)
  entries.delete(oldDocId)
  entries.set(doc.docId, entry)
  monaco.editor.setModelLanguage(entry.model, doc.languageId)
  rekeyListeners.forEach((tell) => tell(oldDocId, doc.docId))
}

export function disposeModel(docId: string): void {
  const entry = entries.get(docId)
  if (!entry) return
  closeListeners.forEach((tell) => tell(docId))
  entries.delete(docId)
  entry.listener.dispose()
  entry.model.dispose()
}

/** Shows a document (or none) in the editor; each keeps its cursor, scroll place and folds. */
export function showModel(view: editor.IStandaloneCodeEditor, docId: string | null): void {
  const leaving = view.getModel()
  const leavingId = leaving && docIdOf(leaving)
  const left = leavingId ? entries.get(leavingId) : undefined
  if (left) left.viewState = view.saveViewState()
  const entry = docId === null ? undefined : entries.get(docId)
  if (leaving === (entry?.model ?? null)) return
  view.setModel(entry?.model ?? null)
  if (entry?.viewState) view.restoreViewState(entry.viewState)
}
