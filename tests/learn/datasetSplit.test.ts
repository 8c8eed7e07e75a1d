/** Nothing that proves an adapter may have taught it, whatever the log looks like. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outcome, outcomeReason } from '../../contract'
import { label } from '../../core/feedback/label'
import { buildDataset } from '../../core/learn/dataset/build'
import type { Dataset, DatasetRow } from '../../core/learn/dataset/types'
import { similarity } from '../../core/text/similarity'
import { loggedEvent } from './events'

const text = fc.constantFrom(
  ' the boats lay still',
  ' the boats lay still in the harbour of the old town',
  ' the storm',
  ' it rained',
  '😀',
  ' [secret: JWT]',
  '\n',
  '',
)

const often = <T, U>(usual: T, any: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: any })

const log = fc
  .array(
    fc.record({
      doc: fc.constantFrom('a', 'b'),
      wait: fc.constantFrom(0, 1, 60_000, 7_200_000),
      prefix: fc.constantFrom('At dawn', 'In the evening of that day', ''),
      outcome: often('accepted' as const, fc.constantFrom(...outcome.options)),
      reason: often('diverged' as const, fc.constantFrom(...outcomeReason.options)),
      shown: text,
      typed: fc.option(text),
      stands: often('as shown' as const, fc.option(text)),
      number: fc.boolean(),
      samePlace: often(false, fc.boolean()),
      redacted: often(false, fc.boolean()),
      sampled: fc.boolean(),
      propensity: fc.option(fc.constantFrom(0, 0.02, 1)),
    }),
    { maxLength: 60 },
  )
  .map((entries) => {
    let t = 0
    return entries.map((entry, n) => {
      t += entry.wait
      const own = (words: string) => (entry.number && words !== '' ? `${words} ${n}` : words)
      const shown = own(entry.shown)
      const accepted_chars = entry.outcome === 'partial' ? Math.min(10, shown.length) : 0
      const stands = entry.stands === 'as shown' ? entry.shown : entry.stands
      const taken = entry.outcome === 'partial' ? shown.slice(0, accepted_chars) : shown
      return loggedEvent(n, {
        t_request: t,
        doc_id: entry.doc,
        prefix: entry.samePlace ? entry.prefix : `${entry.prefix} of day ${n}`,
        outcome: entry.outcome,
        outcome_reason: entry.reason,
        shown_text: shown,
        accepted_chars,
        typed_after: entry.typed === null ? null : own(entry.typed),
        redacted: entry.redacted,
        settled:
          stands === null
            ? []
            : [
                {
                  afterS: 300,
                  observedAt: t + 300_000,
                  text: own(stands),
                  similarity: similarity(taken, own(stands)),
                  retainedChars: taken.length,
                },
              ],
        ...(entry.sampled && {
          temperature: 0.8,
          output_token_ids: [1, 2],
          logp_behaviour: [-1, -2],
          show_propensity: entry.propensity,
        }),
      })
    })
  })

const built = (events: ReturnType<typeof loggedEvent>[]) =>
  buildDataset(events, label, {
    minHeldOut: 4,
    blocked: ['storm'],
    pretraining: { rows: 5, ownText: true, fixed: [] },
  })

/** What a row teaches or tests, with what a pair has in common. */
const trained = ({ train, kto, dpo, policy }: Dataset) => [
  ...train,
  ...kto.train,
  ...dpo.train,
  ...dpo.train.map((row) => ({ ...row, example: { ...row.example, completion: row.rejected } })),
  ...policy,
]
const proving = ({ heldOut, kto, dpo }: Dataset) => [...heldOut, ...kto.heldOut, ...dpo.heldOut]
const flat = (words: string) => words.replace(/\s+/gu, ' ').trim()

test('training and held-out rows share no event, no time and, in a document, no target', async () => {
  await fc.assert(
    fc.asyncProperty(log, async (events) => {
      const dataset = await built(events)
      const [before, after] = [trained(dataset), proving(dataset)]
      const prefixes = new Map(events.map((event) => [event.event_id, event.prefix]))
      // What a pair has in common stands at the end of its prefix.
      const whole = ({ eventId, example }: DatasetRow) =>
        example.prefix.slice(prefixes.get(eventId)?.length ?? 0) + example.completion
      const ids = new Set(before.map(({ eventId }) => eventId))
      const newest = Math.max(-Infinity, ...before.map(({ t }) => t))
      for (const row of after) {
        expect(ids.has(row.eventId)).toBe(false)
        expect(row.t).toBeGreaterThan(newest)
        const target = flat(whole(row))
        for (const other of before.filter(({ docId }) => docId === row.docId))
          expect(flat(whole(other))).not.toContain(target)
      }
      expect(new Set(dataset.taughtBy)).toEqual(
        new Set([...ids, ...dataset.pretraining.map(({ eventId }) => eventId)]),
      )
      const counted = new Set(dataset.considered)
      for (const id of ids) expect(counted).toContain(id)
      for (const { eventId } of after) expect(counted).not.toContain(eventId)
    }),
    { numRuns: 150 },
  )
})

test('weights are in (0, 1]; nothing masked, blocked or without a known chance is a row', async () => {
  await fc.assert(
    fc.asyncProperty(log, async (events) => {
      const dataset = await built(events)
      const byId = new Map(events.map((event) => [event.event_id, event]))
      for (const { eventId, weight, example } of [...trained(dataset), ...proving(dataset)]) {
        expect(weight).toBeGreaterThan(0)
        expect(weight).toBeLessThanOrEqual(1)
        expect(example.completion).not.toMatch(/\[secret: |storm/)
        expect(byId.get(eventId)?.redacted).toBe(false)
      }
      for (const row of dataset.policy) {
        expect(row.behaviourLogp).toHaveLength(row.outputTokens.length)
        expect(byId.get(row.eventId)?.show_propensity).toBeGreaterThan(0)
        expect(row.reward).toBeGreaterThanOrEqual(0)
        expect(row.reward).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 150 },
  )
})

test('no event is taught in two directions, and every event is accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(log, async (events) => {
      const dataset = await built(events)
      const judged = new Map(dataset.kto.train.map((row) => [row.eventId, row]))
      expect(judged.size).toBe(dataset.kto.train.length)
      for (const { eventId, example } of dataset.train) {
        const one = judged.get(eventId)
        if (one) expect(one.example.completion === example.completion).toBe(one.desirable)
      }
      const { card } = dataset
      const refused = card.leftOut
        .filter(({ of, reason }) => of === 'event' && !reason.startsWith('nothing'))
        .filter(({ reason }) => !reason.startsWith('judged again'))
      const count = refused.reduce((sum, one) => sum + one.count, 0)
      expect(card.events + count).toBe(events.length)
    }),
    { numRuns: 150 },
  )
})
