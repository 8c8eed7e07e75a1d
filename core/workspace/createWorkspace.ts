/** Folders and files, only within what the user opened. */
import { cp, lstat, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { InklingError } from '../../contract'
import type { Ports } from '../ports'
import { createAccess } from './access'
import { createDrafts } from './drafts'
import { openTextFile, saveTextFile } from './files'
import { listFolder } from './listing'
import { wordFailure } from './problems'
import { createRecent } from './recent'
import { searchFolder } from './search'
import type { Workspace } from './types'
import { walkFiles } from './walk'
import { watchFolder } from './watch'

export interface WorkspaceOptions {
  /** Drafts, the recent list and the sample documents live below it. */
  profile: string
  /** Holds `sample/`. */
  resources: string
  bin: Ports['bin']
  now: () => number
}

export function createWorkspace(options: WorkspaceOptions): Workspace {
  const access = createAccess()
  const drafts = createDrafts(join(options.profile, 'drafts'), options.now)
  const recent = createRecent(join(options.profile, 'recent.json'))
  for (const file of recent.get().files) access.addFile(file)
  const closing = new AbortController()
  const untilClosed = (signal: AbortSignal): AbortSignal =>
    AbortSignal.any([signal, closing.signal])

  async function openFolder(path: string): Promise<{ path: string; name: string }> {
    const wanted = resolve(path)
    return wordFailure(wanted, 'open', async () => {
      const real = await realpath(wanted)
      if (!(await stat(real)).isDirectory()) {
        throw new InklingError('bad_input', `"${basename(path)}" is not a folder.`, null, { path })
      }
      access.addFolder(real)
      recent.add('folders', real)
      return { path: real, name: basename(real) || real }
    })
  }

  /** A file that was opened by itself may take another name next to where it is. */
  async function checkNewName(from: string, to: string): Promise<string> {
    const isSibling = dirname(resolve(from)) === dirname(resolve(to))
    return access.checkEntry(to).catch((error: unknown) => {
      if (!isSibling) throw error
      access.addFile(to)
      return access.checkEntry(to)
    })
  }

  return {
    openFolder,
    allowFile: (path) => access.addFile(path),
    async list(path) {
      const real = await access.check(path)
      return wordFailure(path, 'list', () => listFolder(real))
    },
    browse: (path) => wordFailure(path, 'list', async () => listFolder(await realpath(path))),
    async files(folder, limit) {
      const real = await access.check(folder)
      const paths: string[] = []
      for await (const path of walkFiles(real, closing.signal)) {
        if (paths.length >= limit) return { paths, truncated: true }
        paths.push(path)
      }
      return { paths, truncated: false }
    },
    async openFile(path) {
      const file = await openTextFile(path, await access.check(path))
      recent.add('files', path)
      return file
    },
    async readText(path) {
      try {
        return (await openTextFile(path, await access.check(path))).text
      } catch {
        return null
      }
    },
    async save(input) {
      return saveTextFile(input.path, await access.check(input.path), input)
    },
    async createFile(path) {
      const real = await access.check(path)
      await wordFailure(path, 'create', async () => (await open(real, 'wx')).close())
      return { path }
    },
    async createFolder(path) {
      const real = await access.check(path)
      await wordFailure(path, 'create', () => mkdir(real))
      return { path }
    },
    async rename(from, to) {
      const source = await access.checkEntry(from)
      const target = await checkNewName(from, to)
      await wordFailure(from, 'rename', async () => {
        const before = await lstat(source)
        const inTheWay = await lstat(target).catch(() => null)
        // Where case does not count, "Notes.md" and "notes.md" are one file: that is allowed.
        if (inTheWay && inTheWay.ino !== before.ino) {
          throw Object.assign(new Error(`${to} exists`), { code: 'EEXIST' })
        }
        await rename(source, target)
      })
      recent.remove(from)
      return { path: to }
    },
    async remove(path) {
      const target = await access.checkEntry(path)
      return wordFailure(path, 'remove', async () => {
        await lstat(target)
        if (options.bin) await options.bin(target)
        else await rm(target, { recursive: true })
        recent.remove(path)
        return { binned: options.bin !== null }
      })
    },
    async *watch(folder, signal) {
      yield* watchFolder(await access.check(folder), untilClosed(signal))
    },
    async *search(query, signal) {
      yield* searchFolder(await access.check(query.folder), query, untilClosed(signal))
    },
    saveDraft: (draft) => drafts.save(draft),
    drafts: () => drafts.all(),
    discardDraft: (docId) => drafts.discard(docId),
    recent: () => recent.get(),
    async openSample() {
      const folder = join(options.profile, 'sample')
      await wordFailure(folder, 'write', () =>
        // What the user changed in it stays.
        cp(join(options.resources, 'sample'), folder, {
          recursive: true,
          force: false,
          errorOnExist: false,
        }),
      )
      return { path: (await openFolder(folder)).path }
    },
    async dispose() {
      closing.abort()
      await recent.flush()
    },
  }
}
