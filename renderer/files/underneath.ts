/** Files that change or vanish while they are open. Clean text follows the file silently; unsaved
 *  text stays, and a bar above it says what happened. */
import { client } from '../link/client'
import { toProblem } from '../link/problem'
import {
  documentOf,
  fromFile,
  patchDocument,
  useDocuments,
  type OpenDocument,
} from './documentsStore'
import { discardDraft } from './drafts'
import { isWithin } from './paths'
import { textSource } from './textSource'

/** Takes the file's text as it is on disk now, in place of the editor's. */
export async function reloadDocument(docId: string): Promise<void> {
  const doc = documentOf(docId)
  if (!doc?.path) return
  const file = fromFile(await client.workspace.openFile({ path: doc.path }))
  if (textSource().getText(docId) !== file.savedText) {
    textSource().replaceText(docId, file.savedText)
  }
  patchDocument(docId, { ...file, docId })
  await discardDraft(docId)
}

/** Saving writes over what is on disk now, knowingly. */
export async function keepMine(docId: string): Promise<void> {
  const doc = documentOf(docId)
  if (!doc?.path) return
  const { disk, savedText } = fromFile(await client.workspace.openFile({ path: doc.path }))
  patchDocument(docId, { disk, savedText, underneath: null, dirty: true })
}

/** Looks whether the file is still what was read or written. */
async function compare({ docId, path, disk }: OpenDocument): Promise<void> {
  if (!path || !disk) return
  try {
    const file = await client.workspace.openFile({ path })
    const doc = documentOf(docId)
    if (!doc) return
    const unsaved = textSource().getText(docId) !== doc.savedText
    if (file.disk.sha256 === doc.disk?.sha256) {
      if (doc.underneath) patchDocument(docId, { underneath: null, dirty: unsaved })
    } else if (unsaved) patchDocument(docId, { underneath: 'changed' })
    else await reloadDocument(docId)
  } catch (error) {
    if (toProblem(error).code !== 'file_missing') return
    patchDocument(docId, { underneath: 'deleted', dirty: true })
  }
}

/** @param paths files or folders that changed or vanished */
export async function checkPaths(paths: readonly string[]): Promise<void> {
  const touched = useDocuments
    .getState()
    .documents.filter((doc) => doc.path && paths.some((path) => isWithin(doc.path ?? '', path)))
  await Promise.all(touched.map(compare))
}

/** Open files outside the folder are not watched: they are looked at when the window comes back.
 *  @returns stops it */
export function checkOnFocus(page: Window): () => void {
  const onFocus = (): void => {
    void Promise.all(useDocuments.getState().documents.map(compare))
  }
  page.addEventListener('focus', onFocus)
  return () => page.removeEventListener('focus', onFocus)
}
