/** The open documents. Their living text belongs to the editor (see `textSource.ts`). */
import { create } from 'zustand'
import type { DiskVersion, Draft, Mode, TextFile } from '../../contract'
import { toLineFeeds } from '../../core/text/lines'
import { client } from '../link/client'
import { modeOf } from './language'
import { baseName } from './paths'
import { textSource, whenTextSource } from './textSource'

export interface OpenDocument {
  docId: string
  /** Null for an untitled text. */
  path: string | null
  title: string
  languageId: string
  mode: Mode
  eol: '\n' | '\r\n'
  encoding: string
  bom: boolean
  readOnly: boolean
  /** The file as last read or written; null for an untitled text. */
  disk: DiskVersion | null
  dirty: boolean
  /** The text that `disk` stands for, with '\n' line ends. */
  savedText: string
  /** What happened to the file underneath while there is unsaved text. */
  underneath: 'changed' | 'deleted' | null
}

interface Documents {
  documents: OpenDocument[]
  activeId: string | null
}

export const useDocuments = create<Documents>(() => ({ documents: [], activeId: null }))

export function documentOf(docId: string): OpenDocument | undefined {
  return useDocuments.getState().documents.find((doc) => doc.docId === docId)
}

export function activeDocument(): OpenDocument | undefined {
  const { activeId } = useDocuments.getState()
  return activeId === null ? undefined : documentOf(activeId)
}

/** For components: the document whose text is shown. */
export function useActiveDocument(): OpenDocument | undefined {
  return useDocuments(({ documents, activeId }) => documents.find((doc) => doc.docId === activeId))
}

export function patchDocument(docId: string, patch: Partial<OpenDocument>): void {
  useDocuments.setState(({ documents, activeId }) => ({
    documents: documents.map((doc) => (doc.docId === docId ? { ...doc, ...patch } : doc)),
    activeId: activeId === docId && patch.docId ? patch.docId : activeId,
  }))
}

/** What a freshly read file says of its document. */
export function fromFile(file: TextFile): OpenDocument {
  return {
    docId: file.docId,
    path: file.path,
    title: baseName(file.path),
    languageId: file.languageId,
    mode: modeOf(file.languageId),
    eol: file.eol,
    encoding: file.encoding,
    bom: file.bom,
    readOnly: file.readOnly,
    disk: file.disk,
    dirty: false,
    savedText: toLineFeeds(file.text),
    underneath: null,
  }
}

function addDocument(doc: OpenDocument, text: string, activate: boolean): void {
  textSource().createModel(doc, text)
  useDocuments.setState(({ documents, activeId }) => ({
    documents: [...documents, doc],
    activeId: activate || activeId === null ? doc.docId : activeId,
  }))
}

/** Texts that were unsaved when the window last closed; each is taken by the file that it is of. */
let draftsOfLastTime = (): Promise<Map<string, Draft>> => Promise.resolve(new Map())

export function registerDrafts(drafts: Promise<Map<string, Draft>>): void {
  draftsOfLastTime = () => drafts
}

/** Opens a file, or shows it when it is open already.
 *  @throws the app's problem when it cannot be opened as text */
export async function openFile(
  path: string,
  { activate = true }: { activate?: boolean } = {},
): Promise<OpenDocument> {
  const open = useDocuments.getState().documents.find((doc) => doc.path === path)
  if (open) {
    if (activate) activateDocument(open.docId)
    return open
  }
  const [file, drafts] = await Promise.all([
    client.workspace.openFile({ path }),
    draftsOfLastTime(),
    whenTextSource(),
  ])
  const known = documentOf(file.docId)
  if (known) {
    if (activate) activateDocument(known.docId)
    return known
  }
  const draft = drafts.get(file.docId)
  drafts.delete(file.docId)
  const doc = withDraft(fromFile(file), draft)
  // Not the file's text first: what is watched in the unsaved text is looked for at once.
  addDocument(doc, draft?.text ?? doc.savedText, activate)
  return doc
}

function withDraft(doc: OpenDocument, draft: Draft | undefined): OpenDocument {
  if (!draft || draft.text === doc.savedText) return doc
  const moved = draft.disk !== null && doc.disk?.sha256 !== draft.disk.sha256
  return { ...doc, dirty: true, underneath: moved ? 'changed' : null }
}

function freeTitle(): string {
  const taken = new Set(useDocuments.getState().documents.map(({ title }) => title))
  let title = 'Untitled'
  for (let count = 2; taken.has(title); count += 1) title = `Untitled ${count}`
  return title
}

/** Starts a text without a file. It is kept as a draft until it is saved or closed. */
export async function newDocument(
  known: { docId?: string; title?: string; languageId?: string; text?: string } = {},
): Promise<OpenDocument> {
  await whenTextSource()
  const languageId = known.languageId ?? 'markdown'
  const doc: OpenDocument = {
    docId: known.docId ?? `untitled-${crypto.randomUUID()}`,
    path: null,
    title: known.title ?? freeTitle(),
    languageId,
    mode: modeOf(languageId),
    eol: '\n',
    encoding: 'utf-8',
    bom: false,
    readOnly: false,
    disk: null,
    dirty: Boolean(known.text),
    savedText: '',
    underneath: null,
  }
  addDocument(doc, known.text ?? '', true)
  return doc
}

export function activateDocument(docId: string): void {
  if (documentOf(docId)) useDocuments.setState({ activeId: docId })
}

/** Takes a document away at once; `closing.ts` asks first when text would be lost. */
export function removeDocument(docId: string): void {
  const { documents, activeId } = useDocuments.getState()
  const index = documents.findIndex((doc) => doc.docId === docId)
  if (index < 0) return
  const rest = documents.filter((doc) => doc.docId !== docId)
  const neighbour = rest[Math.min(index, rest.length - 1)]?.docId ?? null
  useDocuments.setState({ documents: rest, activeId: activeId === docId ? neighbour : activeId })
  textSource().disposeModel(docId)
}

/** The document goes on under another file: after save-as or a rename. */
export function rekeyDocument(docId: string, file: OpenDocument): void {
  textSource().rekeyModel(docId, file)
  patchDocument(docId, file)
}

type ChangeListener = (docId: string) => void
const changeListeners = new Set<ChangeListener>()

/** Called by the editor on every change of a text; must stay cheap. */
export function textChanged(docId: string): void {
  if (documentOf(docId)?.dirty === false) patchDocument(docId, { dirty: true })
  changeListeners.forEach((listener) => listener(docId))
}

/** @returns stops listening */
export function onTextChanged(listener: ChangeListener): () => void {
  changeListeners.add(listener)
  return () => changeListeners.delete(listener)
}
