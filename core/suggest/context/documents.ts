/** The newest text of each document that was seen, its passages, and what was changed in it. */
import type { Mode, SuggestRequest } from '../../../contract'
import { forgetKeys } from '../../maps'
import { chunksOf, type Chunk } from './chunks'
import { withEdit, type Edit } from './edits'
import { count, createStatistics, namesOf, type Statistics } from './terms'

export interface Document {
  docId: string
  path: string | null
  languageId: string
  mode: Mode
  text: string
  /** Of `chunkedText`, which may be older than `text`; so are its names. */
  chunks: readonly Chunk[]
  names: ReadonlySet<string>
  chunkedText: string
  edits: readonly Edit[]
  seen: number
}

const maxDocuments = 40

export interface Documents {
  saw(request: SuggestRequest, at: number): Document
  /** Cuts the passages of the newest text. */
  refresh(document: Document): void
  /** The one that was seen last comes first. */
  all(): Document[]
  get(docId: string): Document | undefined
  byPath(path: string): Document | undefined
  /** Of the passages of a mode. */
  statistics(mode: Mode): Statistics
  forget(docIds: readonly string[] | 'all'): void
}

export function createDocuments(): Documents {
  const documents = new Map<string, Document>()
  const counted = { code: createStatistics(), prose: createStatistics() }
  let time = 0

  function countAll({ mode, chunks }: Document, by: 1 | -1): void {
    for (const chunk of chunks) count(counted[mode], chunk, by)
  }

  /** Counted anew: a name in the maps may be a view of the whole text that it was first read in. */
  function recount(): void {
    for (const mode of ['code', 'prose'] as const) counted[mode] = createStatistics()
    for (const document of documents.values()) countAll(document, 1)
  }

  return {
    saw: ({ docId, path, languageId, mode, prefix, suffix }, at) => {
      const text = prefix + suffix
      const known = documents.get(docId)
      if (known?.mode === mode) {
        known.edits = withEdit(known.edits, known.text, text, at)
        Object.assign(known, { path, languageId, text, seen: ++time })
        return known
      }
      if (known) countAll(known, -1)
      const document: Document = {
        ...{ docId, path, languageId, mode, text, chunks: [], chunkedText: '', edits: [] },
        names: new Set(),
        seen: ++time,
      }
      documents.set(docId, document)
      const oldest = [...documents.values()].reduce((a, b) => (a.seen < b.seen ? a : b))
      if (documents.size > maxDocuments) {
        documents.delete(oldest.docId)
        recount()
      }
      return document
    },
    refresh: (document) => {
      if (document.chunkedText === document.text || !documents.has(document.docId)) return
      countAll(document, -1)
      document.chunks = chunksOf(document.text, document.mode)
      document.names = namesOf(document.text)
      document.chunkedText = document.text
      countAll(document, 1)
    },
    all: () => [...documents.values()].sort((a, b) => b.seen - a.seen),
    get: (docId) => documents.get(docId),
    byPath: (path) => [...documents.values()].find((document) => document.path === path),
    statistics: (mode) => counted[mode],
    forget: (docIds) => {
      forgetKeys(documents, docIds)
      recount()
    },
  }
}
