/** Documents of which nothing may be kept, and nothing may leave. */
import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { Settings } from '../../contract'

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

/** Why a document's text must not leave for a server, in words; null when it may. */
export function keptHere(
  path: string | null,
  { privateMode, neverLog }: Pick<Settings['privacy'], 'privateMode' | 'neverLog'>,
): string | null {
  if (privateMode) return 'Private mode is on: everything stays on this machine.'
  return isExcluded(path, neverLog)
    ? 'This text lies in a folder that is never logged: it stays on this machine.'
    : null
}
