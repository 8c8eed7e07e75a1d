/** What is forgotten is in the bytes of no file beside the log any more, whatever is in the way. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ForgetScope } from '../../contract'
import type { Forgetting } from '../../core/feedback/forget'
import type { SuggestionEvent } from '../../core/suggest/types'
import { connect } from '../../core/storage/database'
import { emptyWal } from '../../core/storage/openDatabase'
import { bundle } from '../storage/support/bundle'
import { startChild } from '../storage/support/child'
import { findTexts } from '../support/scanBytes'
import { anyFilter, event, openLog, outcome, settle } from './support/fixture'
import type { LogFixture } from './support/fixture'

let fixture: LogFixture
beforeEach(() => {
  fixture = openLog()
})
afterEach(() => fixture.close())

/** Words that stand in every field of an event, plain and with letters beyond ASCII. */
const marksOf = (n: number) => [`zebra-${n}-quartz`, `žluťoučký-${n}-漢字`]
const doc = (n: number) => `doc-${n % 3}`
const path = (n: number) => `/home/ada/${doc(n)}.md`
const at = (n: number) => 1_790_000_000_000 + n * 60_000

function marked(n: number, parts: Partial<SuggestionEvent> = {}): SuggestionEvent {
  const text = marksOf(n).join(' and ')
  return event({
    event_id: `event-${n}`,
    doc_id: doc(n),
    path: path(n),
    t_request: at(n),
    t_resolved: at(n) + 200,
    prefix: `Before ${text}, `,
    suffix: `\nafter ${text}`,
    prompt_text: `prompt ${text}`,
    raw_text: text,
    completion_text: text,
    features: { note: text },
    ...parts,
  })
}

async function write(fixture: LogFixture, ns: readonly number[]): Promise<void> {
  for (const n of ns) {
    const one = marked(n)
    fixture.log.record(one)
    await fixture.log.report(outcome(one))
    await fixture.log.observe(settle(one.event_id, `${one.completion_text}, settled`))
    await fixture.log.observe({
      kind: 'typed_after',
      eventId: one.event_id,
      observedAt: at(n) + 500,
      text: marksOf(n).join(' typed '),
    })
  }
  const regions = ns.slice(0, 3).map((n) => ({
    eventId: `event-${n}`,
    docId: doc(n),
    start: 0,
    end: 5,
    text: marksOf(n).join(' region '),
    acceptedAt: at(n),
    observed: [],
  }))
  for (const region of regions) await fixture.log.track(region.docId, [region])
  await fixture.log.flush()
}

const found = (ns: readonly number[], folder = fixture.folder) =>
  findTexts(folder, ns.flatMap(marksOf))

const left = async () =>
  (await fixture.log.list(anyFilter, 0, 500)).rows
    .map((row) => Number(row.eventId.slice('event-'.length)))
    .sort((a, b) => a - b)

const twelve = Array.from({ length: 12 }, (_, n) => n)

const scopes: Array<[name: string, scope: ForgetScope, gone: (n: number) => boolean]> = [
  [
    'events',
    { kind: 'events', eventIds: ['event-2', 'event-7', 'unknown'] },
    (n) => n === 2 || n === 7,
  ],
  ['a document by its id', { kind: 'document', document: 'doc-1' }, (n) => n % 3 === 1],
  ['a document by its path', { kind: 'document', document: path(2) }, (n) => n % 3 === 2],
  ['a span', { kind: 'span', from: at(3), to: at(8) }, (n) => n >= 3 && n < 8],
  ['all since', { kind: 'span', from: at(6), to: null }, (n) => n >= 6],
  ['all before', { kind: 'span', from: null, to: at(6) }, (n) => n < 6],
  ['all', { kind: 'all' }, () => true],
]

describe.each(scopes)('forgetting %s', (_name, scope, isGone) => {
  const gone = twelve.filter(isGone)
  const kept = twelve.filter((n) => !isGone(n))

  test('leaves no byte of it in the log, and all of the rest', async () => {
    await write(fixture, twelve)
    expect(found(twelve)).not.toEqual([])
    const done = await fixture.log.forget(scope)
    expect(done).toEqual({ removed: gone.length, copiesDeleted: [], complete: true })
    expect(found(gone)).toEqual([])
    expect(await left()).toEqual(kept)
    for (const n of kept) expect(found([n])).not.toEqual([])
    expect(existsSync(join(fixture.folder, 'forgetting.json'))).toBe(false)
    const target = join(fixture.folder, 'export.jsonl')
    await fixture.log.export('jsonl', anyFilter, target)
    expect(found(gone)).toEqual([])
  })

  test('tells what is gone, without any text of it', async () => {
    await write(fixture, twelve)
    await fixture.log.markTrained(
      'adapter-1',
      gone.map((n) => `event-${n}`),
    )
    await fixture.log.markTrained(
      'adapter-2',
      kept.map((n) => `event-${n}`),
    )
    const told: Forgetting[] = []
    fixture.log.onForget((what) => void told.push(what))
    await fixture.log.forget(scope)
    const [what] = told
    expect(what?.eventIds).toEqual(expect.arrayContaining(gone.map((n) => `event-${n}`)))
    expect(what?.docIds).toEqual(expect.arrayContaining([...new Set(gone.map(doc))]))
    expect(what).toMatchObject({ all: scope.kind === 'all', taught: ['adapter-1'] })
    expect(JSON.stringify(told)).not.toMatch(/zebra/)
  })

  test('also takes it out of a copy of the log that was set aside, WAL and all', async () => {
    await write(fixture, twelve)
    const aside = join(fixture.folder, 'log.damaged-20261122T101500.sqlite')
    for (const end of ['', '-wal', '-shm'])
      if (existsSync(fixture.path + end)) copyFileSync(fixture.path + end, aside + end)
    const done = await fixture.log.forget(scope)
    expect(done.complete).toBe(true)
    expect(found(gone)).toEqual([])
    expect(existsSync(aside)).toBe(scope.kind !== 'all')
    if (scope.kind !== 'all') for (const n of kept) expect(found([n]).join()).toContain('damaged')
  })
})

test('whatever was written and removed before, nothing stays in a gap of a page', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ size: fc.nat({ max: 3_000 }), gone: fc.boolean() }), {
        minLength: 5,
        maxLength: 60,
      }),
      async (sizes) => {
        const one = openLog()
        try {
          for (const [n, { size }] of sizes.entries()) {
            const long = marksOf(n)[0]?.repeat(1 + Math.floor(size / 12)) ?? ''
            one.log.record(marked(n, { suffix: long, path: `/${marksOf(n)[0]}` }))
          }
          const gone = sizes.flatMap(({ gone }, n) => (gone ? [n] : []))
          if (gone.length === 0) return
          await one.log.flush()
          for (const half of [gone.filter((n) => n % 2 === 0), gone.filter((n) => n % 2 === 1)])
            if (half.length > 0)
              await one.log.forget({ kind: 'events', eventIds: half.map((n) => `event-${n}`) })
          expect(found(gone, one.folder)).toEqual([])
        } finally {
          await one.close()
        }
      },
    ),
    { numRuns: 8 },
  )
}, 60_000)

describe('traces in other events', () => {
  test('prompts that may have read its passages lose them; texts around the cursor stay', async () => {
    const { log } = fixture
    const [mark] = marksOf(1)
    const before = marked(0, { template_id: 'continue-1+context', prompt_text: 'earlier' })
    const gone = marked(1)
    const own = { raw_text: 'x', completion_text: 'x', features: {}, prefix: 'p', suffix: 's' }
    const readIt = marked(2, {
      ...own,
      template_id: 'continue-1+context',
      prompt_text: `// ${mark}`,
      temperature: 0.8,
      logp_behaviour: [-1],
    })
    const alone = marked(4, { ...own, template_id: 'continue-1', prompt_text: 'alone' })
    for (const one of [before, gone, readIt, alone]) {
      log.record(one)
      await log.report(outcome(one))
    }
    await log.forget({ kind: 'events', eventIds: [gone.event_id] })
    expect(found([1])).toEqual([])
    const rows: Record<string, [string, number[] | null]> = {}
    for await (const row of log.labelled(null))
      rows[row.event_id] = [row.prompt_text, row.logp_behaviour]
    expect(rows).toEqual({
      'event-0': ['earlier', null],
      'event-2': ['', null],
      'event-4': ['alone', null],
    })
  })
})

describe('copies that cannot be searched', () => {
  const damage: Array<[name: string, spoil: (path: string) => void]> = [
    ['garbage', (path) => writeFileSync(path, `garbage ${marksOf(1).join()} `.repeat(500))],
    [
      'empty, with a WAL',
      (path) => {
        writeFileSync(path, '')
        writeFileSync(`${path}-wal`, marksOf(1).join())
      },
    ],
    ['a WAL alone', (path) => writeFileSync(`${path}-wal`, marksOf(1).join())],
    [
      'a log with one page overwritten',
      (path) => {
        const log = connect(fixture.path, 500)
        emptyWal(log)
        log.close()
        copyFileSync(fixture.path, path)
        const file = openSync(path, 'r+')
        writeSync(file, Buffer.alloc(4_096, marksOf(1).join()), 0, 4_096, 4_096)
        closeSync(file)
      },
    ],
    [
      'another database',
      (path) => {
        const other = connect(path, 0)
        other.exec('CREATE TABLE notes (text)')
        other.run('INSERT INTO notes VALUES (?)', marksOf(1).join())
        other.close()
      },
    ],
  ]
  test.each(damage)('%s: deleted, and it is said', async (_name, spoil) => {
    await write(fixture, [1, 2])
    const name = 'log.damaged-20261122T101500-2.sqlite'
    spoil(join(fixture.folder, name))
    const done = await fixture.log.forget({ kind: 'events', eventIds: ['event-1'] })
    expect(done).toMatchObject({ removed: 1, copiesDeleted: [name], complete: true })
    expect(readdirSync(fixture.folder).filter((one) => one.startsWith(name))).toEqual([])
    expect(found([1])).toEqual([])
    expect(fixture.notices.at(-1)?.message).toContain(name)
  })

  test('a log that is found damaged while forgetting is set aside, and forgotten there', async () => {
    await write(fixture, [1, 2])
    await fixture.log.dispose()
    const bytes = Buffer.from(`damaged ${marksOf(1).join()} `.repeat(2_000))
    writeFileSync(fixture.path, bytes)
    fixture.log = openLog({ folder: fixture.folder }).log
    const done = await fixture.log.forget({ kind: 'events', eventIds: ['event-1'] })
    expect(done.complete).toBe(true)
    expect(done.copiesDeleted).toHaveLength(1)
    expect(found([1])).toEqual([])
  })
})

describe('what stands in the way', () => {
  test('another reader of the old pages: said, and done when it has left', async () => {
    await write(fixture, twelve)
    const other = connect(fixture.path, 0)
    other.exec('BEGIN')
    other.all('SELECT count(*) FROM suggestion_event')
    const done = await fixture.log.forget({ kind: 'document', document: 'doc-1' })
    expect(done).toMatchObject({ removed: 4, complete: false })
    expect(fixture.notices.at(-1)).toMatchObject({ id: 'forget', code: 'database_locked' })
    expect(existsSync(join(fixture.folder, 'forgetting.json'))).toBe(true)
    other.exec('COMMIT')
    other.close()
    await fixture.log.flush()
    expect(fixture.notices.at(-1)).toMatchObject({ id: 'forget', level: 'info' })
    expect(found(twelve.filter((n) => n % 3 === 1))).toEqual([])
    expect(existsSync(join(fixture.folder, 'forgetting.json'))).toBe(false)
  })

  test('a listener that fails is told again, also after a restart', async () => {
    await write(fixture, [1, 2])
    const fails = vi.fn(() => {
      throw new Error('not now')
    })
    fixture.log.onForget(fails)
    const done = await fixture.log.forget({ kind: 'events', eventIds: ['event-1'] })
    expect(done).toMatchObject({ removed: 1, complete: false })
    const log = await fixture.reopen()
    const told: string[][] = []
    log.onForget(({ eventIds }) => void told.push(eventIds))
    await log.finishForgetting()
    expect(told).toEqual([['event-1']])
    expect(existsSync(join(fixture.folder, 'forgetting.json'))).toBe(false)
    await log.finishForgetting()
    expect(told).toHaveLength(1)
  })

  test('a disk that refuses: nothing is promised, and what waits is not left out later', async () => {
    await write(fixture, [1, 2])
    const other = connect(fixture.path, 0)
    other.exec('BEGIN IMMEDIATE')
    fixture.log.record(marked(5))
    await expect(fixture.log.forget({ kind: 'all' })).rejects.toMatchObject({
      code: 'database_locked',
    })
    expect(existsSync(join(fixture.folder, 'forgetting.json'))).toBe(false)
    other.exec('ROLLBACK')
    other.close()
    expect((await fixture.log.forget({ kind: 'all' })).removed).toBe(3)
    expect(found([1, 2, 5])).toEqual([])
  })

  test('what is written meanwhile waits, and is not lost', async () => {
    await write(fixture, twelve)
    const forgetting = fixture.log.forget({ kind: 'span', from: null, to: at(12) })
    const late = marked(20)
    fixture.log.record(late)
    const reported = fixture.log.report(outcome(late))
    expect((await forgetting).complete).toBe(true)
    expect(await reported).toBe(true)
    expect(await left()).toEqual([20])
  })
})

test.each(['planned', 'removed', 'told'])(
  'killed with -9 when it was %s: done after the next start',
  async (moment) => {
    const folder = mkdtempSync(join(tmpdir(), 'inkling-forget-'))
    const built = await bundle('tests/feedback/support/forgetChild.ts')
    try {
      const child = await startChild([built.path, folder, moment], 'now')
      await child.kill('SIGKILL')
      const again = openLog({ folder })
      const told: string[][] = []
      again.log.onForget(({ eventIds }) => void told.push(eventIds))
      await again.log.finishForgetting()
      expect(told).toEqual([['doomed']])
      expect(findTexts(folder, ['zebra quartz', 'žluťoučký'])).toEqual([])
      expect((await again.log.list(anyFilter, 0, 5)).rows.map((row) => row.eventId)).toEqual([
        'kept',
      ])
      await again.log.dispose()
    } finally {
      built.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  },
  60_000,
)
