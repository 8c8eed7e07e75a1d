/** Which project a document belongs to. */
import { dirname, isAbsolute, relative } from 'node:path'

const untitled = 'untitled'

export function isInFolder(path: string | null, folder: string): boolean {
  if (path === null) return false
  const way = relative(folder, path)
  return way !== '' && !way.startsWith('..') && !isAbsolute(way)
}

/** The innermost of the known projects that holds the file; else the file's own folder.
 *  @param path null for an untitled text */
export function projectOf(path: string | null, projects: readonly string[]): string {
  if (path === null) return untitled
  const around = projects.filter((folder) => isInFolder(path, folder))
  return around.sort((a, b) => b.length - a.length)[0] ?? dirname(path)
}
