/** What learning holds of an event that is forgotten: by the bytes of the whole profile. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgetScope, Promotion } from '../../contract'
import type { FeedbackLog } from '../../core/feedback/feedback'
import { createInputActivity } from '../../core/host/inputActivity'
import { createAdapters } from '../../core/learn/adapters/adapters'
import type { DatasetRow } from '../../core/learn/dataset/types'
import { createMemory } from '../../core/learn/memory'
import { createRunFolder, runKey } from '../../core/learn/run/runFolder'
import { everything } from '../../core/learn/adapters/scope'
import { defaultTraining } from '../../core/learn/trainer/trainer'
import type { Learn } from '../../core/learn/types'
import { openLearn } from '../support/openLearn'
import { openLog } from '../support/openLog'
import { findTexts } from '../support/scanBytes'
import { seedKept } from '../support/seedLog'

const base = { id: 'base', name: 'Base', path: '', sha256: 'b'.repeat(64) }
const start = Date.UTC(2026, 0, 1)
const minute = 60_000
let profile: string
let feedback: FeedbackLog
let learn: Learn
let events: string[]

const markOf = (n: number) => `heron-${n}-žluťoučký`
const marks = (ns: readonly number[]) => ns.map(markOf)

const result = (promoted: boolean, adapterId: string, n: number): Promotion => ({
  runId: `run-of-${adapterId}`,
  at: start,
  adapterId,
  promoted,
  reason: promoted ? 'Proven better.' : 'It is not proven better on your later text.',
  tests: [{ name: 'gain', passed: promoted, value: 0.1, bound: 0, text: 'A figure.' }],
  gain: null,
  baseNll: null,
  adapterNll: null,
  regression: null,
  heldOutRows: 30,
  trainRows: 20,
  samples: [
    { prompt: markOf(n), mode: 'prose', source: 'own', base: 'x', adapter: markOf(n) },
    { prompt: 'A fixed one', mode: 'prose', source: 'fixed', base: 'x', adapter: markOf(n) },
  ],
})

/** Weights that spell out what they learned. */
async function addAdapter(name: string, promoted: boolean, taughtBy: number[]): Promise<string> {
  const adapters = createAdapters(join(profile, 'adapters'))
  const file = join(profile, 'fresh.gguf')
  writeFileSync(file, marks(taughtBy).join())
  const adapterId = `00000000-${name}`
  const ids = taughtBy.map((n) => events[n] ?? '')
  adapters.add(file, {
    adapterId,
    version: adapters.nextVersion(base.sha256),
    createdAt: start,
    base,
    events: ids,
    settings: { rank: 8 },
    dataset: { groups: [{ by: 'project', name: markOf(taughtBy[0] ?? 0), train: 1, heldOut: 0 }] },
    result: result(promoted, adapterId, taughtBy[0] ?? 0),
  })
  if (promoted) adapters.use(base.sha256, adapterId)
  await feedback.markTrained(adapterId, ids)
  return adapterId
}

const rowOf = (n: number): DatasetRow => ({
  eventId: events[n] ?? '',
  t: start + n * minute,
  docId: `doc-${n % 2}`,
  sessionId: 's',
  weight: 1,
  example: {
    path: null,
    languageId: 'markdown',
    mode: 'prose',
    prefix: markOf(n),
    suffix: '',
    completion: markOf(n),
  },
})

async function pauseRun(taughtBy: number[], heldOut: number[]): Promise<void> {
  const folder = createRunFolder(join(profile, 'learn', 'run'))
  const record = {
    schema: 1 as const,
    runId: 'paused',
    startedAt: start,
    automatic: true,
    phase: 'training' as const,
    base,
    scope: everything,
    training: { ...defaultTraining, threads: 1 },
    step: 3,
    steps: 9,
    losses: [],
    card: {},
    considered: taughtBy.map((n) => events[n] ?? ''),
  }
  folder.begin(record, {
    train: taughtBy.map(rowOf),
    heldOut: heldOut.map(rowOf),
    preferences: {},
    pairs: [],
    taughtBy: taughtBy.map((n) => events[n] ?? ''),
  })
  for (const name of [
    'train.jsonl',
    'checkpoint.bin',
    'adapter.gguf',
    'proof-base.jsonl',
    '.rows.json.0a.inkling-tmp',
  ])
    writeFileSync(join(folder.path, name), marks([...taughtBy, ...heldOut]).join())
  await feedback.markTrained(runKey(record), record.considered)
}

function open(): Learn {
  const opened = openLearn(profile, feedback, {
    activity: createInputActivity(Date.now),
    now: () => start + 1_000 * minute,
  })
  opened.setBase(base)
  return opened
}

const forget = (scope: ForgetScope) => feedback.forget(scope)
const forgetEvents = (...ns: number[]) =>
  forget({ kind: 'events', eventIds: ns.map((n) => events[n] ?? '') })
const found = (ns: readonly number[]) => findTexts(profile, marks(ns))
const stateOf = (version: number) => {
  const one = learn.state().adapters.find((adapter) => adapter.version === version)
  return one && { usable: one.usable, active: one.active }
}

beforeEach(async () => {
  profile = mkdtempSync(join(tmpdir(), 'inkling-forgets-'))
  feedback = openLog(profile)
  const rows = Array.from({ length: 12 }, (_, n) => ({
    prefix: `Before ${markOf(n)}`,
    text: ` ${markOf(n)}`,
    t: start + n * minute,
    docId: `doc-${n % 2}`,
    path: `/doc-${n % 2}.md`,
  }))
  events = await seedKept(feedback, rows)
  await addAdapter('one', true, [0, 1, 2])
  await addAdapter('two', true, [0, 1, 2, 3, 4, 5])
  await addAdapter('three', false, [6, 7])
  learn = open()
})
afterEach(async () => {
  await learn.dispose()
  await feedback.dispose()
  rmSync(profile, { recursive: true, force: true })
})

const scopes: Array<
  [name: string, scope: () => ForgetScope, gone: (n: number) => boolean, off: number[]]
> = [
  [
    'events',
    () => ({ kind: 'events', eventIds: [events[4] ?? '', events[10] ?? ''] }),
    (n) => n === 4 || n === 10,
    [2],
  ],
  ['a document', () => ({ kind: 'document', document: 'doc-1' }), (n) => n % 2 === 1, [1, 2, 3]],
  [
    'a span',
    () => ({ kind: 'span', from: start + 6 * minute, to: start + 9 * minute }),
    (n) => n >= 6 && n < 9,
    [3],
  ],
  ['all', () => ({ kind: 'all' }), () => true, [1, 2, 3]],
]

describe.each(scopes)('forgetting %s', (_name, scope, isGone, off) => {
  const all = Array.from({ length: 12 }, (_, n) => n)
  const gone = all.filter(isGone)

  test('leaves no byte of it in the profile, and switches off what learned from it', async () => {
    await pauseRun([3, 4, 5, 6], [7, 8, 9, 10])
    const name = ['one', 'two', 'three'][(off[0] ?? 1) - 1]
    createMemory(join(profile, 'learn', 'memory.json')).set({
      last: result(true, `00000000-${name}`, gone[0] ?? 0),
    })
    await learn.dispose()
    learn = open()
    writeFileSync(join(profile, 'learn', '.memory.json.0a.inkling-tmp'), marks(gone).join())
    const half = join(profile, 'adapters', base.sha256.slice(0, 12), 'v9-half.partial')
    mkdirSync(half)
    writeFileSync(join(half, 'adapter.json'), marks(gone).join())
    expect(found(gone).join()).toMatch(/run\/rows.json.*/)

    expect((await forget(scope())).complete).toBe(true)
    expect(found(gone)).toEqual([])
    const kept = all.filter((n) => !isGone(n))
    expect(kept.filter((n) => found([n]).length === 0)).toEqual([])
    const usable = [1, 2, 3].filter((version) => stateOf(version)?.usable)
    expect(usable).toEqual([1, 2, 3].filter((version) => !off.includes(version)))
    expect(learn.state().paused).toBeNull()
    const ids = gone.map((n) => events[n] ?? '')
    for (const { adapterId } of learn.state().adapters) {
      const manifest = createAdapters(join(profile, 'adapters')).manifest(adapterId)
      expect(manifest?.events.filter((id) => ids.includes(id))).toEqual([])
    }
  })

  test('owes a run without it, unless nothing is left', async () => {
    await forget(scope())
    const { retraining, failure } = learn.state()
    const owed =
      scope().kind === 'all'
        ? null
        : { since: start + 1_000 * minute, versions: off, notEnough: false }
    expect(retraining).toEqual(owed)
    expect(failure?.message).toContain(`version ${off.join(', ')}`)
    await learn.dispose()
    learn = open()
    expect(learn.state().retraining).toEqual(owed)
  })
})

test('what was proven before and never learned from it takes over; else the base', async () => {
  const told: Array<string | null> = []
  learn.onActive((adapter) => told.push(adapter?.id ?? null))
  expect(stateOf(2)).toEqual({ usable: true, active: true })
  await forgetEvents(5)
  expect(learn.activeFor(base.sha256)?.version).toBe(1)
  expect(stateOf(1)).toEqual({ usable: true, active: true })
  await forgetEvents(0)
  expect(learn.activeFor(base.sha256)).toBeNull()
  expect(told).toEqual(['00000000-one', null])
  expect(learn.state().retraining?.versions).toEqual([1, 2])
})

test('an event that taught nothing switches nothing off and owes nothing', async () => {
  await pauseRun([3, 4], [7])
  await forgetEvents(11)
  expect(learn.state()).toMatchObject({
    retraining: null,
    failure: null,
    paused: { runId: 'paused' },
  })
  expect(learn.activeFor(base.sha256)?.version).toBe(2)
})

test('a run that is dropped for it is owed, too', async () => {
  await pauseRun([8, 9], [10])
  await forgetEvents(10)
  expect(learn.state()).toMatchObject({ paused: null, retraining: { versions: [] } })
})

test('a run whose record cannot be read is dropped: nobody can say what it holds', async () => {
  await pauseRun([8, 9], [10])
  writeFileSync(join(profile, 'learn', 'run', 'run.json'), '{"half')
  await forgetEvents(11)
  expect(existsSync(join(profile, 'learn', 'run'))).toBe(false)
})

test('a log that lost its lineage: the adapters still know what taught them', async () => {
  for (const id of ['one', 'two', 'three']) await feedback.unmarkTrained(`00000000-${id}`)
  await forgetEvents(1)
  expect([1, 2, 3].map((version) => stateOf(version)?.usable)).toEqual([false, false, true])
})

test('events that the log removed by its limit: a span finds them by their ids', async () => {
  events.push(v7({ msecs: start - 10 * minute }))
  await addAdapter('pruned', true, [12])
  const before = { kind: 'span', from: start - 20 * minute, to: start - 10 * minute } as const
  expect(await forget(before)).toEqual({ removed: 0, copiesDeleted: [], complete: true })
  expect(stateOf(4)?.usable).toBe(true)
  await forget({ kind: 'span', from: start - 10 * minute, to: start })
  expect([1, 2, 3, 4].map((version) => stateOf(version)?.usable)).toEqual([true, true, true, false])
})

test('told twice, it is the same as told once', async () => {
  await forgetEvents(4)
  const before = learn.state()
  const what = {
    all: false,
    eventIds: [events[4] ?? ''],
    docIds: ['doc-0'],
    taught: ['00000000-two'],
    span: null,
    since: start,
  }
  writeFileSync(join(profile, 'forgetting.json'), JSON.stringify([what]))
  await learn.dispose()
  await feedback.dispose()
  feedback = openLog(profile)
  learn = open()
  await feedback.finishForgetting()
  expect(existsSync(join(profile, 'forgetting.json'))).toBe(false)
  expect(learn.state()).toMatchObject({ adapters: before.adapters, retraining: before.retraining })
  expect(await learn.ledger()).toHaveLength(3)
})

describe('the ledger', () => {
  test('says what taught each adapter, also when it is forgotten or deleted', async () => {
    await forgetEvents(5)
    await learn.remove('00000000-three')
    const entries = await learn.ledger()
    expect(
      entries.map(({ version, promoted, forgotten, kept }) => [version, promoted, forgotten, kept]),
    ).toEqual([
      [2, true, true, true],
      [1, true, false, true],
    ])
    expect(entries[0]).toMatchObject({
      baseName: 'Base',
      taughtBy: { events: 6 },
      tests: [{ name: 'gain' }],
      settings: { rank: 8 },
    })
  })

  test('outlives a write that a crash cut short', async () => {
    await forgetEvents(5)
    appendFileSync(join(profile, 'learn', 'ledger.jsonl'), '{"adapterId":"hal')
    await forgetEvents(0)
    expect((await learn.ledger()).map(({ forgotten }) => forgotten)).toEqual([false, true, true])
  })

  test('names no event and holds no text', async () => {
    await forget({ kind: 'all' })
    const text = readFileSync(join(profile, 'learn', 'ledger.jsonl'), 'utf8')
    expect(text).not.toMatch(/seed-|heron/)
  })
})
