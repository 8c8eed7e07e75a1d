/** Rows of judged text: what each kind takes from an event, and how they are weighed. */
import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { label } from '../../core/feedback/label'
import type { LoggedEvent } from '../../core/feedback/types'
import { buildDataset } from '../../core/learn/dataset/build'
import { balanceKto, ktoBalance } from '../../core/learn/dataset/balance'
import type { KtoRow } from '../../core/learn/dataset/types'
import { readPretraining } from '../../core/learn/dataset/pretrainingText'
import { readRegression } from '../../core/learn/proof/regressionText'
import { loggedEvent, loggedEvents } from './events'

const all = { minHeldOut: 0, heldOutShare: 0 }

const esc = (n: number, typed: string | null): Partial<LoggedEvent> => ({
  outcome: 'rejected',
  outcome_reason: 'esc',
  accepted_chars: 0,
  shown_text: ` the refused words number ${n}`,
  typed_after: typed,
  settled: [],
})

describe('judged text', () => {
  test('a refusal is a judgement and a pair, and nothing to imitate', async () => {
    const events = loggedEvents(20, (n) => (n === 3 ? esc(3, ' the rain in May') : {}))
    const { train, kto, dpo, considered } = await buildDataset(events, label, all)
    expect(train.map(({ eventId }) => eventId)).not.toContain('e3')
    expect(kto.train.filter(({ desirable }) => !desirable).map((row) => row.eventId)).toEqual([
      'e3',
    ])
    expect(dpo.train).toMatchObject([
      {
        eventId: 'e3',
        weight: 1,
        rejected: ' refused wor',
        example: { prefix: 'Line 3 before the', completion: ' rain in May' },
      },
    ])
    expect(considered).toContain('e3')
  })

  test('a pair starts where a word does, but a line without spaces is cut at its difference', async () => {
    const pairOf = async (shown_text: string, typed_after: string) =>
      (
        await buildDataset([loggedEvent(1, { ...esc(1, typed_after), shown_text })], label, all)
      ).dpo.train.map(({ example, rejected }) => [
        example.prefix.slice('Line 1 before'.length),
        example.completion,
        rejected,
      ])
    expect(await pairOf(' the harbour', ' the harvest')).toEqual([[' the', ' harvest', ' harbour']])
    const long = '船'.repeat(40)
    expect(await pairOf(`${long}在港口`, `${long}在海上`)).toEqual([[`${long}在`, '海上', '港口']])
  })

  test('what is thought of a text last is what counts', async () => {
    const same = { prefix: 'At dawn', shown_text: ' the boats lay still' }
    const events = [
      loggedEvent(0, { ...esc(0, null), ...same }),
      loggedEvent(1, { ...same, settled: settledAs(same.shown_text) }),
      loggedEvent(2, esc(2, null)),
    ]
    const { kto, card } = await buildDataset(events, label, all)
    expect(kto.train.map(({ eventId, desirable }) => [eventId, desirable])).toEqual([
      ['e1', true],
      ['e2', false],
    ])
    expect(card.leftOut).toContainEqual({
      reason: 'judged again later at the same place',
      of: 'event',
      count: 1,
    })
  })

  test('without a single refusal there is nothing to weigh what was kept against', async () => {
    const { kto, card } = await buildDataset(loggedEvents(20), label, all)
    expect([kto.train, card.balance]).toEqual([[], null])
    expect(card.leftOut).toEqual([
      { reason: 'good or bad alone: nothing to weigh it against', of: 'kto', count: 20 },
    ])
  })
})

const settledAs = (text: string): LoggedEvent['settled'] => [
  { afterS: 300, observedAt: 0, text, similarity: 1, retainedChars: text.length },
]

test('good and bad weigh alike, or good a third more, whatever was logged', () => {
  const row = fc.record({
    desirable: fc.boolean(),
    weight: fc.double({ min: 0.01, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 200 }), (judged) => {
      const kto = judged.map((one) => ({ ...one }) as KtoRow)
      const { rows, balance } = balanceKto(kto, () => undefined)
      const both = new Set(judged.map(({ desirable }) => desirable)).size === 2
      expect(rows.length).toBe(both ? judged.length : 0)
      for (const { weight } of rows) {
        expect(weight).toBeGreaterThan(0)
        expect(weight).toBeLessThanOrEqual(1)
      }
      if (balance === null) return
      const sum = (desirable: boolean) =>
        rows.reduce((total, one) => total + (one.desirable === desirable ? one.weight : 0), 0)
      expect(sum(true) / sum(false)).toBeCloseTo(balance.ratio, 6)
      expect(balance.ratio).toBeGreaterThanOrEqual(ktoBalance.low - 1e-9)
      expect(balance.ratio).toBeLessThanOrEqual(ktoBalance.high + 1e-9)
    }),
  )
})

describe('sampled text', () => {
  const sampled: Partial<LoggedEvent> = {
    temperature: 0.8,
    output_token_ids: [4, 5],
    logp_behaviour: [-0.5, -1.5],
    show_propensity: 1,
  }
  const policyOf = async (change: Partial<LoggedEvent>) =>
    (
      await buildDataset([loggedEvent(1, { ...sampled, ...change })], label, {
        ...all,
        base: 'base',
      })
    ).policy

  test('is rewarded with the share that stayed', async () => {
    const shown_text = ' half of this'
    const edited = { afterS: 300, observedAt: 0, text: ' half of it', similarity: 0.7 } as const
    const [row] = await policyOf({ shown_text, settled: [{ ...edited, retainedChars: 8 }] })
    expect(row).toMatchObject({ reward: 8 / 13, outputTokens: [4, 5], behaviourLogp: [-0.5, -1.5] })
    expect((await policyOf({ ...esc(1, null) }))[0]).toMatchObject({ reward: 0 })
  })

  test('counts more where it was seldom shown', async () => {
    const [always] = await policyOf({})
    const [seldom] = await policyOf({ show_propensity: 0.25 })
    expect((seldom?.weight ?? 0) / (always?.weight ?? 1)).toBeCloseTo(4)
  })

  test.each([
    ['greedy', { temperature: 0, logp_behaviour: null }],
    ['without the log-probability of each token', { logp_behaviour: [-0.5] }],
    ['of which no gate was asked', { show_propensity: null }],
    ['of another model', { model_sha256: 'other' }],
    ['that says nothing', { outcome: 'superseded' }],
  ] as Array<[string, Partial<LoggedEvent>]>)('is no row: %s', async (_name, change) => {
    expect(await policyOf(change)).toEqual([])
  })
})

describe('plain text', () => {
  const story = Array.from({ length: 300 }, (_, i) => `Sentence ${i} of the long story.`).join(' ')

  test('is the user’s own first, none of it held out, and fixed where that does not reach', async () => {
    const fixed = await readPretraining('resources')
    const events = loggedEvents(60, (n) => ({ doc_id: `d${n % 3}`, prefix: `${story} ${n}` }))
    const held = loggedEvent(99, { shown_text: ' Sentence 200 of the long story.', doc_id: 'new' })
    const { pretraining, card } = await buildDataset([...events, held], label, {
      pretraining: { rows: 40, ownText: true, fixed },
    })
    const own = pretraining.filter(({ source }) => source === 'own')
    expect(own.length).toBeGreaterThan(15)
    expect(pretraining).toHaveLength(Math.min(40, own.length + fixed.length))
    for (const { example } of own) {
      expect(story + ' ').toContain(example.prefix.trim())
      expect(example.prefix + example.completion).not.toContain('Sentence 200 of')
    }
    expect(card.leftOut).toContainEqual({
      reason: 'holds text that is held out',
      of: 'pretraining',
      count: 3,
    })
  })

  test('is fixed where the user’s own is not wanted', async () => {
    const fixed = await readPretraining('resources')
    const events = loggedEvents(60, () => ({ prefix: story }))
    const { pretraining } = await buildDataset(events, label, {
      pretraining: { rows: 10, ownText: false, fixed },
    })
    expect(pretraining.map(({ source }) => source)).toEqual(new Array(10).fill('fixed'))
  })

  test('fixed passages share no eight words with the regression texts', async () => {
    const shingles = (text: string) => {
      const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
      return words
        .map((_, i) => words.slice(i, i + 8).join(' '))
        .filter((_, i) => i + 8 <= words.length)
    }
    const regression = (await readRegression('resources')).flatMap(({ example }) =>
      shingles(example.prefix + example.completion),
    )
    const seen = new Set(regression)
    const fixed = await readPretraining('resources')
    expect(fixed.length).toBeGreaterThan(15)
    for (const { prefix, completion } of fixed)
      for (const shingle of shingles(prefix + completion)) expect(seen).not.toContain(shingle)
  })
})
