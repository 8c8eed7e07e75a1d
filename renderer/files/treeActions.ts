/** Making, renaming and deleting files, with the open texts going along. */
import { client } from '../link/client'
import { ask } from '../shell/dialogStore'
import {
  fromFile,
  rekeyDocument,
  removeDocument,
  textChanged,
  useDocuments,
  type OpenDocument,
} from './documentsStore'
import { discardDraft } from './drafts'
import { listFolder } from './folderStore'
import { isWithin, joinPath, parentOf } from './paths'
import { textSource } from './textSource'

export const badName = (name: string): string | null => {
  if (name.trim() === '') return 'A name is needed.'
  if (/[/\\]/.test(name)) return 'A name cannot contain / or \\.'
  if (name === '.' || name === '..') return 'This name has a meaning of its own.'
  return null
}

/** @returns the new path */
export async function create(
  kind: 'file' | 'folder',
  parent: string,
  name: string,
): Promise<string> {
  const path = joinPath(parent, name.trim())
  if (kind === 'file') await client.workspace.createFile({ path })
  else await client.workspace.createFolder({ path })
  await listFolder(parent)
  return path
}

const openBelow = (path: string): OpenDocument[] =>
  useDocuments.getState().documents.filter((doc) => doc.path && isWithin(doc.path, path))

/** @returns the new path */
export async function rename(from: string, name: string): Promise<string> {
  const to = joinPath(parentOf(from), name.trim())
  if (to === from) return from
  const moved = openBelow(from)
  const { path } = await client.workspace.rename({ from, to })
  await listFolder(parentOf(from))
  for (const doc of moved) {
    const file = fromFile(
      await client.workspace.openFile({ path: path + (doc.path ?? '').slice(from.length) }),
    )
    const dirty = textSource().getText(doc.docId) !== file.savedText
    rekeyDocument(doc.docId, { ...file, dirty })
    await discardDraft(doc.docId)
    // Unsaved text needs a draft under its new name.
    if (dirty) textChanged(file.docId)
  }
  return path
}

/** Asks first: where the host has no bin, what is deleted is gone. */
export async function remove(path: string, name: string): Promise<boolean> {
  const choice = await ask({
    kind: 'confirm',
    title: `Delete ${name}?`,
    text: 'It goes to the bin where this system has one; otherwise it is gone for good.',
    choices: [{ id: 'delete', label: 'Delete', tone: 'danger' }],
  })
  if (choice !== 'delete') return false
  const open = openBelow(path)
  await client.workspace.remove({ path })
  for (const doc of open.filter(({ dirty }) => !dirty)) {
    removeDocument(doc.docId)
    await discardDraft(doc.docId)
  }
  await listFolder(parentOf(path))
  return true
}
