/** The open folder: its lists, loaded as they are unfolded, and what changes in it. */
import { create } from 'zustand'
import type { Entry } from '../../contract'
import { client } from '../link/client'
import { follow } from '../link/follow'
import { sayProblem } from '../state/news'
import { changeSettings } from '../state/settingsStore'
import { isWithin, parentOf } from './paths'
import { checkPaths } from './underneath'

interface FolderState {
  folder: string | null
  name: string
  /** Entries of each folder that was listed so far, by its path. */
  lists: Readonly<Record<string, Entry[]>>
  unfolded: ReadonlySet<string>
}

const closed: FolderState = {
  folder: null,
  name: '',
  lists: {},
  unfolded: new Set(),
}

export const useFolder = create<FolderState>(() => closed)

let stopWatching: (() => void) | null = null

/** Opens a folder in place of the one that is open.
 *  @throws the app's problem when it cannot be opened */
export async function openFolder(path: string): Promise<void> {
  const opened = await client.workspace.openFolder({ path })
  const list = await client.workspace.list({ path: opened.path })
  useFolder.setState({
    ...closed,
    folder: opened.path,
    name: opened.name,
    lists: { [opened.path]: list },
  })
  stopWatching?.()
  stopWatching = follow(
    (signal) => client.workspace.watch({ folder: opened.path }, { signal }),
    (changes) => void onChanges(changes),
  )
  await changeSettings({ layout: { folder: opened.path } })
}

async function onChanges(
  changes: ReadonlyArray<{ kind: 'added' | 'changed' | 'removed'; path: string }>,
): Promise<void> {
  const moved = changes.filter(({ kind }) => kind !== 'changed')
  if (moved.length > 0) {
    const { lists } = useFolder.getState()
    const folders = new Set(moved.map(({ path }) => parentOf(path)).filter((path) => lists[path]))
    await Promise.all([...folders].map(listFolder))
  }
  await checkPaths(changes.map(({ path }) => path))
}

/** Reads (again) what a folder holds. A folder that is gone is dropped from the lists. */
export async function listFolder(path: string): Promise<void> {
  try {
    const list = await client.workspace.list({ path })
    useFolder.setState(({ lists }) => ({ lists: { ...lists, [path]: list } }))
  } catch {
    useFolder.setState(({ lists, unfolded }) => ({
      lists: Object.fromEntries(Object.entries(lists).filter(([known]) => !isWithin(known, path))),
      unfolded: new Set([...unfolded].filter((known) => !isWithin(known, path))),
    }))
  }
}

export async function setUnfolded(path: string, unfold: boolean): Promise<void> {
  useFolder.setState(({ unfolded }) => {
    const next = new Set(unfolded)
    if (unfold) next.add(path)
    else next.delete(path)
    return { unfolded: next }
  })
  if (unfold && !useFolder.getState().lists[path]) await listFolder(path)
}

/** Unfolds all folders above `path`, so that it can be seen. */
export async function revealInTree(path: string): Promise<void> {
  const { folder } = useFolder.getState()
  if (!folder || !isWithin(path, folder)) return
  const above: string[] = []
  for (let at = parentOf(path); at !== folder && isWithin(at, folder); at = parentOf(at)) {
    above.unshift(at)
  }
  for (const each of above) await setUnfolded(each, true)
}

/** Opens a folder and tells a failure in the status bar. */
export async function tryOpenFolder(path: string): Promise<boolean> {
  try {
    await openFolder(path)
    return true
  } catch (error) {
    sayProblem('folder', error)
    return false
  }
}
