/** The table of labels, row by row, and what holds for any event. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { outcome, outcomeReason } from '../../contract'
import { label } from '../../core/feedback/label'
import { fromFirstDifference, preferencePair } from '../../core/feedback/pair'
import type { Label, LabelInput } from '../../core/feedback/types'
import { similarity } from '../../core/text/similarity'

const shown = 'the boats lay still in the harbour'

type Look = LabelInput['settled'][number]
const look = (text: string, afterS: Look['afterS'] = 300, taken = shown): Look => ({
  afterS,
  observedAt: 1_000_000 + afterS * 1_000,
  text,
  similarity: similarity(taken, text),
})

const base: LabelInput = {
  completion_text: shown,
  outcome: 'accepted',
  outcome_reason: 'tab',
  accepted_chars: shown.length,
  shown_text: shown,
  visible_ms: 1_500,
  window_focused: true,
  typed_after: null,
  undo_ms: null,
  settled: [],
  correction: null,
  passed_over: [],
  redacted: false,
}
const refused = { outcome: 'rejected', outcome_reason: 'esc', accepted_chars: 0 } as const
const passed = { outcome: 'ignored', outcome_reason: 'diverged', accepted_chars: 0 } as const
const partial = { outcome: 'partial', outcome_reason: 'word', accepted_chars: 9 } as const
const edited = 'the boats lay broken in a storm'
const sEdited = similarity(shown, edited)
const nearly = 'the boats lay still in our harbour'
const sNearly = similarity(shown, nearly)
/** A look with this similarity, whatever its text. */
const at = (s: number): Look => ({ ...look(edited), similarity: s })

const good = (text: string, weight: number): Partial<Label> => ({
  kind: 'desirable',
  weight,
  sft: { text, weight },
  kto: { desirable: true, text, weight },
  dpo: null,
})
const bad = (text: string, weight: number): Partial<Label> => ({
  kind: 'undesirable',
  weight,
  kto: { desirable: false, text, weight },
})
const nothing: Partial<Label> = { kind: 'none', weight: 0, sft: null, dpo: null, kto: null }

const cases: Array<[name: string, event: Partial<LabelInput>, expected: Partial<Label>]> = [
  ['accepted and kept whole', { settled: [look(shown)] }, good(shown, 1)],
  ['accepted and kept, nearly', { settled: [look(nearly)] }, good(shown, sNearly)],
  [
    'chosen among several: the one that was passed over is worse',
    { settled: [look(shown)], passed_over: [shown, 'a storm came up that night'] },
    {
      ...good(shown, 1),
      dpo: { chosen: shown.slice(0, 26), rejected: 'a storm came up that night', weight: 1 },
    },
  ],
  [
    'accepted, then edited',
    { settled: [look(edited)] },
    {
      kind: 'desirable',
      weight: sEdited,
      sft: { text: edited, weight: 1 },
      dpo: { chosen: edited, rejected: shown.slice(0, edited.length), weight: 1 },
      kto: null,
    },
  ],
  ['accepted, then wholly deleted', { settled: [look('')] }, { ...bad(shown, 1), sft: null }],
  ['accepted, then replaced', { settled: [look('42')] }, { ...bad(shown, 1), sft: null }],
  ['accepted, undone at once', { undo_ms: 9_999, settled: [look('')] }, bad(shown, 1)],
  [
    'accepted, undone later: what stands counts',
    { undo_ms: 10_001, settled: [look(shown)] },
    good(shown, 1),
  ],
  ['accepted, not looked at yet', {}, nothing],
  [
    'closed early: the last look counts, halved',
    { settled: [look('', 10), { ...look(edited, 0), observedAt: 2_000_000 }] },
    {
      kind: 'desirable',
      weight: sEdited / 2,
      sft: { text: edited, weight: 0.5 },
      dpo: { chosen: edited, rejected: shown.slice(0, edited.length), weight: 0.5 },
      kto: null,
    },
  ],
  ['0.8 of it stayed: kept', { settled: [at(0.8)] }, good(shown, 0.8)],
  [
    'a little less stayed: edited',
    { settled: [at(0.79)] },
    { kind: 'desirable', weight: 0.79, sft: { text: edited, weight: 1 }, kto: null },
  ],
  ['0.2 of it stayed: edited', { settled: [at(0.2)] }, { kind: 'desirable', kto: null }],
  ['a little less stayed: deleted', { settled: [at(0.19)] }, { ...bad(shown, 1), sft: null }],
  ['closed early and kept', { settled: [look(shown, 60)] }, good(shown, 0.5)],
  ['closed early and deleted', { settled: [look('', 60)] }, bad(shown, 0.5)],
  [
    'the look at 300 s counts, not a later one',
    { settled: [look(shown), { ...look('', 0), observedAt: 9e9 }] },
    good(shown, 1),
  ],
  [
    'partly accepted and kept',
    { ...partial, settled: [look('the boats', 300, 'the boats')] },
    {
      kind: 'desirable',
      weight: 9 / shown.length,
      sft: { text: 'the boats', weight: 1 },
      dpo: null,
      kto: null,
    },
  ],
  [
    'partly accepted, the tail typed by hand',
    { ...partial, settled: [look('the boats', 300, 'the boats')], typed_after: ' lay' },
    { dpo: null },
  ],
  [
    'partly accepted, something else typed',
    { ...partial, settled: [look('the boats', 300, 'the boats')], typed_after: ' sank at once' },
    { dpo: { chosen: 'the boats sank at once', rejected: shown.slice(0, 22), weight: 1 } },
  ],
  [
    'partly accepted, then deleted',
    { ...partial, settled: [look('', 300, 'the boats')] },
    { ...bad('the boats', 1), sft: null },
  ],
  [
    'partly accepted, then edited: what stands there over the part',
    {
      ...partial,
      settled: [look('the ships', 300, 'the boats')],
      typed_after: ' sank at once',
    },
    {
      kind: 'desirable',
      sft: { text: 'the ships', weight: 1 },
      dpo: { chosen: 'the ships', rejected: 'the boats', weight: 1 },
      kto: null,
    },
  ],
  [
    'partly accepted, closed early',
    { ...partial, settled: [look('the boats', 60, 'the boats')], typed_after: ' sank' },
    {
      sft: { text: 'the boats', weight: 0.5 },
      dpo: { chosen: 'the boats sank', rejected: 'the boats lay ', weight: 0.5 },
    },
  ],
  ['a part accepted and undone at once', { ...partial, undo_ms: 800 }, bad('the boats', 1)],
  ['partly accepted, not looked at yet', { ...partial }, nothing],
  ['no part taken', { ...partial, accepted_chars: 0 }, nothing],
  ['Esc', { ...refused }, { ...bad(shown, 1), dpo: null, sft: null }],
  [
    'Esc, then something else',
    { ...refused, typed_after: 'the storm came' },
    { ...bad(shown, 1), dpo: { chosen: 'the storm came', rejected: 'the boats lay ', weight: 1 } },
  ],
  [
    'Esc, then its first letters',
    { ...refused, typed_after: 'the b' },
    { ...bad(shown, 1), dpo: null },
  ],
  ['Esc, then the very same', { ...refused, typed_after: `${shown}.` }, nothing],
  [
    'Esc, then the very same but for the space at its end',
    { ...refused, shown_text: `${shown} `, typed_after: shown },
    nothing,
  ],
  [
    'typed through by hand',
    { outcome: 'typed_through', outcome_reason: 'diverged', settled: [look(shown)] },
    good(shown, 1),
  ],
  [
    'typed through, not watched',
    { outcome: 'typed_through', outcome_reason: 'diverged' },
    good(shown, 0.5),
  ],
  [
    'read, then something else typed',
    { ...passed, visible_ms: 750, typed_after: 'It rained.' },
    { ...bad(shown, 0.2), sft: { text: 'It rained.', weight: 1 } },
  ],
  ['read, nothing known of what was typed', { ...passed }, { ...bad(shown, 0.2), sft: null }],
  [
    'read, then typed its first letters after all: nothing to imitate',
    { ...passed, typed_after: 'the boats' },
    { ...bad(shown, 0.2), sft: null },
  ],
  ['visible too briefly', { ...passed, visible_ms: 749, typed_after: 'It' }, nothing],
  ['in the background', { ...passed, window_focused: false }, nothing],
  ['passed over, then the very same typed', { ...passed, typed_after: shown }, nothing],
  ['blurred', { ...passed, outcome_reason: 'blur' }, nothing],
  ['moved away', { ...passed, outcome_reason: 'cursor' }, nothing],
  ['timed out', { ...passed, outcome_reason: 'timeout' }, nothing],
  ['superseded', { outcome: 'superseded', outcome_reason: 'new_request' }, nothing],
  ['hidden', { outcome: 'hidden', outcome_reason: 'blur' }, nothing],
  ['not reported yet', { outcome: null, outcome_reason: null, shown_text: '' }, nothing],
  ['nothing shown', { ...passed, shown_text: '' }, nothing],
  ['marked as good by the user', { ...refused, correction: 'desirable' }, good(shown, 1)],
  [
    'marked as bad by the user',
    { settled: [look(shown)], correction: 'undesirable' },
    { ...bad(shown, 1), sft: null },
  ],
  ['marked as neither', { settled: [look(shown)], correction: 'none' }, nothing],
  ['a secret in it', { shown_text: 'key [secret: AWS key]', correction: 'desirable' }, nothing],
  ['a secret around it', { settled: [look(shown)], redacted: true }, nothing],
  [
    'not logged to be learned from',
    { settled: [look(shown)], consent: 'shown to a friend' },
    nothing,
  ],
  ['a secret in what stands there', { settled: [look('the [secret: JWT] lay')] }, nothing],
  [
    'a secret in the other candidate',
    { settled: [look(shown)], passed_over: ['[secret: JWT] lay'] },
    good(shown, 1),
  ],
  [
    'a secret in what was typed',
    { ...passed, typed_after: '[secret: JWT]' },
    { ...bad(shown, 0.2), sft: null },
  ],
]

describe('the table', () => {
  test.each(cases)('%s', (_name, event, expected) => {
    expect(label({ ...base, ...event })).toMatchObject(expected)
  })
})

const text = fc.oneof(
  fc.constantFrom(shown, edited, nearly, '', 'the boats', '😀😀', 'the [secret: JWT] lay'),
  fc.string(),
)
const event: fc.Arbitrary<LabelInput> = fc
  .record({
    completion_text: text,
    outcome: fc.option(fc.constantFrom(...outcome.options)),
    outcome_reason: fc.option(fc.constantFrom(...outcomeReason.options)),
    accepted_chars: fc.nat(60),
    shown_text: text,
    visible_ms: fc.nat(3_000),
    window_focused: fc.boolean(),
    typed_after: fc.option(text),
    undo_ms: fc.option(fc.nat(20_000)),
    looks: fc.array(fc.tuple(fc.constantFrom(0, 10, 60, 300), text), { maxLength: 4 }),
    correction: fc.option(fc.constantFrom('desirable', 'undesirable', 'none')),
    passed_over: fc.array(text, { maxLength: 2 }),
    redacted: fc.boolean(),
    consent: fc.constantFrom('kept on this device', 'kept on this device', 'none'),
  })
  .map(({ looks, ...rest }) => ({
    ...rest,
    settled: looks.map(([afterS, seen]) =>
      look(
        seen,
        afterS,
        rest.outcome === 'partial'
          ? rest.shown_text.slice(0, rest.accepted_chars)
          : rest.shown_text,
      ),
    ),
  }))

const hidesSecret = (event: LabelInput) =>
  event.redacted ||
  event.consent !== 'kept on this device' ||
  [event.shown_text, event.completion_text].some((seen) => seen.includes('[secret: '))

const textsOf = ({ sft, dpo, kto }: Label) =>
  [sft?.text, kto?.text, dpo?.chosen, dpo?.rejected].filter((one) => one !== undefined)

test('weights are in (0, 1], and only an event that teaches nothing has none', () => {
  fc.assert(
    fc.property(event, (any) => {
      const { kind, weight, sft, dpo, kto, why } = label(any)
      expect(why).not.toBe('')
      if (kind === 'none')
        expect({ weight, sft, dpo, kto }).toEqual({ weight: 0, sft: null, dpo: null, kto: null })
      else expect(weight).toBeGreaterThan(0)
      for (const each of [weight, sft?.weight, kto?.weight, dpo?.weight])
        expect(each ?? 1).toBeLessThanOrEqual(1)
      for (const each of [sft, kto, dpo]) if (each !== null) expect(each.weight).toBeGreaterThan(0)
    }),
    { numRuns: 500 },
  )
})

test('no event is taught in two directions', () => {
  fc.assert(
    fc.property(event, (any) => {
      const { kind, sft, dpo, kto } = label(any)
      if (kto !== null) expect(kto.desirable).toBe(kind === 'desirable')
      if (kto?.desirable === true) expect(dpo?.rejected.startsWith(kto.text) ?? false).toBe(false)
      // What is refused is never imitated, nor preferred, at the same time.
      if (kto?.desirable === false) {
        for (const wanted of [sft?.text, dpo?.chosen]) {
          expect(wanted?.startsWith(kto.text) ?? false).toBe(false)
          if (wanted !== undefined && wanted === sft?.text)
            expect(kto.text.startsWith(wanted)).toBe(false)
        }
      }
      if (dpo !== null) expect(sft?.text).not.toBe(dpo.rejected)
      if (dpo !== null) {
        expect(dpo.chosen.length).toBe(dpo.rejected.length)
        expect(dpo.chosen).not.toBe(dpo.rejected)
      }
    }),
    { numRuns: 500 },
  )
})

test('every text of a label really stood there: shown, typed or left', () => {
  fc.assert(
    fc.property(event, (any) => {
      const { sft, dpo, kto } = label(any)
      const shownText = any.shown_text || any.completion_text
      const part = any.shown_text.slice(0, any.accepted_chars)
      const stood = [shownText, part, any.typed_after, ...any.settled.map((one) => one.text)]
      if (sft !== null) expect(stood).toContain(sft.text)
      if (kto !== null) expect([shownText, part]).toContain(kto.text)
      if (dpo !== null) {
        const written = [...stood, part + (any.typed_after ?? '')]
        expect(written.some((one) => one?.startsWith(dpo.chosen))).toBe(true)
        expect([shownText, ...any.passed_over].some((one) => one.startsWith(dpo.rejected))).toBe(
          true,
        )
      }
    }),
    { numRuns: 500 },
  )
})

test('nothing is taught by what hides a secret or was not meant for it, and no mask is ever taught', () => {
  fc.assert(
    fc.property(event, (any) => {
      const taught = label(any)
      if (hidesSecret(any)) expect(taught.kind).toBe('none')
      for (const one of textsOf(taught)) expect(one).not.toContain('[secret: ')
    }),
    { numRuns: 500 },
  )
})

test('the same event has the same label, and stays as it is', () => {
  fc.assert(
    fc.property(event, (any) => {
      const before = structuredClone(any)
      expect(label(any)).toEqual(label(structuredClone(any)))
      expect(any).toEqual(before)
    }),
  )
})

test('a correction wins over everything but a masked secret', () => {
  fc.assert(
    fc.property(
      event,
      fc.constantFrom('desirable' as const, 'undesirable' as const),
      (any, correction) => {
        fc.pre((any.shown_text || any.completion_text) !== '' && !hidesSecret(any))
        expect(label({ ...any, correction }).kind).toBe(correction)
      },
    ),
  )
})

test('a pair from its first difference: the shared start and two ends of one length', () => {
  expect(fromFirstDifference({ chosen: 'a 😀b', rejected: 'a 😁b' })).toEqual({
    shared: 'a ',
    pair: { chosen: '😀b', rejected: '😁b' },
  })
  fc.assert(
    fc.property(text, text, (a, b) => {
      const whole = preferencePair(a, b)
      fc.pre(whole !== null)
      const { shared, pair } = fromFirstDifference(whole)
      expect([shared + pair.chosen, shared + pair.rejected]).toEqual([whole.chosen, whole.rejected])
      expect(pair.chosen.length).toBe(pair.rejected.length)
      expect([...pair.chosen][0]).not.toBe([...pair.rejected][0])
    }),
  )
})
