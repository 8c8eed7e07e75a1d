/** What was open comes back at the next start. */
import { client } from '../link/client'
import { say } from '../state/news'
import { changeSettings, currentSettings } from '../state/settingsStore'
import { activateDocument, openFile, useDocuments } from './documentsStore'
import { restoreDrafts } from './drafts'
import { baseName } from './paths'
import { openFolder } from './folderStore'

const REMEMBER_AFTER_MS = 500

/** Opens folder, files and drafts of the last time. What is gone meanwhile is told, not fatal. */
export async function restoreSession(): Promise<void> {
  const { folder, openFiles, activeFile } = currentSettings().layout
  const gone: string[] = []
  const attempt = async (path: string, open: () => Promise<unknown>): Promise<void> => {
    try {
      await open()
    } catch {
      gone.push(baseName(path))
    }
  }
  if (folder) await attempt(folder, () => openFolder(folder))
  for (const path of openFiles) {
    await attempt(path, () => openFile(path, { activate: path === activeFile }))
  }
  await restoreDrafts()
  const active = useDocuments.getState().documents.find(({ path }) => path === activeFile)
  if (active) activateDocument(active.docId)
  if (gone.length > 0) {
    say({
      id: 'session',
      level: 'info',
      code: 'file_missing',
      message: `Open last time, and could not be opened now: ${gone.join(', ')}.`,
      next: null,
    })
  }
}

/** Remembers which files are open. @returns stops it */
export function rememberSession(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let known = ''
  const unsubscribe = useDocuments.subscribe(({ documents, activeId }) => {
    const openFiles = documents.flatMap(({ path }) => (path === null ? [] : [path]))
    const activeFile = documents.find(({ docId }) => docId === activeId)?.path ?? null
    const next = JSON.stringify([openFiles, activeFile])
    if (next === known) return
    known = next
    clearTimeout(timer)
    timer = setTimeout(
      () => void changeSettings({ layout: { openFiles, activeFile } }),
      REMEMBER_AFTER_MS,
    )
  })
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}

/** Opens what the sample writes and its first text. */
export async function openSample(): Promise<void> {
  const { path } = await client.workspace.openSample()
  await openFolder(path)
  const [first] = (await client.workspace.list({ path })).filter(({ kind }) => kind === 'file')
  if (first) await openFile(first.path)
}
