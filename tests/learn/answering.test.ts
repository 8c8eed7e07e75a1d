/** Who answers where, on real adapters and a real log. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultSettings, type AdapterScope, type Promotion } from '../../contract'
import type { FeedbackLog } from '../../core/feedback/feedback'
import { createAdapters, type Adapters } from '../../core/learn/adapters/adapters'
import { looks } from '../../core/learn/adapters/comparison'
import { createAnswering, type Answering } from '../../core/learn/adapters/answering'
import { everything } from '../../core/learn/adapters/scope'
import { createRandom } from '../../core/random'
import { openLog } from '../support/openLog'
import { loggedEvent } from './events'

const sha256 = 'a'.repeat(64)
const hour = 60 * 60_000
let root: string
let feedback: FeedbackLog
let adapters: Adapters
let answering: Answering
let now: number
let settings = defaultSettings.learn
let worse: string[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'inkling-answering-'))
  feedback = openLog(root)
  now = Date.UTC(2026, 0, 1)
  settings = defaultSettings.learn
  worse = []
  adapters = createAdapters(join(root, 'adapters'), () => now)
  answering = open()
})
afterEach(async () => {
  answering.dispose()
  await feedback.dispose()
  rmSync(root, { recursive: true, force: true })
})

const open = () =>
  createAnswering({
    adapters,
    feedback,
    settings: () => settings,
    now: () => now,
    onChange: () => undefined,
    onWorse: ({ id }) => worse.push(id),
  })

const result = { promoted: true } as Promotion
let made = 0
function promote(scope: AdapterScope = everything): string {
  const file = join(root, 'fresh.gguf')
  writeFileSync(file, `weights ${++made}`)
  const adapterId = `adapter-${String(made).padStart(8, '0')}`
  adapters.add(file, {
    ...{ adapterId, version: made, createdAt: made, base: { sha256, name: 'Base' }, scope },
    ...{ events: [], settings: {}, dataset: {} },
    result: {
      ...{ runId: 'run', at: 1, adapterId, reason: '', tests: [], gain: null, regression: null },
      ...{ baseNll: null, adapterNll: null, heldOutRows: 30, trainRows: 60, samples: [] },
      ...result,
    },
  })
  adapters.use(sha256, adapterId)
  answering.refresh(sha256)
  return adapterId
}

const place = (docId: string, mode: 'prose' | 'code' = 'prose') => ({ docId, mode, path: null })

test('without an adapter the model answers alone, and is compared with nothing', () => {
  answering.refresh(sha256)
  expect(answering.answerFor(place('a'))).toEqual({ adapterId: null, compared: null })
  expect(answering.comparison()).toBeNull()
})

test('each document has the adapter of its scope', () => {
  settings = { ...settings, compare: false }
  const all = promote()
  const code = promote({ mode: 'code', project: null })
  expect(answering.answerFor(place('a')).adapterId).toBe(all)
  expect(answering.adapterInUse()?.id).toBe(all)
  expect(answering.answerFor(place('b', 'code')).adapterId).toBe(code)
  expect(answering.adapterInUse()?.id).toBe(code)
})

test('within a sitting a document stays with whom it began; a later one is drawn anew', () => {
  promote()
  const documents = Array.from({ length: 60 }, (_, n) => place(`doc-${n}`))
  const ask = () => documents.map((one) => answering.answerFor(one).adapterId)
  const first = ask()
  expect(first.filter((id) => id === null).length).toBeGreaterThan(2)
  expect(first.filter((id) => id === null).length).toBeLessThan(30)
  for (let minutes = 0; minutes < 120; minutes += 20) {
    now += 20 * 60_000
    expect(ask()).toEqual(first)
  }
  now += hour
  expect(ask()).not.toEqual(first)
})

test('switched off, the adapter answers everywhere', () => {
  const id = promote()
  settings = { ...settings, compare: false }
  for (let n = 0; n < 40; n++)
    expect(answering.answerFor(place(`${n}`))).toEqual({ adapterId: id, compared: null })
  expect(answering.comparison()).toBeNull()
})

/** Days of writing, one sitting each, in which the adapter's suggestions are kept less or more often,
 *  until the base has had what the second look takes, and two to spare.
 *  @returns how many days */
async function writeDays(keptBy: { base: number; adapter: number }): Promise<number> {
  const random = createRandom(3)
  let days = 0
  for (let ofBase = 0; ofBase < looks[1] + 2; days++) {
    now += 24 * hour
    if (answering.answerFor(place('letter')).adapterId === null) ofBase++
    for (let n = 0; n < 3; n++) {
      now += 60_000
      const answer = answering.answerFor(place('letter'))
      const isKept = random.next() < (answer.adapterId === null ? keptBy.base : keptBy.adapter)
      const eventId = `e${now}`
      const event = loggedEvent(n, {
        ...{ event_id: eventId, t_request: now, doc_id: 'letter' },
        adapter_id: answer.adapterId,
        features: answer.compared === null ? {} : { compared: answer.compared },
      })
      feedback.record(event)
      await feedback.report({
        ...{ eventId, outcome: isKept ? 'accepted' : 'rejected', reason: isKept ? 'tab' : 'esc' },
        ...{ acceptedChars: isKept ? event.shown_text.length : 0, shownText: event.shown_text },
        ...{ shownAt: now, resolvedAt: now, visibleMs: 2_000, windowFocused: true },
      })
      const settled = { eventId, afterS: 300 as const, observedAt: now, text: event.shown_text }
      if (isKept) await feedback.observe({ kind: 'settle', ...settled })
    }
  }
  now += hour
  return days
}

describe('a comparison', () => {
  test('takes a worse adapter back, to the one before; also after a restart', async () => {
    const before = promote()
    const bad = promote()
    await writeDays({ base: 0.9, adapter: 0.1 })
    answering.dispose()
    answering = open()
    answering.refresh(sha256)
    await answering.judge()
    expect(worse).toEqual([bad])
    expect(adapters.activeId(sha256)).toBe(before)
    expect(adapters.comparing(sha256, everything)?.adapterId).toBe(before)
    // What was found of one counts for it alone.
    answering.refresh(sha256)
    await answering.judge()
    expect(worse).toEqual([bad])
    expect(answering.comparison()).toMatchObject({ adapterId: before, base: { sittings: 0 } })
  })

  test('leaves a good one where it is, and shows its figures', async () => {
    const good = promote()
    const days = await writeDays({ base: 0.2, adapter: 0.8 })
    await answering.judge()
    expect(worse).toEqual([])
    const shown = answering.comparison()
    expect(shown).toMatchObject({ adapterId: good })
    expect(shown?.pWorse).toBeLessThan(0.01)
    expect((shown?.base.sittings ?? 0) + (shown?.adapter.sittings ?? 0)).toBe(days)
    expect(shown?.adapter.keptShare).toBeGreaterThan(shown?.base.keptShare ?? 1)
    expect(shown?.difference?.low).toBeGreaterThan(0)
    // Another strength is another comparison.
    adapters.setStrength(good, 0.5)
    answering.refresh(sha256)
    await answering.judge()
    expect(answering.comparison()).toMatchObject({ base: { sittings: 0 }, pWorse: null })
  })
})
