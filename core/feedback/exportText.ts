/** Rows of an export as text: RFC 4180 for CSV, one JSON object a line otherwise.
 *
 *  A CSV file starts with a byte order mark: without it Excel reads UTF-8 as the system's old
 *  code page and breaks every accent and curly quote. It is for people and spreadsheets; the
 *  JSON lines are the lossless format. */
import { stringify } from 'csv-stringify/sync'
import type { ExportFormat } from '../../contract'
import { exportColumns } from './exportRows'
import type { Cell, ExportRow } from './exportRows'

const byteOrderMark = '\ufeff'

/** Excel and its like run a cell that starts so as a formula.
 *  Source: OWASP, "CSV Injection". */
const formula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

function csvCell(cell: Cell | undefined): string | number {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number') return cell
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell)
  return formula.test(text) ? `'${text}` : text
}

const csvLines = (rows: Array<Array<string | number>>) =>
  stringify(rows, { record_delimiter: 'windows', quoted_match: /[\r\n]/ })

export function exportHead(format: ExportFormat): string {
  return format === 'csv' ? byteOrderMark + csvLines([[...exportColumns.csv]]) : ''
}

export function exportLines(format: ExportFormat, rows: readonly ExportRow[]): string {
  return format === 'csv'
    ? csvLines(rows.map((row) => exportColumns.csv.map((name) => csvCell(row[name]))))
    : rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}
