/** The files that documents import, and what they declare. */
import { join } from 'node:path'
import { languageOf } from '../../text/language'
import { declarationsOf, type Declaration } from './declarations'
import { importsOf } from './imports'
import type { ContextOptions } from './types'

export interface ImportedFile {
  path: string
  languageId: string
  declarations: Declaration[]
}

interface Read extends ImportedFile {
  text: string | null
  at: number
}

/** A file that was read so lately is taken as it was. */
const freshMs = 30_000
const maxFiles = 300
const maxFileUnits = 200_000
const maxFolderFiles = 20

export interface Imported {
  /** Reads what the document imports, where that changed. */
  update(docId: string, languageId: string, text: string, path: string): Promise<void>
  of(docId: string): ImportedFile[]
  forget(docIds: readonly string[] | 'all', paths: readonly string[]): void
}

/** @param openText text of an open document, which may be newer than its file */
export function createImported(
  { readFile, listFolder, isExcluded, now }: ContextOptions,
  openText: (path: string) => string | null,
): Imported {
  const files = new Map<string, Read>()
  const byDocument = new Map<string, string[]>()

  async function read(path: string): Promise<Read> {
    const open = openText(path)
    const known = files.get(path)
    if (known && (open === null ? now() - known.at < freshMs : known.text === open)) return known
    const text = open ?? (await readFile(path).catch(() => null))
    const languageId = languageOf(path)
    const isSame = known !== undefined && known.text === text
    const declarations = isSame
      ? known.declarations
      : text === null || text.length > maxFileUnits
        ? []
        : await declarationsOf(languageId, text, path)
    const file = { path, languageId, declarations, text, at: now() }
    files.delete(path)
    files.set(path, file)
    const [oldest] = files.keys()
    if (files.size > maxFiles && oldest !== undefined) files.delete(oldest)
    return file
  }

  async function firstOf(candidates: readonly string[]): Promise<string | null> {
    for (const path of candidates)
      if (!isExcluded(path) && (await read(path)).text !== null) return path
    return null
  }

  async function inFolder(folder: string, extension: string): Promise<string[]> {
    const names = (await listFolder?.(folder).catch(() => [])) ?? []
    const paths = names.filter((name) => name.endsWith(extension)).map((name) => join(folder, name))
    const found: string[] = []
    for (const path of paths.slice(0, maxFolderFiles))
      if ((await firstOf([path])) !== null) found.push(path)
    return found
  }

  return {
    update: async (docId, languageId, text, path) => {
      const found: string[] = []
      for (const one of importsOf(languageId, text, path)) {
        if ('folder' in one) found.push(...(await inFolder(one.folder, one.extension)))
        else {
          const file = await firstOf(one.files)
          if (file !== null) found.push(file)
        }
      }
      byDocument.set(
        docId,
        [...new Set(found)].filter((file) => file !== path),
      )
    },
    of: (docId) =>
      (byDocument.get(docId) ?? []).flatMap((path) => {
        const file = files.get(path)
        return file ? [file] : []
      }),
    forget: (docIds, paths) => {
      if (docIds === 'all') {
        files.clear()
        byDocument.clear()
        return
      }
      for (const docId of docIds) byDocument.delete(docId)
      for (const path of paths) files.delete(path)
    },
  }
}
