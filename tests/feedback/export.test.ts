/** What leaves: every format, in full, safe to open, and only what the filter says. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExportFormat } from '../../contract'
import type { SuggestionEvent } from '../../core/suggest/types'
import { anyFilter, event, openLog, outcome, settle } from './support/fixture'
import type { LogFixture } from './support/fixture'

let fixture: LogFixture
let events: SuggestionEvent[]
beforeEach(async () => {
  fixture = openLog()
  events = [
    event({ prefix: 'She said ', completion_text: '“naïve, isn’t it?” said\nshe; "so"' }),
    event({ completion_text: '=HYPERLINK("http://evil")', logp_mean: -0.5 }),
    event({ completion_text: 'the boats lay still' }),
  ]
  const [kept, refused, edited] = events as [SuggestionEvent, SuggestionEvent, SuggestionEvent]
  for (const one of events) fixture.log.record(one)
  await fixture.log.report(outcome(kept))
  await fixture.log.observe(settle(kept.event_id, kept.completion_text))
  await fixture.log.report(
    outcome(refused, { outcome: 'rejected', reason: 'esc', acceptedChars: 0 }),
  )
  await fixture.log.report(outcome(edited))
  await fixture.log.observe(settle(edited.event_id, 'the boats lay broken'))
})
afterEach(() => fixture.close())

const target = () => join(fixture.folder, 'out.txt')
const exported = async (format: ExportFormat) => {
  const result = await fixture.log.export(format, anyFilter, target())
  const text = readFileSync(target(), 'utf8')
  expect(result).toEqual({ rows: result.rows, bytes: Buffer.byteLength(text), path: target() })
  return { text, rows: result.rows }
}
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

/** RFC 4180, read strictly. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  const cells = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y
  while (cells.lastIndex < text.length) {
    const at = cells.lastIndex
    const [, cell = '', end] = cells.exec(text) ?? []
    if (end === undefined) throw new Error(`No cell at ${at}: ${text.slice(at, at + 40)}`)
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('CSV', () => {
  test('opens as a table with every column, in UTF-8 that Excel sees', async () => {
    const { text, rows } = await exported('csv')
    expect(rows).toBe(3)
    expect(text.startsWith('\ufeff')).toBe(true)
    const [head = [], ...body] = parseCsv(text.slice(1))
    expect(body.map((row) => row.length)).toEqual([head.length, head.length, head.length])
    expect(head.slice(0, 4)).toEqual(['event_id', 'schema_version', 'session_id', 'doc_id'])
    expect(head).toEqual(
      expect.arrayContaining(['gate_p', 'consent', 'show_propensity', 'label', 'settled']),
    )
    const cell = (row: number, name: string) => body[row]?.[head.indexOf(name)]
    expect(cell(0, 'completion_text')).toBe(events[0]?.completion_text)
    expect(cell(1, 'logp_mean')).toBe('-0.5')
    expect(cell(0, 'output_token_ids')).toBe('[1,2,3]')
    expect(cell(0, 'label')).toBe('desirable')
    expect(cell(0, 'consent')).toBe('kept on this device')
  })

  test('a cell that a spreadsheet would run as a formula is plain text', async () => {
    const { text } = await exported('csv')
    expect(text).toContain(`"'=HYPERLINK(""http://evil"")"`)
    expect(text).not.toMatch(/(^|,|\n)"?=HYPERLINK/)
  })
})

test('JSON lines hold the row as it is', async () => {
  const { text } = await exported('jsonl')
  expect(lines(text)[1]).toMatchObject({
    event_id: events[1]?.event_id,
    completion_text: '=HYPERLINK("http://evil")',
    output_token_ids: [1, 2, 3],
    shown: true,
    label: 'undesirable',
    label_weight: 1,
  })
})

test.each([
  [
    'sft' as const,
    [
      { prompt: 'She said ', completion: '“naïve, isn’t it?” said\nshe; "so"' },
      { prompt: 'The harbour was quiet, and ', completion: 'the boats lay broken' },
    ],
  ],
  [
    'dpo' as const,
    [
      {
        prompt: 'The harbour was quiet, and ',
        chosen: 'the boats lay broke',
        rejected: 'the boats lay still',
      },
    ],
  ],
  [
    'kto' as const,
    [
      { prompt: 'She said ', completion: '“naïve, isn’t it?” said\nshe; "so"', label: true },
      {
        prompt: 'The harbour was quiet, and ',
        completion: '=HYPERLINK("http://evil")',
        label: false,
      },
    ],
  ],
])('%s has the rows and the fields that TRL reads', async (format, expected) => {
  const { text, rows } = await exported(format)
  expect(lines(text)).toEqual(expected)
  expect(rows).toBe(expected.length)
})

test('the preview counts what leaves and shows the first of it', async () => {
  const preview = await fixture.log.preview('kto', { ...anyFilter, outcomes: ['rejected'] })
  expect(preview).toMatchObject({ rows: 1, columns: ['prompt', 'completion', 'label'] })
  expect(lines(preview.head)).toHaveLength(1)
  const csv = await fixture.log.preview('csv', { ...anyFilter, text: 'no such text' })
  expect(csv.rows).toBe(0)
  expect(csv.head.startsWith('event_id,')).toBe(true)
})

test('a place that refuses leaves the older file and nothing half-written', async () => {
  mkdirSync(join(fixture.folder, 'taken'))
  const into = (path: string) => fixture.log.export('csv', anyFilter, path)
  await expect(into(join(fixture.folder, 'taken'))).rejects.toMatchObject({ code: 'read_only' })
  await expect(into(join(fixture.folder, 'none', 'x'))).rejects.toMatchObject({
    code: 'file_missing',
  })
  await expect(into('/dev/full/x')).rejects.toMatchObject({ code: 'read_only' })
  writeFileSync(target(), 'older')
  await exported('sft')
  expect(readdirSync(fixture.folder).filter((name) => name.endsWith('.part'))).toEqual([])
})
