import { describe, expect, test } from 'vitest'
import { datasetCard, type DatasetCard } from '../../contract'
import { label } from '../../core/feedback/label'
import { buildDataset } from '../../core/learn/dataset/build'
import { describeCard } from '../../core/learn/dataset/card'
import type { DatasetOptions } from '../../core/learn/dataset/types'
import { loggedEvent, loggedEvents } from './events'

/** Without what concerns single rows of judged text: `datasetKinds.test.ts` is about those. */
const leftOut = (card: DatasetCard) =>
  Object.fromEntries(
    card.leftOut
      .filter(({ of }) => of === 'event' || of === 'sft')
      .map(({ reason, count }) => [reason, count]),
  )

describe('buildDataset', () => {
  test('trains on what is older, proves on the newest fifth, never fewer than 30', async () => {
    const small = await buildDataset(loggedEvents(100), label)
    expect([small.train.length, small.heldOut.length]).toEqual([70, 30])
    const large = await buildDataset(loggedEvents(400), label)
    expect([large.train.length, large.heldOut.length]).toEqual([320, 80])
    const newestTrained = Math.max(...large.train.map((row) => row.t))
    expect(Math.min(...large.heldOut.map((row) => row.t))).toBeGreaterThan(newestTrained)
    expect(large.card).toMatchObject({ events: 400, train: 320, heldOut: 80 })
    expect(leftOut(large.card)).toEqual({})
  })

  test('with too few kept rows all of them are held out: the proof comes first', async () => {
    const { train, heldOut } = await buildDataset(loggedEvents(12), label)
    expect([train.length, heldOut.length]).toEqual([0, 12])
  })

  test('takes part only in what was kept for the proof, but learns from what was typed instead', async () => {
    const events = loggedEvents(200, (n) =>
      n % 2 === 0
        ? {}
        : {
            outcome: 'ignored',
            outcome_reason: 'diverged',
            accepted_chars: 0,
            typed_after: ` own words ${n}`,
            settled: [],
          },
    )
    const { train, heldOut, card } = await buildDataset(events, label)
    expect(heldOut.every((row) => row.example.completion.includes('kept'))).toBe(true)
    expect(train.some((row) => row.example.completion.startsWith(' own words'))).toBe(true)
    expect(leftOut(card)['held out, but not accepted and kept']).toBe(30)
  })

  test('counts why rows are left out', async () => {
    const events = [
      loggedEvent(0, { redacted: true }),
      loggedEvent(1, { outcome: 'superseded' }),
      loggedEvent(2, { outcome: 'rejected', outcome_reason: 'esc' }),
      loggedEvent(3, { prefix: 'same', shown_text: ' twice' }),
      loggedEvent(4, { prefix: 'same', shown_text: ' twice' }),
      ...loggedEvents(45).slice(5),
    ]
    const { card, considered, train } = await buildDataset(events, label)
    expect(leftOut(card)).toEqual({
      'secrets were masked': 1,
      'it says nothing about its text': 1,
      'judged again later at the same place': 1,
    })
    // What is judged again later waits for no other run.
    expect(considered).toContain('e3')
    expect(considered).not.toContain('e1')
    expect(train.map((row) => row.eventId)).toContain('e4')
  })

  test('drops held-out text that a training row of the same document contains', async () => {
    const repeated = ' a sentence that was there before'
    const events = loggedEvents(80, (n) => ({
      doc_id: n % 2 === 0 ? 'a' : 'b',
      ...(n === 10 || n === 60 || n === 61 ? { shown_text: repeated } : {}),
    }))
    const { heldOut, card } = await buildDataset(events, label)
    expect(leftOut(card)).toEqual({
      'held out, but its text occurs in a training row of the same document': 1,
    })
    const ids = heldOut.map((row) => row.eventId)
    expect(ids).not.toContain('e60')
    expect(ids).toContain('e61')
  })

  test('looks for long text around the cursor of training rows too, not for short text', async () => {
    const events = loggedEvents(80, (n) => {
      if (n === 5) return { suffix: 'and so. The long evening of the second day began. End' }
      if (n === 70) return { shown_text: ' The long evening of the second day began.' }
      if (n === 71) return { shown_text: ' and so.' }
      return {}
    })
    const ids = (await buildDataset(events, label)).heldOut.map((row) => row.eventId)
    expect(ids).not.toContain('e70')
    expect(ids).toContain('e71')
  })

  test('what says nothing takes no place in the window', async () => {
    const events = loggedEvents(300, (n) => (n % 3 === 0 ? {} : { outcome: 'superseded' }))
    const { card } = await buildDataset(events, label, { window: 100 })
    expect(card.events).toBe(100)
    expect(leftOut(card)).toEqual({ 'it says nothing about its text': 200 })
  })

  test('looks at the newest events only', async () => {
    const { card } = await buildDataset(loggedEvents(50), label, { window: 40 })
    expect(card.events).toBe(40)
    expect(leftOut(card)['older than the newest 2,000 labelled events']).toBe(10)
  })

  test('an empty log is an empty dataset', async () => {
    const { train, heldOut, card } = await buildDataset([], label)
    expect([train, heldOut, card.from, card.splitAt]).toEqual([[], [], null, null])
  })

  test('keeps one row of a text that was suggested again while the cursor moved on', async () => {
    const events = [
      loggedEvent(0, { prefix: 'At dawn the bo', shown_text: 'ats lay still in the harbour' }),
      loggedEvent(1, { prefix: 'At dawn the boa', shown_text: 'ts lay still in the harbour' }),
      ...loggedEvents(60).slice(2),
    ]
    const { train, card } = await buildDataset(events, label)
    expect(train.map(({ eventId }) => eventId)).not.toContain('e0')
    expect(train.map(({ eventId }) => eventId)).toContain('e1')
    expect(leftOut(card)).toEqual({ 'the same words as a newer row': 1 })
  })

  test('numbers make other words: a log of readings is no repetition', async () => {
    const events = loggedEvents(60, (n) => ({ prefix: '', shown_text: `Barometer 29.${100 + n}` }))
    expect((await buildDataset(events, label)).train).toHaveLength(30)
  })
})

describe('what may be learned from', () => {
  const selected = async (options: DatasetOptions) => {
    const events = loggedEvents(60, (n) => ({
      mode: n % 2 === 0 ? 'prose' : 'code',
      path: n % 3 === 0 ? '/work/novel/one.md' : n % 3 === 1 ? '/work/tool/main.ts' : null,
      shown_text: n === 7 ? ' the Kingfisher deal' : ` the kept words number ${n}`,
    }))
    const { train, card } = await buildDataset(events, label, { minHeldOut: 10, ...options })
    return { ids: train.map(({ eventId }) => Number(eventId.slice(1))), left: leftOut(card), card }
  }

  test('one mode', async () => {
    const { ids, left } = await selected({ mode: 'code' })
    expect(ids.every((n) => n % 2 === 1)).toBe(true)
    expect(left).toEqual({ 'of another mode': 30 })
  })

  test('one project, which an untitled text is not in', async () => {
    const { ids, left } = await selected({ project: '/work/novel' })
    expect(ids.every((n) => n % 3 === 0)).toBe(true)
    expect(left).toEqual({ 'of another project': 40 })
  })

  test('nothing of a folder that was excluded after it was logged', async () => {
    const isExcluded = (path: string | null) => path?.startsWith('/work/tool') === true
    const { ids, left } = await selected({ isExcluded })
    expect(ids.every((n) => n % 3 !== 1)).toBe(true)
    expect(left).toEqual({ 'in a folder that is excluded now': 20 })
  })

  test('no word that was blocked after it was logged', async () => {
    const { ids, left } = await selected({ blocked: ['kingfisher'] })
    expect(ids).not.toContain(7)
    expect(left).toEqual({ 'holds a word that is blocked now': 1 })
  })

  test('the card counts by mode, project and language', async () => {
    const { card } = await selected({ projects: ['/work', '/work/novel'] })
    const of = (by: string) =>
      card.groups.filter((group) => group.by === by).map((group) => [group.name, group.train])
    expect(of('mode')).toEqual([
      ['prose', 24],
      ['code', 24],
    ])
    expect(new Map(of('project') as Array<[string, number]>)).toEqual(
      new Map([
        ['/work/novel', 16],
        ['/work', 16],
        ['untitled', 16],
      ]),
    )
    expect(of('language')).toEqual([['markdown', 48]])
  })
})

describe('the card', () => {
  test('crosses the contract as it is', async () => {
    const { card } = await buildDataset(loggedEvents(80), label)
    expect(datasetCard.parse(JSON.parse(JSON.stringify(card)))).toEqual(card)
  })

  test('says in plain words what is learned from, what is held back and what is left out', async () => {
    const events = loggedEvents(80, (n) => (n < 5 ? { redacted: true } : {}))
    const { card } = await buildDataset(events, label)
    const text = describeCard(card).join('\n')
    expect(text).toContain('75 suggestions of 2026-01-01 to 2026-01-01 with something to learn.')
    expect(text).toMatch(/45 {2}texts to imitate: .* \(weight 45\.0\)/)
    expect(text).toContain('the newest 30 kept texts, from 2026-01-01 on')
    expect(text).toContain('By mode (learned from + held back): prose 45 + 30.')
    expect(text).toContain('5 suggestions: secrets were masked')
  })

  test('of an empty log says that there is nothing yet', async () => {
    const { card } = await buildDataset([], label)
    expect(describeCard(card)[0]).toContain('nothing to learn from yet')
  })
})
