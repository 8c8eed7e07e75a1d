/** Which files of the project a document names: relative imports, and its own package. */
import { basename, dirname, extname, join, resolve } from 'node:path'

/** For each import, the files that it may mean, the likeliest first. `folder` asks for all files of
 *  the language in it. */
export type Import = { files: string[] } | { folder: string; extension: string }

/** A document names more files than this only where it collects them. */
const maxImports = 40
/** How far above a file the root of its package is looked for. */
const maxAncestors = 4

/** @param path absolute path of the document that `text` is of */
export function importsOf(languageId: string, text: string, path: string): Import[] {
  const find = finders[languageId]
  if (!find) return []
  const seen = new Set<string>()
  const imports = find(text, path).filter((one) => {
    const key = 'files' in one ? one.files.join('\n') : one.folder
    return !seen.has(key) && seen.add(key)
  })
  return imports.slice(0, maxImports)
}

type Finder = (text: string, path: string) => Import[]

const scriptEnds = ['.ts', '.tsx', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.vue']

const script: Finder = (text, path) =>
  all(
    text,
    /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*(['"])(\.{1,2}\/[^'"\n]*|\.{1,2})\1/g,
    2,
  ).map((name) => {
    const base = resolve(dirname(path), name)
    // TypeScript writes the name that the compiled file will have.
    const bare = base.replace(/\.[cm]?jsx?$/, '')
    const ends = bare === base ? scriptEnds : ['.ts', '.tsx', '.mts', '.cts']
    return {
      files: [
        ...(extname(base) === '' ? [] : [base]),
        ...ends.map((end) => bare + end),
        ...['.ts', '.tsx', '.js'].map((end) => join(base, `index${end}`)),
      ],
    }
  })

const python: Finder = (text, path) => {
  const out: Import[] = []
  const add = (bases: string[]) =>
    out.push({
      files: bases.flatMap((base) => [`${base}.py`, join(base, '__init__.py'), `${base}.pyi`]),
    })
  const statement = /^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)/gm
  for (const [, dots = '', module = '', names = ''] of text.matchAll(statement)) {
    const parts = module.split('.').filter(Boolean)
    const roots = dots === '' ? ancestors(path) : [climb(dirname(path), dots.length - 1)]
    if (parts.length > 0) add(roots.map((root) => join(root, ...parts)))
    else
      for (const name of names.match(/[A-Za-z_]\w*(?=\s*(?:,|\)|as\b|$))/gm) ?? [])
        add(roots.map((root) => join(root, name)))
  }
  for (const module of all(text, /^[ \t]*import[ \t]+([\w.]+)/gm, 1))
    add(ancestors(path).map((root) => join(root, ...module.split('.'))))
  return out
}

const rust: Finder = (text, path) => {
  const folder = dirname(path)
  const stem = basename(path, '.rs')
  const own = ['mod', 'lib', 'main'].includes(stem) ? folder : join(folder, stem)
  const root = ancestors(path).find((ancestor) => basename(ancestor) === 'src') ?? folder
  const module = (base: string) => [`${base}.rs`, join(base, 'mod.rs')]
  const out: Import[] = all(
    text,
    /^[ \t]*(?:pub(?:\([^)]*\))?[ \t]+)?mod[ \t]+(\w+)[ \t]*;/gm,
    1,
  ).map((name) => ({ files: module(join(own, name)) }))
  for (const [, start = '', rest = ''] of text.matchAll(
    /\buse\s+(crate|super|self)((?:::\w+)+)/g,
  )) {
    const base = start === 'crate' ? root : start === 'self' ? own : dirname(own)
    const parts = rest.split('::').filter(Boolean)
    // The last names may be an item, or an item of an item, and not a file.
    const files = parts.flatMap((_, i) => module(join(base, ...parts.slice(0, parts.length - i))))
    out.push({ files })
  }
  return out
}

const c: Finder = (text, path) =>
  all(text, /^[ \t]*#[ \t]*include[ \t]+"([^"\n]+)"/gm, 1).map((name) => ({
    files: ancestors(path).flatMap((root) => [join(root, name), join(root, 'include', name)]),
  }))

const java: Finder = (text, path) => {
  const folder = dirname(path)
  const packageName = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1] ?? ''
  const depth = packageName === '' ? 0 : packageName.split('.').length
  const root = climb(folder, depth)
  const imported = all(text, /^\s*import\s+(?:static\s+)?([\w.]+)\s*;/gm, 1).map((name) => ({
    files: [`${join(root, ...name.split('.'))}.java`],
  }))
  // Classes of the same package need no import: each has a file of its name.
  const named = new Set(text.match(/\b[A-Z][A-Za-z0-9]+\b/g))
  named.delete(basename(path, '.java'))
  const beside = [...named].map((name) => ({ files: [join(folder, `${name}.java`)] }))
  return [...imported, ...beside]
}

const go: Finder = (_, path) => [{ folder: dirname(path), extension: '.go' }]

const ruby: Finder = (text, path) =>
  all(text, /^\s*require_relative\s+['"]([^'"\n]+)['"]/gm, 1).map((name) => {
    const base = resolve(dirname(path), name)
    return { files: [base.endsWith('.rb') ? base : `${base}.rb`] }
  })

const finders: Partial<Record<string, Finder>> = {
  typescript: script,
  javascript: script,
  python,
  rust,
  c,
  cpp: c,
  java,
  go,
  ruby,
}

function all(text: string, pattern: RegExp, group: number): string[] {
  return Array.from(text.matchAll(pattern), (match) => match[group] ?? '')
}

function climb(folder: string, levels: number): string {
  return levels <= 0 ? folder : climb(dirname(folder), levels - 1)
}

/** The folder of a file and those above it, the nearest first. */
function ancestors(path: string): string[] {
  return Array.from({ length: maxAncestors }, (_, i) => climb(dirname(path), i))
}
