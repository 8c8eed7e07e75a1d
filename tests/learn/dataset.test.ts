import { describe, expect, test } from 'vitest'
import { label } from '../../core/feedback/label'
import { buildDataset } from '../../core/learn/dataset'
import { loggedEvent, loggedEvents } from './events'

const leftOut = (card: { leftOut: Array<{ reason: string; count: number }> }) =>
  Object.fromEntries(card.leftOut.map(({ reason, count }) => [reason, count]))

describe('buildDataset', () => {
  test('trains on what is older, proves on the newest fifth, never fewer than 30', async () => {
    const small = await buildDataset(loggedEvents(100), label)
    expect([small.train.length, small.heldOut.length]).toEqual([70, 30])
    const large = await buildDataset(loggedEvents(400), label)
    expect([large.train.length, large.heldOut.length]).toEqual([320, 80])
    const newestTrained = Math.max(...large.train.map((row) => row.t))
    expect(Math.min(...large.heldOut.map((row) => row.t))).toBeGreaterThan(newestTrained)
    expect(large.card).toMatchObject({ events: 400, train: 320, heldOut: 80, leftOut: [] })
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
      'no label': 1,
      'nothing to imitate': 1,
      'same place and text as another row': 1,
    })
    // The refusal taught this run nothing, but it waits for no other run.
    expect(considered).toContain('e2')
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

  test('looks at the newest events only', async () => {
    const { card } = await buildDataset(loggedEvents(50), label, { window: 40 })
    expect(card.events).toBe(40)
    expect(leftOut(card)['older than the newest 2,000 events']).toBe(10)
  })

  test('an empty log is an empty dataset', async () => {
    const { train, heldOut, card } = await buildDataset([], label)
    expect([train, heldOut, card.from, card.splitAt]).toEqual([[], [], null, null])
  })
})
