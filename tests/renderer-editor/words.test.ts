/** The panes' figures in words. */
import { describe, expect, test } from 'vitest'
import type { LearnState, Promotion } from '../../contract'
import { dateValue, dayEnd, dayStart } from '../../renderer/feedback/days'
import { daySeries } from '../../renderer/feedback/plotData'
import { counted, oneLine, percent } from '../../renderer/feedback/words'
import {
  comparisonBars,
  gainSentence,
  missingText,
  testName,
} from '../../renderer/learn/learnWords'

const promotion = (gain: Promotion['gain']): Promotion => ({
  runId: 'r',
  at: 0,
  adapterId: 'a',
  promoted: true,
  reason: '',
  tests: [],
  gain,
  baseNll: 3.4,
  adapterNll: 3.2,
  regression: null,
  heldOutRows: 64,
  trainRows: 400,
  samples: [],
})

describe('base against adapter', () => {
  test.each([
    [
      { mean: 0.21, low: 0.08, high: 0.34 },
      '23 % likelier to it than to the base model; between 8 and 40 %',
    ],
    [
      { mean: 0.03, low: -0.02, high: 0.08 },
      '3 % likelier to it than to the base model; between 2 % less and 8 % more',
    ],
    [
      { mean: -0.1, low: -0.2, high: 0 },
      '10 % less likely to it than to the base model; between 18 % less and 0 %',
    ],
  ])('%j', (gain, expected) => {
    expect(gainSentence(promotion(gain))).toContain(expected)
  })

  test('has nothing to say of what was not compared', () => {
    expect(gainSentence(promotion(null))).toBeNull()
    expect(comparisonBars({ ...promotion(null), baseNll: null })).toEqual([])
  })

  test('draws the interval around the adapter', () => {
    const [base, adapter] = comparisonBars(promotion({ mean: 0.2, low: 0.1, high: 0.3 }))
    expect(base?.interval).toBeNull()
    expect(adapter?.interval?.low).toBeCloseTo(3.1)
    expect(adapter?.interval?.high).toBeCloseTo(3.3)
  })
})

describe('what is missing', () => {
  const state = (waiting: number, positive: number) =>
    ({
      waiting,
      positive,
      needed: { labels: 150, positive: 30, heldOut: 30 },
    }) as LearnState
  test.each([
    [12, 4, '138 more answers and 26 more that are kept'],
    [149, 40, '1 more answer.'],
    [200, 29, '1 more that is kept'],
  ])('%i labels, %i kept', (waiting, positive, expected) => {
    expect(missingText(state(waiting, positive))).toContain(expected)
  })
  test('nothing, when there is enough', () => {
    expect(missingText(state(150, 30))).toBeNull()
  })
})

test('names of unknown tests are made readable', () => {
  expect([testName('rewardMargin'), testName('nll_gain')]).toEqual(['Reward Margin', 'Nll gain'])
})

test('figures', () => {
  expect([percent(1, 3), percent(0, 0)]).toEqual(['33 %', '–'])
  expect([counted(1, 'row'), counted(1_234, 'row')]).toEqual(['1 row', '1,234 rows'])
  expect(oneLine('a {\n  b')).toBe('a { ↵ b')
})

test('a date field is a day from midnight to midnight', () => {
  expect([dayStart(''), dayEnd(''), dateValue(null)]).toEqual([null, null, ''])
  const start = dayStart('2026-03-29')
  expect(start).toBe(new Date(2026, 2, 29).getTime())
  expect(dayEnd('2026-03-29')).toBe(new Date(2026, 2, 30).getTime())
  expect(dateValue(start)).toBe('2026-03-29')
})

test('days without suggestions are gaps, not slopes', () => {
  const day = Date.UTC(2026, 10, 1)
  const { times, acceptance, keptChars } = daySeries([
    { day: day + 3 * 86_400_000, shown: 0, accepted: 0, keptChars: 0 },
    { day, shown: 10, accepted: 4, keptChars: 120 },
  ])
  expect(times).toEqual([0, 1, 2, 3].map((index) => day / 1_000 + index * 86_400))
  expect(acceptance).toEqual([40, null, null, null])
  expect(keptChars).toEqual([120, 0, 0, 0])
})
