/** Path texts of either system; the window has no `node:path`. */

const lastSeparator = (path: string): number =>
  Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))

export function baseName(path: string): string {
  const trimmed = path.replace(/[/\\]+$/, '')
  return trimmed.slice(lastSeparator(trimmed) + 1) || path
}

/** @returns the folder of `path`, without a separator at its end except for a root */
export function parentOf(path: string): string {
  const trimmed = path.replace(/[/\\]+$/, '')
  const cut = lastSeparator(trimmed)
  if (cut < 0) return ''
  const isRoot = cut === 0 || /^[a-z]:$/i.test(trimmed.slice(0, cut))
  return trimmed.slice(0, isRoot ? cut + 1 : cut)
}

/** Joins with the separator that `folder` uses. */
export function joinPath(folder: string, name: string): string {
  const separator = /^[a-z]:\\|^\\\\/i.test(folder) ? '\\' : '/'
  return /[/\\]$/.test(folder) ? folder + name : folder + separator + name
}

/** True when `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  if (path === folder) return true
  const prefix = /[/\\]$/.test(folder) ? folder : folder + (folder.includes('\\') ? '\\' : '/')
  return path.startsWith(prefix)
}

/** @returns the part of `path` below `folder`; the whole path when it lies elsewhere */
export function relativeTo(path: string, folder: string | null): string {
  if (!folder || path === folder || !isWithin(path, folder)) return path
  return path.slice(folder.length).replace(/^[/\\]/, '')
}

/** Cuts what a person typed into the folder to list and the start of a name in it. */
export function splitTyped(typed: string): { folder: string; name: string } {
  const cut = lastSeparator(typed)
  if (cut < 0) return { folder: '/', name: typed }
  const head = typed.slice(0, cut)
  const isRoot = head === '' || /^[a-z]:$/i.test(head)
  return { folder: isRoot ? typed.slice(0, cut + 1) : head, name: typed.slice(cut + 1) }
}

/** The user's home folder as far as a path below it shows it; else the top. */
export function homeOf(path: string): string {
  return /^(?:\/home\/[^/]+|\/Users\/[^/]+|\/root|[a-z]:\\Users\\[^\\]+)/i.exec(path)?.[0] ?? '/'
}
