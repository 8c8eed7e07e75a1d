/** What the acceptance model may know of an event, and what never. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { outcome, outcomeReason } from '../../contract'
import { label } from '../../core/feedback/label'
import type { Label, LoggedEvent } from '../../core/feedback/types'
import { collectExamples } from '../../core/learn/acceptance/examples'
import {
  featureList,
  rawFeatures,
  scaleOf,
  standardised,
} from '../../core/learn/acceptance/features'
import { acceptRate, noOutcomes, withOutcome } from '../../core/learn/acceptance/recent'
import { createStyleCounts, styleBuckets, styleBucketsOf } from '../../core/learn/acceptance/style'
import { simulatedAuthor } from '../support/simulatedAuthor'
import { loggedEvent } from './events'

const indexOf = (name: string) => featureList.findIndex((feature) => feature.name === name)
const noHistory = { acceptRate: 0.5, style: 0, alike: null }
const featureOf = (name: string, change: Partial<LoggedEvent>) =>
  rawFeatures(loggedEvent(0, change), noHistory)[indexOf(name)]

/** Any UTF-16, half surrogate pairs among it. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 120 })
  .map((units) => String.fromCharCode(...units))

/** Everything that is known only after the text was shown. */
const outcomeFields = fc.record({
  outcome: fc.option(fc.constantFrom(...outcome.options)),
  outcome_reason: fc.option(fc.constantFrom(...outcomeReason.options)),
  accepted_chars: fc.nat(100),
  shown_text: fc.string(),
  t_shown: fc.option(fc.double({ noNaN: true })),
  t_outcome: fc.option(fc.double({ noNaN: true })),
  visible_ms: fc.nat(),
  window_focused: fc.boolean(),
  typed_after: fc.option(fc.string()),
  undo_ms: fc.option(fc.nat()),
  settled: fc.array(
    fc.record({
      afterS: fc.constantFrom(0 as const, 10 as const, 60 as const, 300 as const),
      observedAt: fc.double({ noNaN: true }),
      text: fc.string(),
      similarity: fc.double({ min: 0, max: 1, noNaN: true }),
      retainedChars: fc.nat(),
    }),
  ),
  correction: fc.option(fc.constantFrom('desirable' as const, 'undesirable' as const)),
  passed_over: fc.array(fc.string()),
})

/** So that every event gives a row, whatever became of it. */
const anyLabel = (event: LoggedEvent): Label => ({
  ...label(event),
  kind: event.outcome === 'accepted' ? 'desirable' : 'undesirable',
  weight: 1,
})

async function rawOf(events: LoggedEvent[], eventId: string) {
  const { rows } = await collectExamples(events, anyLabel)
  return rows.find((row) => row.eventId === eventId)?.raw
}

describe('features', () => {
  const events = simulatedAuthor({ style: 'spelling', seed: 8, events: 60 })

  test('never depend on what became of the event itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(events.length - 1), outcomeFields, async (n, change) => {
        const event = events[n] as LoggedEvent
        const changed = events.map((other, i) => (i === n ? { ...other, ...change } : other))
        expect(await rawOf(changed, event.event_id)).toEqual(await rawOf(events, event.event_id))
      }),
      { numRuns: 60 },
    )
  })

  test('never depend on what was asked for later', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(events.length - 1), outcomeFields, async (n, change) => {
        const event = events[n] as LoggedEvent
        const later = events.map((other, i) => (i > n ? { ...other, ...change } : other))
        expect(await rawOf(later, event.event_id)).toEqual(await rawOf(events, event.event_id))
      }),
      { numRuns: 60 },
    )
  })

  test('of the newest events, which prove, know only the style from before all of them', async () => {
    const proofFrom = events.length * 0.75
    await fc.assert(
      fc.asyncProperty(fc.nat(events.length / 4 - 1), outcomeFields, async (n, change) => {
        const changed = events.map((event, i) =>
          i === proofFrom + n ? { ...event, ...change } : event,
        )
        const styles = async (all: LoggedEvent[]) =>
          (await collectExamples(all, anyLabel)).rows.map(({ raw }) => raw[indexOf('style')])
        expect(await styles(changed)).toEqual(await styles(events))
      }),
      { numRuns: 30 },
    )
  })

  test('of the newest events, which prove, know no text from after the first of them', async () => {
    const proofFrom = events.length * 0.75
    const alikeWith = async (changed: number) => {
      const written = events.map((event, n) => ({
        ...event,
        prefix: n === changed ? 'They saw a boat. They saw' : 'They saw the harbour. They saw',
      }))
      const { rows } = await collectExamples(written, anyLabel)
      return rows.map(({ raw }) => raw[indexOf('alike_mean')])
    }
    const plain = await alikeWith(-1)
    expect(plain.slice(1).every((value) => Number.isFinite(value))).toBe(true)
    for (const n of [0, 4, 14]) expect(await alikeWith(proofFrom + n)).toEqual(plain)
    expect(await alikeWith(proofFrom - 1)).not.toEqual(plain)
  })

  test('do not depend on the time of day', () => {
    const at = (ms: number) =>
      rawFeatures(loggedEvent(0, { t_request: ms, t_first_text: ms + 80 }), noHistory)
    expect(at(Date.UTC(2026, 1, 1, 3))).toEqual(at(Date.UTC(2026, 1, 1, 15)))
  })

  test('are numbers for whatever is logged, once they are standardised', () => {
    const odd = fc.oneof(fc.double(), fc.constant(null))
    const scale = scaleOf(events.map((event) => rawFeatures(event, noHistory)))
    fc.assert(
      fc.property(
        anyText,
        odd,
        odd,
        fc.dictionary(
          fc.constantFrom('origin', 'line_before_units', 'line_after_units'),
          fc.oneof(fc.string(), fc.double(), fc.boolean()),
        ),
        (text, logp, at, features) => {
          const raw = rawFeatures(
            loggedEvent(0, {
              completion_text: text,
              logp_mean: logp,
              logp_min: logp,
              t_first_text: at,
              features,
            }),
            noHistory,
          )
          expect(standardised(raw, scale).every(Number.isFinite)).toBe(true)
        },
      ),
    )
  })

  test('each say where they come from and in which unit', () => {
    expect(new Set(featureList.map(({ name }) => name)).size).toBe(featureList.length)
    for (const { unit, source } of featureList) expect(`${unit} ${source}`).toMatch(/\S+ \S+/)
  })

  test.each<[string, Partial<LoggedEvent>, number]>([
    ['certainty', { logp_mean: -0.5 }, Math.log(2)],
    ['certainty', { logp_mean: null }, NaN],
    ['alike_mean', { prefix: 'Line' }, NaN],
    ['logp_mean', { logp_mean: -1.5 }, -1.5],
    ['logp_mean', { logp_mean: null }, NaN],
    ['logp_unknown', { logp_mean: null }, 1],
    ['logp_unknown', { logp_mean: -1 }, 0],
    ['length_chars', { completion_text: 'twelve signs' }, Math.log(13)],
    ['length_tokens', { output_token_ids: [] }, NaN],
    ['length_tokens', { output_token_ids: [5, 6, 7] }, Math.log(4)],
    ['line_breaks', { completion_text: 'a\nb\nc' }, Math.log(3)],
    ['ends_whole', { completion_text: 'It ends.”' }, 1],
    ['ends_whole', { completion_text: 'It goes' }, 0],
    ['is_code', { mode: 'code' }, 1],
    ['language_web', { language_id: 'typescript' }, 1],
    ['language_systems', { language_id: 'typescript' }, 0],
    ['trigger_manual', { trigger: 'manual' }, 1],
    ['line_before', { features: { line_before_units: 7 } }, Math.log(8)],
    ['line_before', { features: {} }, NaN],
    ['line_after', { features: { line_after_units: 0 } }, 0],
    ['latency', { t_request: 1_000, t_first_text: 1_099 }, Math.log(100)],
    ['latency', { t_request: 1_000, t_first_text: null, t_resolved: 1_009 }, Math.log(10)],
    ['latency', { t_request: 1_000, t_first_text: 900 }, 0],
    ['latency', { features: { origin: 'cache' } }, NaN],
    ['is_cached', { features: { origin: 'cache' } }, 1],
    ['is_own_words', { features: { origin: 'instant' } }, 1],
    ['is_alternative', { rank: 2 }, 1],
  ])('%s of %j is %d', (name, change, value) => {
    if (Number.isNaN(value)) expect(featureOf(name, change)).toBeNaN()
    else expect(featureOf(name, change)).toBeCloseTo(value, 12)
  })

  test('are 0 on average with deviation 1; unknown ones, and such as never varied, are 0', () => {
    const rows = events.map((event) => rawFeatures(event, noHistory))
    const scale = scaleOf(rows)
    const at = indexOf('length_chars')
    const values = rows.map((row) => standardised(row, scale)[at] as number)
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(0, 10)
    expect(values.reduce((a, b) => a + b * b, 0) / values.length).toBeCloseTo(1, 10)
    const strange = rawFeatures(loggedEvent(0, { trigger: 'cursor' }), noHistory)
    const z = standardised(strange, scale)
    expect(z[indexOf('logp_mean')]).toBe(0)
    expect(z[indexOf('trigger_cursor')]).toBe(0)
  })
})

describe('what lasts from earlier suggestions', () => {
  const told = (...outcomes: Array<'accepted' | 'rejected' | 'superseded'>) =>
    outcomes.reduce(
      (recent, one) =>
        withOutcome(recent, {
          outcome: one,
          reason: one === 'accepted' ? 'tab' : 'esc',
          visibleMs: 900,
        }),
      noOutcomes,
    )

  test('the accept rate follows what was taken lately, and starts at a third', () => {
    expect(acceptRate(noOutcomes)).toBeCloseTo(1 / 3)
    expect(acceptRate(told('accepted', 'accepted'))).toBeGreaterThan(0.6)
    expect(acceptRate(told('rejected', 'accepted'))).toBeGreaterThan(
      acceptRate(told('accepted', 'rejected')),
    )
    expect(told('accepted', 'superseded')).toEqual(told('accepted'))
  })

  test('words and signs that were kept speak for a text, those refused against it', () => {
    const counts = createStyleCounts()
    for (let n = 0; n < 8; n++) {
      counts.add(styleBucketsOf('the grey colour'), true, 1)
      counts.add(styleBucketsOf('the gray color'), false, 1)
    }
    const score = (text: string) => counts.score(styleBucketsOf(text))
    expect(score('a colour')).toBeGreaterThan(0.5)
    expect(score('a color')).toBeLessThan(-0.5)
    expect(score('the')).toBeCloseTo(0, 10)
    expect(score('')).toBe(0)
  })

  test('every bucket lies in the table', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const at of styleBucketsOf(text)) expect(at >= 0 && at < styleBuckets).toBe(true)
      }),
    )
  })
})
