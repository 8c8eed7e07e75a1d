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
  registerDrafts,
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

let lastTime: Promise<Draft[]> = Promise.resolve([])

/** Keeps drafts from now on, and asks for those of the last time. @returns stops it */
export function startDrafts(): () => void {
  lastTime = client.workspace.drafts()
  const byId = (drafts: Draft[]) => new Map(drafts.map((draft) => [draft.docId, draft]))
  // Files open without them, too; `restoreDrafts` tells what went wrong.
  registerDrafts(lastTime.then(byId, () => new Map()))
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

async function restore({ docId, path, title, languageId, text }: Draft): Promise<void> {
  // If the file is gone or no longer text, the draft is all there is: it comes back by itself.
  const doc = path === null ? null : await openFile(path, { activate: false }).catch(() => null)
  if (!doc) await newDocument({ docId, title, languageId, text })
  else if (textSource().getText(doc.docId) === doc.savedText) await discardDraft(docId)
}

/** Brings back what was unsaved when the window last closed or crashed. */
export async function restoreDrafts(): Promise<void> {
  for (const draft of await lastTime) await restore(draft)
}
