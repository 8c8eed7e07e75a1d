/** Unsaved text, kept by the app within about a second, so that a crash or a quit loses nothing. */
import type { Draft } from '../../contract'
import { client } from '../link/client'
import { sayProblem, unsay } from '../state/news'
import { registerFlusher } from '../state/lifecycle'
import {
  documentOf,
  newDocument,
  onTextChanged,
  openFile,
  patchDocument,
  useDocuments,
} from './documentsStore'
import { textSource } from './textSource'

const DRAFT_AFTER_MS = 1_000
const timers = new Map<string, ReturnType<typeof setTimeout>>()

async function keepDraft(docId: string): Promise<void> {
  clearTimeout(timers.get(docId))
  timers.delete(docId)
  const doc = documentOf(docId)
  if (!doc) return
  const text = textSource().getText(docId)
  if (text === doc.savedText) {
    patchDocument(docId, { dirty: false })
    return discardDraft(docId)
  }
  const { path, title, languageId, disk } = doc
  await client.workspace.saveDraft({
    docId,
    path,
    title,
    languageId,
    text,
    disk,
    savedAt: Date.now(),
  })
  unsay('draft')
}

/** The text is on disk, or was given up: its draft is no longer needed. */
export async function discardDraft(docId: string): Promise<void> {
  clearTimeout(timers.get(docId))
  timers.delete(docId)
  await client.workspace.discardDraft({ docId })
}

/** Keeps drafts from now on. @returns stops it */
export function startDrafts(): () => void {
  const stopListening = onTextChanged((docId) => {
    clearTimeout(timers.get(docId))
    const keep = (): void =>
      void keepDraft(docId).catch((error: unknown) => sayProblem('draft', error))
    timers.set(docId, setTimeout(keep, DRAFT_AFTER_MS))
  })
  const stopFlushing = registerFlusher(async () => {
    const unsaved = useDocuments.getState().documents.filter(({ dirty }) => dirty)
    await Promise.all(unsaved.map(({ docId }) => keepDraft(docId)))
  })
  return () => {
    stopListening()
    stopFlushing()
  }
}

async function restore(draft: Draft): Promise<void> {
  const { docId, path, title, languageId, text, disk } = draft
  if (path === null) {
    await newDocument({ docId, title, languageId, text })
    return
  }
  const doc = await openFile(path, { activate: false }).catch(() => null)
  if (!doc) {
    // The file is gone or no longer text: the draft is all there is, so it comes back by itself.
    await newDocument({ docId, title, languageId, text })
    return
  }
  if (text === doc.savedText) return discardDraft(docId)
  textSource().replaceText(doc.docId, text)
  const moved = disk !== null && doc.disk?.sha256 !== disk.sha256
  patchDocument(doc.docId, { dirty: true, underneath: moved ? 'changed' : null })
}

/** Brings back what was unsaved when the window last closed or crashed. */
export async function restoreDrafts(): Promise<void> {
  for (const draft of await client.workspace.drafts()) await restore(draft)
}
