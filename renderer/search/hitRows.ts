/** Hits grouped by file, as a flat list for drawing only what is on the screen. */
import type { SearchHit } from '../../contract'

export type HitRow =
  { kind: 'file'; path: string; count: number; folded: boolean } | { kind: 'hit'; hit: SearchHit }

/** @param folded paths whose hits are not shown
 *  @returns files in the order in which they were found, each with its hits by line */
export function hitRows(hits: readonly SearchHit[], folded: ReadonlySet<string>): HitRow[] {
  const byFile = new Map<string, SearchHit[]>()
  for (const hit of hits) {
    const known = byFile.get(hit.path)
    if (known) known.push(hit)
    else byFile.set(hit.path, [hit])
  }
  return [...byFile].flatMap(([path, found]): HitRow[] => {
    const isFolded = folded.has(path)
    const head: HitRow = { kind: 'file', path, count: found.length, folded: isFolded }
    if (isFolded) return [head]
    const inOrder = [...found].sort((a, b) => a.line - b.line || a.column - b.column)
    return [head, ...inOrder.map((hit): HitRow => ({ kind: 'hit', hit }))]
  })
}

const LEAD = 28

/** Cuts a preview around its match so that the match can be seen in a narrow pane.
 *  @returns the text before, of and after the match */
export function previewParts(hit: SearchHit): [string, string, string] {
  const { preview, previewStart, column, endColumn } = hit
  const start = column - 1 - previewStart
  const end = Math.max(start, Math.min(endColumn - 1 - previewStart, preview.length))
  const before = preview.slice(0, start).trimStart()
  const lead = before.length > LEAD ? `…${before.slice(-LEAD)}` : before
  return [lead, preview.slice(start, end), preview.slice(end)]
}
