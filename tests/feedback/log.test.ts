/** What goes into the log comes out again, once, and only when it may. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anyFilter, bytesOf, event, openLog, outcome, settle } from './support/fixture'
import type { LogFixture } from './support/fixture'

let fixture: LogFixture
beforeEach(() => {
  fixture = openLog()
})
afterEach(() => fixture.close())

const forget = async (eventId: string) =>
  (await fixture.log.forget({ kind: 'events', eventIds: [eventId] })).removed
const rows = async () => (await fixture.log.list(anyFilter, 0, 100)).rows

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of source) all.push(item)
  return all
}

describe('events and outcomes', () => {
  test('a row comes back as it was, with its outcome and looks', async () => {
    const { log } = fixture
    const one = event({ features: { words: 4, kind: 'line', first: true }, logp_behaviour: [-0.5] })
    log.record(one)
    expect(await log.report(outcome(one))).toBe(true)
    expect(await log.observe(settle(one.event_id, 'the boats lay quite still'))).toBe(true)
    const [stored] = await collect(log.labelled(null))
    expect(stored).toMatchObject({
      ...one,
      outcome: 'accepted',
      outcome_reason: 'tab',
      shown_text: one.completion_text,
      session_id: 'session-1',
      app_version: '0.1.0',
      redacted: false,
      correction: null,
    })
    expect(stored?.settled[0]).toMatchObject({ afterS: 300, text: 'the boats lay quite still' })
    expect(stored?.settled[0]?.retainedChars).toBe(one.completion_text.length)
  })

  test('the first outcome of an event wins; sending it again is answered and changes nothing', async () => {
    const { log } = fixture
    const one = event()
    log.record(one)
    log.record(one)
    expect(await log.report(outcome(one))).toBe(true)
    expect(await log.report(outcome(one))).toBe(true)
    expect(await log.report(outcome(one, { outcome: 'rejected', reason: 'esc' }))).toBe(true)
    await log.observe(settle(one.event_id, 'same'))
    await log.observe(settle(one.event_id, 'same'))
    const [stored, ...others] = await collect(log.labelled(null))
    expect(others).toEqual([])
    expect(stored?.outcome).toBe('accepted')
    expect(stored?.settled).toHaveLength(1)
  })

  test('candidates that were passed over stay with the one that was taken', async () => {
    const { log } = fixture
    const first = event({ completion_text: 'the first idea' })
    const second = event({ completion_text: 'the second idea', rank: 1 })
    const taken = event({ rank: 2 })
    for (const one of [first, second, taken]) log.record(one)
    await log.report(outcome(taken, { alternates: [first.event_id, second.event_id] }))
    const texts = async () =>
      (await collect(log.labelled(null))).find((one) => one.event_id === taken.event_id)
        ?.passed_over
    expect(await texts()).toEqual(['the first idea', 'the second idea'])
    await forget(first.event_id)
    expect(await texts()).toEqual(['the second idea'])
    expect(bytesOf(fixture.folder)).not.toContain('first idea')
  })

  test('an outcome may come before its event', async () => {
    const { log } = fixture
    const one = event()
    const reported = log.report(outcome(one, { outcome: 'rejected', reason: 'esc' }))
    log.record(one)
    expect(await reported).toBe(true)
    expect((await rows())[0]?.outcome).toBe('rejected')
  })

  test('an outcome whose event never comes is not stored', async () => {
    const one = event({ completion_text: 'never recorded text' })
    expect(await fixture.log.report(outcome(one))).toBe(false)
    expect(bytesOf(fixture.folder)).not.toContain('never recorded')
  })

  test('a look may come before its outcome, and counts all the same', async () => {
    const { log } = fixture
    const one = event()
    log.record(one)
    await log.observe(settle(one.event_id, 'the boats'))
    await log.report(outcome(one))
    expect((await log.stats(anyFilter)).keptChars).toBe('the boats'.length)
  })

  test('odd text survives: surrogates, control signs, other scripts', async () => {
    const { log } = fixture
    const one = event({ completion_text: 'naïve – “né” 😀 漢字', prefix: 'a\u0001b' })
    log.record(one)
    await log.report(outcome(one))
    const [row] = await rows()
    expect(row?.completion).toBe(one.completion_text)
    expect(row?.prefixTail).toBe(one.prefix)
  })

  test('of a long document a bounded context is kept', async () => {
    const { log } = fixture
    const one = event({ prefix: `${'word '.repeat(12_000)}end`, suffix: 'after '.repeat(8_000) })
    log.record(one)
    await log.report(outcome(one))
    const [stored] = await collect(log.labelled(null))
    expect(stored?.prefix).toHaveLength(16_384)
    expect(stored?.prefix.endsWith('word end')).toBe(true)
    expect(stored?.suffix).toHaveLength(8_192)
    expect(stored?.redacted).toBe(false)
  })
})

describe('privacy', () => {
  const cases: Array<[name: string, set: (f: LogFixture) => void]> = [
    ['logging is paused', (f) => (f.settings.privacy.logging = 'paused')],
    ['private mode is on', (f) => (f.settings.privacy.privateMode = true)],
    ['the folder is never logged', (f) => (f.settings.privacy.neverLog = ['/home/ada/diary'])],
  ]
  test.each(cases)('nothing is stored when %s', async (_name, set) => {
    const { log } = fixture
    set(fixture)
    const secretly = event({
      path: '/home/ada/diary/today.md',
      completion_text: 'what nobody should read',
    })
    log.record(secretly)
    expect(await log.report(outcome(secretly))).toBe(false)
    expect(await log.observe(settle(secretly.event_id, 'what nobody should read'))).toBe(false)
    await log.flush()
    expect((await log.list(anyFilter, 0, 10)).total).toBe(0)
    expect(bytesOf(fixture.folder)).not.toContain('nobody should read')
  })

  test('an excluded folder does not exclude its neighbour', async () => {
    fixture.settings.privacy.neverLog = ['/home/ada/diary']
    const one = event({ path: '/home/ada/diary-of-work/today.md' })
    fixture.log.record(one)
    expect(await fixture.log.report(outcome(one))).toBe(true)
  })

  test('a removed event is gone from the bytes of every file', async () => {
    const { log } = fixture
    const doomed = event({ completion_text: 'zebra quartz confession', prefix: 'dear diary zebra' })
    const kept = event({ completion_text: 'the weather' })
    for (const one of [doomed, kept]) {
      log.record(one)
      await log.report(outcome(one))
      await log.observe(settle(one.event_id, `${one.completion_text}, settled`))
    }
    await log.track('doc-1', [
      {
        eventId: doomed.event_id,
        docId: 'doc-1',
        start: 3,
        end: 9,
        text: 'zebra quartz confession',
        acceptedAt: 1,
        observed: [],
      },
    ])
    expect(bytesOf(fixture.folder)).toContain('zebra quartz')
    expect(await forget(doomed.event_id)).toBe(1)
    expect(bytesOf(fixture.folder)).not.toMatch(/zebra|confession/)
    expect((await rows()).map((row) => row.eventId)).toEqual([kept.event_id])
    expect(await log.tracked('doc-1')).toEqual([])
  })

  test('removing an event names the adapters that learned from it', async () => {
    const { log } = fixture
    const one = event()
    log.record(one)
    await log.report(outcome(one))
    expect(await log.markTrained('adapter-1', [one.event_id, 'unknown'])).toBe(1)
    expect(await log.trainedEvents('adapter-1')).toEqual([one.event_id])
    const told: string[][] = []
    log.onForget(({ taught }) => void told.push(taught))
    await forget(one.event_id)
    expect(told).toEqual([['adapter-1']])
    expect(await log.trainedEvents('adapter-1')).toEqual([])
  })
})

describe('after a restart', () => {
  test('rows, corrections and tracked regions are still there', async () => {
    const one = event()
    fixture.log.record(one)
    await fixture.log.report(outcome(one))
    await fixture.log.correct(one.event_id, 'undesirable')
    const region = {
      eventId: one.event_id,
      docId: 'doc-1',
      start: 27,
      end: 46,
      text: one.completion_text,
      acceptedAt: 5,
      observed: [10],
    }
    expect(await fixture.log.track('doc-1', [region])).toBe(true)
    const log = await fixture.reopen()
    expect(await log.tracked('doc-1')).toEqual([region])
    expect((await rows())[0]).toMatchObject({ label: 'undesirable', corrected: true })
    await log.correct(one.event_id, null)
    expect((await rows())[0]?.corrected).toBe(false)
    await log.track('doc-1', [])
    expect(await log.tracked('doc-1')).toEqual([])
  })
})

describe('what the pane asks', () => {
  beforeEach(async () => {
    const { log } = fixture
    const given = [
      ['accepted', 'tab', 'prose', 'alpha one'],
      ['rejected', 'esc', 'prose', 'beta 100% sure'],
      ['ignored', 'diverged', 'code', 'gamma_two'],
    ] as const
    for (const [what, reason, mode, completion_text] of given) {
      const one = event({ mode, completion_text, doc_id: `doc-${mode}` })
      log.record(one)
      const accepted = what === 'accepted' ? completion_text.length : 0
      await log.report(outcome(one, { outcome: what, reason, acceptedChars: accepted }))
    }
  })

  test.each([
    [{}, ['gamma_two', 'beta 100% sure', 'alpha one']],
    [{ outcomes: ['rejected' as const, 'accepted' as const] }, ['beta 100% sure', 'alpha one']],
    [{ modes: ['code' as const] }, ['gamma_two']],
    [{ docId: 'doc-prose' }, ['beta 100% sure', 'alpha one']],
    [{ text: 'ALPHA' }, ['alpha one']],
    [{ text: '0% s' }, ['beta 100% sure']],
    [{ text: 'a_t' }, ['gamma_two']],
    [{ text: 'nothing like it' }, []],
  ])('filter %j', async (filter, expected) => {
    const { rows, total } = await fixture.log.list({ ...anyFilter, ...filter }, 0, 10)
    expect(rows.map((row) => row.completion)).toEqual(expected)
    expect(total).toBe(expected.length)
  })

  test('pages', async () => {
    const page = await fixture.log.list(anyFilter, 1, 1)
    expect(page.total).toBe(3)
    expect(page.rows.map((row) => row.completion)).toEqual(['beta 100% sure'])
  })

  test('statistics count by outcome and by day', async () => {
    const stats = await fixture.log.stats(anyFilter)
    expect(stats).toMatchObject({
      total: 3,
      shown: 3,
      outcomes: { accepted: 1, rejected: 1, ignored: 1, superseded: 0 },
      keptChars: 9,
      limitBytes: 500_000_000,
    })
    expect(stats.days).toHaveLength(1)
    expect(stats.days[0]).toMatchObject({ shown: 3, accepted: 1, keptChars: 9 })
    const midnight = new Date(stats.days[0]?.day ?? 0)
    expect([midnight.getHours(), midnight.getMinutes()]).toEqual([0, 0])
    expect(stats.sizeBytes).toBeGreaterThan(0)
  })

  test('labels wait until an adapter has learned from them', async () => {
    const { log } = fixture
    expect(await log.waitingLabels()).toMatchObject({ labels: 2, positive: 0 })
    const all = await collect(log.labelled(null))
    await log.observe(settle(all[0]?.event_id ?? '', 'alpha one'))
    expect(await log.waitingLabels()).toMatchObject({ labels: 3, positive: 1 })
    await log.markTrained('a', [all[0]?.event_id ?? ''])
    expect(await log.waitingLabels()).toMatchObject({ labels: 2, positive: 0 })
    await log.unmarkTrained('a')
    expect(await log.waitingLabels()).toMatchObject({ labels: 3, positive: 1 })
  })

  test('labelled events come oldest first, only those after a time', async () => {
    const all = await collect(fixture.log.labelled(null))
    expect(all.map((one) => one.completion_text)).toEqual([
      'alpha one',
      'beta 100% sure',
      'gamma_two',
    ])
    const later = await collect(fixture.log.labelled(all[0]?.t_request ?? 0))
    expect(later.map((one) => one.completion_text)).toEqual(['beta 100% sure', 'gamma_two'])
  })

  test('changes are told', async () => {
    let told = 0
    const stop = fixture.log.onChange(() => told++)
    const [row] = await rows()
    await fixture.log.correct(row?.eventId ?? '', 'desirable')
    await forget(row?.eventId ?? '')
    stop()
    await fixture.log.correct(row?.eventId ?? '', null)
    expect(told).toBe(2)
  })
})

test('over the limit, what teaches nothing goes first, and it is said', async () => {
  const { log, settings, notices } = fixture
  const useless: string[] = []
  const useful: string[] = []
  const reports = Array.from({ length: 160 }, (_, i) => {
    const one = event({ prefix: `${'lorem ipsum '.repeat(1_300)}${i}` })
    log.record(one)
    const bad = i % 2 === 0
    ;(bad ? useless : useful).push(one.event_id)
    return log.report(outcome(one, bad ? { outcome: 'superseded', reason: 'new_request' } : {}))
  })
  expect(await Promise.all(reports)).not.toContain(false)
  settings.log.limitMb = 2
  await fixture.reopen()
  fixture.log.record(event())
  await expect.poll(() => notices.map((notice) => notice.id)).toContain('log.limit')
  const left = new Set((await fixture.log.list(anyFilter, 0, 500)).rows.map((row) => row.eventId))
  expect(useless.every((id) => !left.has(id))).toBe(true)
  expect(useful.every((id) => left.has(id))).toBe(true)
  expect((await fixture.log.stats(anyFilter)).sizeBytes).toBeLessThan(2_000_000)
})
