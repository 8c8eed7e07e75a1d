/** Walks the files below a folder that are worth finding: not ignored, no version control, no
 *  installed packages. */
import { readFile, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import ignore from 'ignore'
import type { Ignore } from 'ignore'
import { isTemporary } from '../storage/atomicWrite'

const neverEntered = new Set(['.git', '.hg', '.svn', 'node_modules'])

interface Rules {
  folder: string
  matcher: Ignore
}

/** @returns the rules of a folder's own .gitignore, null when it has none or an unreadable one */
export async function rulesOf(folder: string): Promise<Rules | null> {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => null)
  return text === null ? null : { folder, matcher: ignore({ allowRelativePaths: true }).add(text) }
}

/** Later (deeper) rules win, as in git. */
export function isIgnored(rules: Rules[], path: string, isFolder: boolean): boolean {
  let ignored = false
  for (const { folder, matcher } of rules) {
    const way = relative(folder, path).split(sep).join('/')
    if (!way || way.startsWith('..')) continue
    const verdict = matcher.test(isFolder ? `${way}/` : way)
    if (verdict.ignored) ignored = true
    else if (verdict.unignored) ignored = false
  }
  return ignored
}

export function isNeverEntered(name: string): boolean {
  return neverEntered.has(name)
}

/** Files below `folder`, breadth first so that near ones come first, each level by name. Links are
 *  not followed: they may lead outside or in a circle. Unreadable folders are passed over. */
export async function* walkFiles(folder: string, signal?: AbortSignal): AsyncGenerator<string> {
  const waiting: Array<{ path: string; rules: Rules[] }> = [{ path: folder, rules: [] }]
  for (let next = waiting.shift(); next && !signal?.aborted; next = waiting.shift()) {
    const own = await rulesOf(next.path)
    const rules = own ? [...next.rules, own] : next.rules
    const items = await readdir(next.path, { withFileTypes: true }).catch(() => [])
    items.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const item of items) {
      const path = join(next.path, item.name)
      if (item.isDirectory()) {
        if (!isNeverEntered(item.name) && !isIgnored(rules, path, true)) {
          waiting.push({ path, rules })
        }
      } else if (item.isFile() && !isTemporary(item.name) && !isIgnored(rules, path, false)) {
        yield path
      }
    }
  }
}
