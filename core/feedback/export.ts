/** Exports: read page by page, masked once more, written beside the target and then renamed. */
import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ExportFormat, FeedbackFilter } from '../../contract'
import { maskSecrets } from '../safety/maskSecrets'
import type { Database } from '../storage/database'
import { fileError } from '../storage/files'
import { exportColumns, exportRow } from './exportRows'
import type { Cell, ExportRow } from './exportRows'
import { exportHead, exportLines } from './exportText'
import { filteredPage } from './queries'
import type { Cursor } from './queries'

const pageRows = 200
/** Lines that the preview shows. */
const previewRows = 5

/** Columns that the user or the model wrote; all others are ids, numbers and names of ours. */
const written = new Set([
  'path',
  'prefix',
  'suffix',
  'prompt_text',
  'raw_text',
  'completion_text',
  'shown_text',
  'typed_after',
  'settled',
  'features',
  'prompt',
  'completion',
  'chosen',
  'rejected',
])

/** Rules grow: a text that was stored under older ones is looked at again before it leaves. */
async function masked(row: ExportRow): Promise<ExportRow> {
  // Nearly all rows are clean: one look at all their texts together is six times as fast.
  const texts = Object.entries(row).filter(([name, cell]) => written.has(name) && cell !== null)
  const all = texts.map(([, cell]) => (typeof cell === 'string' ? cell : JSON.stringify(cell)))
  if ((await maskSecrets(all.join('\n\n'))).count === 0) return row
  const cells = Object.entries(row).map(
    async ([name, cell]) => [name, written.has(name) ? await clean(cell) : cell] as const,
  )
  return Object.fromEntries(await Promise.all(cells))
}

async function clean(cell: Cell): Promise<Cell> {
  if (typeof cell === 'string') return (await maskSecrets(cell)).text
  if (cell === null || typeof cell !== 'object') return cell
  if (Array.isArray(cell)) return Promise.all(cell.map((item: Cell) => clean(item)))
  const entries = Object.entries(cell as ExportRow).map(
    async ([name, value]) => [name, await clean(value)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

async function* rowsOf(
  database: Database,
  format: ExportFormat,
  filter: FeedbackFilter,
): AsyncGenerator<ExportRow> {
  let after: Cursor = { at: -Infinity, eventId: '' }
  for (;;) {
    const page = filteredPage(database, filter, after, pageRows)
    for (const event of page) {
      const row = exportRow(format, event)
      if (row !== null) yield row
    }
    const last = page.at(-1)
    if (last === undefined) return
    after = { at: last.t_request, eventId: last.event_id }
  }
}

/** The number of rows that would leave, and the first of them as they would stand in the file. */
export async function previewExport(
  database: Database,
  format: ExportFormat,
  filter: FeedbackFilter,
): Promise<{ rows: number; columns: string[]; head: string }> {
  let rows = 0
  const first: ExportRow[] = []
  for await (const row of rowsOf(database, format, filter))
    if (rows++ < previewRows) first.push(await masked(row))
  const head = exportHead(format).replace('\ufeff', '') + exportLines(format, first)
  return { rows, columns: [...exportColumns[format]], head }
}

/** Writes the file; an older one of that name is replaced only when the new one is whole.
 *  @throws InklingError disk_full | read_only | file_missing */
export async function writeExport(
  database: Database,
  format: ExportFormat,
  filter: FeedbackFilter,
  path: string,
): Promise<{ rows: number; bytes: number; path: string }> {
  const target = resolve(path)
  const beside = `${target}.${randomBytes(4).toString('hex')}.part`
  try {
    const file = await open(beside, 'wx')
    let rows = 0
    try {
      let page: ExportRow[] = []
      await file.write(exportHead(format))
      for await (const row of rowsOf(database, format, filter)) {
        page.push(await masked(row))
        rows++
        if (page.length === pageRows) {
          await file.write(exportLines(format, page))
          page = []
        }
      }
      await file.write(exportLines(format, page))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, target)
    return { rows, bytes: (await stat(target)).size, path: target }
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw fileError(error, target)
  }
}
