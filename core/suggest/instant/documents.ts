/** Which text of one mode is in the store, and of whom: keeps it as the documents are, a changed line
 *  at a time. */
import type { Mode, SuggestRequest } from '../../../contract'
import { commonHead, commonTail } from './commonEnds'
import { lineOf } from './pieces'
import type { Store } from './store'

export interface Source {
  docId: string
  languageId: string
  /** Whether it is text that was suggested, taken, and kept. */
  accepted: boolean
}

interface Document extends Source {
  owner: number
  text: string
  lines: number[]
  /** Index of the line that the cursor is in, of which only the head is in the store; -1 for none. */
  open: number
  seen: number
}

export interface Documents {
  saw(request: Pick<SuggestRequest, 'docId' | 'languageId' | 'prefix' | 'suffix'>): void
  knows(docId: string): boolean
  accepted(docId: string, text: string, before: string): void
  sourceOf(owner: number): Source | undefined
  forget(docIds: readonly string[] | 'all'): void
  sizeBytes(): number
}

/** Lines of accepted text that are kept for a document. */
const maxAcceptedLines = 300
/** Of the cursor's line, so much before the cursor is read anew at each key. */
const maxOpenUnits = 3_000

export function createDocuments(store: Store, mode: Mode, maxBytes: number): Documents {
  const byId = new Map<string, Document>()
  const owners: (Document | undefined)[] = []
  let time = 0

  function open(key: string, source: Source): Document {
    let document = byId.get(key)
    if (!document) {
      const free = owners.findIndex((other) => other === undefined)
      const owner = free < 0 ? owners.length : free
      document = { ...source, owner, text: '', lines: [], open: -1, seen: 0 }
      owners[owner] = document
      byId.set(key, document)
    }
    Object.assign(document, source)
    document.seen = ++time
    return document
  }

  function drop(key: string, document: Document): void {
    for (let i = document.lines.length - 1; i >= 0; i--) store.removeLine(document.lines[i] ?? 0)
    owners[document.owner] = undefined
    byId.delete(key)
  }

  function sizeBytes(): number {
    let bytes = store.sizeBytes()
    for (const { text, lines } of byId.values()) bytes += text.length * 2 + lines.length * 8
    return bytes
  }

  /** Lets the documents go that were not seen for the longest time, never the newest. */
  function fit(): void {
    while (byId.size > 1 && sizeBytes() > maxBytes) {
      const [oldest] = [...byId].sort(([, a], [, b]) => a.seen - b.seen)
      if (!oldest) return
      drop(...oldest)
      store.compact(true)
    }
  }

  function fill(document: Document, index: number, text: string): void {
    const line = document.lines[index]
    if (line === undefined) return
    const { indent, pieces } = lineOf(text, mode)
    store.fill(line, pieces, indent, false)
  }

  /** The piece before the cursor may still grow, and what follows the cursor does not belong to it. */
  function fillOpen(document: Document, head: string): void {
    const line = document.lines[document.open]
    if (line === undefined) return
    const { indent, pieces } = lineOf(head.slice(-maxOpenUnits), mode)
    const ended = /\s$/.test(head) && pieces.length > 0
    store.fill(line, ended ? pieces : pieces.slice(0, -1), indent, true)
  }

  function link(document: Document, from: number, to: number): void {
    const { lines } = document
    for (let i = Math.max(0, from); i <= Math.min(to, lines.length - 1); i++)
      store.place(lines[i] ?? 0, lines[i - 1] ?? -1, lines[i + 1] ?? -1)
  }

  function refill(document: Document, index: number): void {
    const line = document.lines[index]
    if (line === undefined) return
    store.empty(line)
    fill(document, index, lineAt(document.text, index))
  }

  return {
    saw: ({ docId, languageId, prefix, suffix }) => {
      const document = open(`text ${docId}`, { docId, languageId, accepted: false })
      const { lines, text: old } = document
      const text = prefix + suffix
      const cursorLine = breaksIn(prefix)
      const head = prefix.slice(prefix.lastIndexOf('\n') + 1)
      const wasOpen = document.open
      const opened = lines[wasOpen]
      document.text = text
      // Last in, so first out: what it leaves can be used again while the user types on.
      if (opened !== undefined) store.empty(opened)

      const same = lines.length === 0 ? 0 : commonHead(old, text)
      const sameAfter = lines.length === 0 ? 0 : commonTail(old, text, same)
      const from = breaksIn(text.slice(0, same))
      const after = lines.length === 0 ? 0 : breaksIn(text.slice(text.length - sameAfter))
      const fresh = text.slice(startOfLine(text, same), endOfLine(text, text.length - sameAfter))
      const count = breaksIn(text) + 1 - after - from
      const removedCount = lines.length - after - from
      const onlyTyped = count === 1 && removedCount === 1 && from === cursorLine && from === wasOpen
      if (!onlyTyped && (old !== text || lines.length === 0)) {
        for (let i = from + removedCount - 1; i >= from; i--) store.removeLine(lines[i] ?? 0)
        const added = Array.from({ length: count }, () => store.newLine(document.owner))
        lines.splice(from, removedCount, ...added)
        link(document, from - 1, from + count)
        for (const [i, line] of fresh.split('\n').entries())
          if (from + i !== cursorLine) fill(document, from + i, line)
        // What stands below now follows something else.
        let below = from + count
        while (below < lines.length && lineAt(text, below).trim() === '') below++
        if (below !== cursorLine) refill(document, below)
      }
      const closed = opened === undefined ? -1 : lines.indexOf(opened)
      if (closed >= 0 && closed !== cursorLine) refill(document, closed)
      document.open = cursorLine
      store.empty(lines[cursorLine] ?? 0)
      fillOpen(document, head)
      store.compact()
      fit()
    },
    accepted: (docId, text, before) => {
      const known = byId.get(`text ${docId}`)
      const languageId = known?.languageId ?? ''
      const document = open(`kept ${docId}`, { docId, languageId, accepted: true })
      const whole = before.slice(before.lastIndexOf('\n') + 1).slice(-maxOpenUnits) + text
      let previous = -1
      const added: number[] = []
      for (const lineText of whole.split('\n')) {
        const line = store.newLine(document.owner)
        if (previous >= 0) store.place(previous, added.at(-2) ?? -1, line)
        store.place(line, previous, -1)
        const { indent, pieces } = lineOf(lineText, mode)
        // Nobody said that the line ends where the suggestion did.
        store.fill(line, pieces, indent, true)
        added.push(line)
        previous = line
      }
      document.lines.push(...added)
      const spare = document.lines.length - maxAcceptedLines
      for (const line of document.lines.splice(0, Math.max(0, spare))) store.removeLine(line)
      store.compact()
      fit()
    },
    knows: (docId) => byId.has(`text ${docId}`) || byId.has(`kept ${docId}`),
    sourceOf: (owner) => owners[owner],
    forget: (docIds) => {
      const ids = docIds === 'all' ? null : new Set(docIds)
      for (const [key, document] of [...byId])
        if (ids === null || ids.has(document.docId)) drop(key, document)
      store.compact(true)
    },
    sizeBytes,
  }
}

function startOfLine(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function lineAt(text: string, index: number): string {
  let start = 0
  for (let i = 0; i < index; i++) start = text.indexOf('\n', start) + 1
  return text.slice(start, endOfLine(text, start))
}

function breaksIn(text: string): number {
  let count = 0
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) count++
  return count
}
