/** The Learn pane in words and series. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  defaultSettings,
  type AdapterSummary,
  type Interval,
  type LearnWeek,
  type PromotionTest,
  type ScheduleNext,
} from '../../contract'
import {
  adapterStatus,
  baseStatus,
  fateOf,
  keptBars,
  retrainingText,
  scopeText,
  settingsText,
  strengthText,
  testFigures,
} from '../../renderer/learn/learnWords'
import { scheduleWords } from '../../renderer/learn/scheduleWords'
import { versionSeries } from '../../renderer/learn/versionSeries'
import { halfWeekS, weekSeries } from '../../renderer/learn/weekSeries'
import { wordDiff, type Piece } from '../../renderer/learn/wordDiff'

describe('two answers, word by word', () => {
  /** What only one has in brackets. */
  const marked = (pieces: Piece[]) =>
    pieces.map(({ text, only }) => (only ? `[${text}]` : text)).join('')
  test.each([
    ['the boat lay still', 'the boat lay still', 'the boat lay still', 'the boat lay still'],
    ['the boat lay still', 'the ship lay still', 'the[ boat] lay still', 'the[ ship] lay still'],
    ['was lit', 'was lit, and all is well', 'was[ lit]', 'was[ lit, and all is well]'],
    ['', ' at four', '', '[ at four]'],
    ['a b', 'b', '[a] b', 'b'],
    ['if (a) {\n  b()', 'if (a) {\n  c()', 'if (a) {[\n  b()]', 'if (a) {[\n  c()]'],
  ])('%j and %j', (one, other, left, right) => {
    expect(wordDiff(one, other).map(marked)).toEqual([left, right])
  })

  test('nothing is lost, and what both have is the same on both sides', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ' ', '\n', '  '), { maxLength: 30 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [left, right] = wordDiff(one, other)
        const whole = (pieces: Piece[]) => pieces.map((piece) => piece.text).join('')
        expect([whole(left), whole(right)]).toEqual([one, other])
        const shared = (pieces: Piece[]) =>
          pieces.flatMap((piece) => (piece.only ? [] : (piece.text.match(/\S+/g) ?? [])))
        expect(shared(left)).toEqual(shared(right))
      }),
    )
  })
})

const adapter = (change: Partial<AdapterSummary>): AdapterSummary => ({
  adapterId: 'a',
  scope: { mode: null, project: null },
  strength: 1,
  version: 1,
  createdAt: 0,
  baseSha256: 'base',
  baseName: 'Base',
  promoted: true,
  active: false,
  usable: true,
  forgotten: false,
  events: 10,
  result: null,
  sizeBytes: 1,
  ...change,
})

test('how an adapter stands, and the base beside it', () => {
  const active = adapter({ active: true })
  const forCode = { ...active, scope: { mode: 'code' as const, project: null } }
  expect(
    [
      active,
      adapter({ active: true, promoted: false }),
      adapter({ promoted: false }),
      adapter({ usable: false }),
      adapter({ usable: false, forgotten: true }),
    ].map(adapterStatus),
  ).toEqual([
    'In use',
    'In use, unproven',
    'Unproven',
    'Cannot be used with this model (Base)',
    'Off: text that it learned from was forgotten',
  ])
  expect([[], [active], [forCode]].map(baseStatus)).toEqual([
    'In use',
    'As it came',
    'In use everywhere else',
  ])
})

test('weeks: a pause is a gap; a mark stands where an adapter begins to suggest', () => {
  const week = 7 * 86_400_000
  const at = (n: number, adapters: string[]): LearnWeek => ({
    weekStart: n * week,
    shown: 10,
    accepted: 5,
    keptChars: 30,
    suggestedChars: 90,
    adapters,
  })
  const weeks = [at(1, []), at(2, ['a']), at(4, ['a', 'gone', 'b'])]
  const adapters = [adapter({}), adapter({ adapterId: 'b', version: 3 })]
  expect(weekSeries(weeks, adapters)).toEqual({
    times: [1, 2, 3, 4].map((n) => (n * week) / 1_000),
    acceptance: [50, 50, null, 50],
    keptChars: [30, 30, 0, 30],
    marks: [
      { x: (2 * week) / 1_000 - halfWeekS, name: 'new adapter', label: 'v1' },
      { x: (4 * week) / 1_000 - halfWeekS, name: 'new adapter', label: 'v3' },
    ],
  })
})

test('versions: those of the base that was learned on last, judged ones only', () => {
  const result = {
    ...{ runId: 'r', at: 0, adapterId: 'a', promoted: true, reason: '', tests: [], samples: [] },
    ...{ regression: null, heldOutRows: 30, trainRows: 60 },
    ...{ baseNll: 4, adapterNll: 3.5, gain: { mean: 0.5, low: 0.25, high: 0.75 } },
  }
  const series = versionSeries([
    adapter({ version: 2, createdAt: 2, result: { ...result, gain: null } }),
    adapter({ version: 1, createdAt: 1, result }),
    adapter({ version: 3, createdAt: 3, result: { ...result, baseNll: null } }),
    adapter({ version: 7, createdAt: 0, baseSha256: 'other', result }),
  ])
  expect(series).toEqual({
    versions: [1, 2],
    base: [4, 4],
    adapter: [3.5, 3.5],
    intervals: [{ low: 3.25, high: 3.75 }, null],
  })
})

test.each<[Partial<PromotionTest>, string]>([
  [{ name: 'regression', value: -0.0061, bound: 0.01 }, '−0.61 %, at most 1 %'],
  [{ name: 'gain', value: 0.2784, bound: 0 }, '0.278 nats, above 0'],
  [{ name: 'held_out_rows', value: 12, bound: 30 }, '12, at least 30'],
  [{ name: 'length', value: 0.71, bound: 0.8 }, '0.71, at least 0.8'],
  [{ name: 'exposure_worst', value: 14.1, bound: 10 }, '14.1 bits, at most 10'],
  [{ name: 'something_new', value: 0.2, bound: 1 }, '0.2, bound 1'],
])('figures of a test: %j', (change, expected) => {
  const plain = { name: '', passed: true, value: 0, bound: 0, text: '' }
  expect(testFigures({ ...plain, ...change })).toBe(expected)
})

test('what an adapter is for, and how much of it counts', () => {
  expect(scopeText({ mode: null, project: null })).toBe('')
  expect(scopeText({ mode: 'code', project: null })).toBe('for code')
  expect(scopeText({ mode: 'prose', project: '/home/ada/essay' })).toBe('for prose in essay')
  expect(scopeText({ mode: null, project: 'C:\\work\\site' })).toBe('for all in site')
  expect([0, 0.35, 1].map(strengthText)).toEqual([
    '0 %, the base model',
    '35 %',
    '100 %, as trained',
  ])
})

test('what became of an adapter, and what is owed', () => {
  const fates = [
    { promoted: true, forgotten: false, kept: true },
    { promoted: false, forgotten: false, kept: false },
    { promoted: true, forgotten: true, kept: true },
  ]
  expect(fates.map(fateOf)).toEqual([
    'Proven',
    'Refused, deleted since',
    'Proven, off since its text was forgotten',
  ])
  expect(settingsText({ epochs: 2, rank: 8, objective: {} })).toBe('rank 8, passes 2')
  expect(retrainingText({ since: 0, versions: [2, 3], notEnough: false })).toMatch(
    /^Versions 2 and 3 .* are off for good\. A new adapter is learned without it/,
  )
})

test('kept with the adapter and without, and how sure that is', () => {
  const arm = (keptShare: number) => ({ sittings: 12, events: 90, keptShare })
  const words = 'It keeps more.'
  const of = (difference: Interval | null) =>
    keptBars({
      adapterId: 'a',
      base: arm(0.3),
      adapter: arm(0.42),
      difference,
      pWorse: 0.01,
      words,
    })
  expect(of(null).map(({ interval }) => interval)).toEqual([null, null])
  const [base, adapter] = of({ mean: 0.12, low: -0.4, high: 0.2 })
  expect(base).toMatchObject({ value: 0.3, interval: null })
  expect(adapter).toMatchObject({ value: 0.42, interval: { low: 0, high: 0.5 } })
})

describe('what learning by itself waits for', () => {
  const now = new Date(2026, 10, 22, 15).getTime()
  const words = (next: ScheduleNext) =>
    scheduleWords(
      {
        schedule: { next, lastAutomaticAt: new Date(2026, 10, 22, 9, 30).getTime() },
        waiting: 149,
        positive: 10,
        needed: { labels: 150, positive: 30, heldOut: 30 },
      },
      defaultSettings.learn,
      now,
    ).sentence
  test.each<[ScheduleNext, RegExp]>([
    ['off', /only when you say so/],
    ['not enough labels', /waits for 1 more answer and 20 more that are kept.*away for 5 minutes/],
    ['once a day', /began by itself at 09:30\..*next time is 23 Nov 09:30 at the earliest/],
    ['busy', /begins when you have been away for 5 minutes/],
    ['battery', /mains power/],
    ['failed', /did not succeed.*in an hour/],
  ])('%s', (next, expected) => {
    expect(words(next)).toMatch(expected)
  })
})
