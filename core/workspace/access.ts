/** Which paths the window may name: what lies below an opened folder, and files that the user
 *  chose. Everything is compared by real path, so that neither `..` nor a link leads outside. */
import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { InklingError } from '../../contract'
import { errorCodeOf } from './problems'

export interface Access {
  addFolder(realPath: string): void
  addFile(path: string): void
  /** @returns the path on disk that `path` leads to, links resolved; it need not exist yet
   *  @throws InklingError path_outside_workspace */
  check(path: string): Promise<string>
  /** For renaming and removing: the entry itself, a link not followed. An opened folder as such is
   *  no entry of the workspace.
   *  @throws InklingError path_outside_workspace */
  checkEntry(path: string): Promise<string>
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** Resolves links of the part of `path` that exists; the rest is appended as it is.
 *  @throws the error of a link that leads nowhere: writing through it would make its target */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const parent = dirname(path)
    const isLink = await lstat(path).then(
      () => true,
      () => false,
    )
    if (errorCodeOf(error) !== 'ENOENT' || isLink || parent === path) throw error
    return join(await realPathOf(parent), basename(path))
  }
}

function outside(path: string, cause?: unknown): InklingError {
  return new InklingError(
    'path_outside_workspace',
    `"${basename(path)}" lies outside the folders and files that you opened, so it was not touched.`,
    'Open its folder first, or open the file by itself.',
    { path },
    cause,
  )
}

export function createAccess(): Access {
  const folders = new Set<string>()
  const files = new Set<string>()

  /** @returns the absolute path, without `.` and `..` */
  function absolute(path: string): string {
    if (path.includes('\0') || !isAbsolute(path)) throw outside(path)
    return resolve(path)
  }

  return {
    addFolder: (realPath) => void folders.add(realPath),
    addFile: (path) => void files.add(resolve(path)),
    async check(path) {
      const wanted = absolute(path)
      const real = await realPathOf(wanted).catch((error: unknown) => {
        throw outside(path, error)
      })
      if (files.has(wanted) || files.has(real)) return real
      for (const folder of folders) if (isInside(folder, real)) return real
      throw outside(path)
    },
    async checkEntry(path) {
      const wanted = absolute(path)
      const parent = await realPathOf(dirname(wanted)).catch((error: unknown) => {
        throw outside(path, error)
      })
      const real = join(parent, basename(wanted))
      if (files.has(wanted) || files.has(real)) return real
      for (const folder of folders) if (real !== folder && isInside(folder, real)) return real
      throw outside(path)
    },
  }
}
