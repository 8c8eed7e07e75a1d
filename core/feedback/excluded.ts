import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'

/** The path without links on the way; a file that does not exist yet is placed in its folder. */
function real(path: string): string {
  const whole = resolve(path)
  try {
    return realpathSync.native(whole)
  } catch {
    const folder = dirname(whole)
    return folder === whole ? whole : join(real(folder), basename(whole))
  }
}

const within = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}

/** True when a document lies in a folder that is never logged, by its name or through a link.
 *  @param path null for an untitled text, which lies nowhere */
export function isExcluded(path: string | null, folders: readonly string[]): boolean {
  if (path === null || folders.length === 0) return false
  return folders.some(
    (folder) => within(resolve(folder), resolve(path)) || within(real(folder), real(path)),
  )
}
