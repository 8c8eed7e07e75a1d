import { describe, expect, test } from 'vitest'
import { defaultSettings, type SuggestRequest } from '../../contract'
import type { Attempt } from '../../core/suggest/event'
import { createGate, keepFrom, type Foretelling } from '../../core/suggest/gate'
import { surroundingsOf } from '../../core/suggest/surroundings'
import { requestAt } from '../support/requestAt'

/** A finished text of two tokens, each with this log-probability. */
function attempt(logp: number, about: Partial<SuggestRequest> = {}): Attempt {
  const request = requestAt('const a = |', { mode: 'code', languageId: 'typescript', ...about })
  const token = { id: 1, text: 'x', logp }
  return {
    ...({ eventId: 'e', modelSha256: 'm', prompt: { parts: [], heal: '' } } as unknown as Attempt),
    request,
    place: surroundingsOf(request),
    tokens: [token, token],
    text: 'xx',
    explored: false,
  }
}

function open({
  eagerness = 0.7,
  learned = undefined as Foretelling | undefined,
  random = 1,
} = {}) {
  const settings = { ...defaultSettings, suggest: { ...defaultSettings.suggest, eagerness } }
  return createGate({
    settings: () => settings,
    now: () => 0,
    random: () => random,
    ...(learned && { learned: () => learned }),
  })
}

const says = (p: number | null): Foretelling => ({
  predict: () => p,
  rank: (candidates) => [...candidates].reverse(),
  version: () => (p === null ? null : 'acceptance-1/7'),
})

function decided(one: Attempt, options: Parameters<typeof open>[0], seen = false): Attempt {
  open(options).decide(one, seen)
  return one
}

function recalled(one: Attempt, options: Parameters<typeof open>[0]): Attempt {
  const again = { ...one, gated: false }
  open(options).recall(again)
  return again
}

describe('a finished text', () => {
  test.each<[string, Attempt, Parameters<typeof open>[0], boolean]>([
    ['sure', attempt(-0.05), {}, false],
    ['unsure', attempt(-2), {}, true],
    ['unsure, asked for by hand', attempt(-2, { trigger: 'manual' }), {}, false],
    ['unsure, among candidates', attempt(-2, { candidate: 1 }), {}, false],
    ['unsure, everything wanted', attempt(-2), { eagerness: 1 }, false],
    ['sure, but refused by experience', attempt(-0.05), { learned: says(0.01) }, true],
    ['unsure, but kept by experience', attempt(-2), { learned: says(0.9) }, false],
    ['unsure, and nothing is proven', attempt(-2), { learned: says(null) }, true],
  ])('%s: hidden %#', (_, one, options, hidden) => {
    expect(decided(one, options).gated).toBe(hidden)
    expect(recalled(one, options).gated).toBe(hidden)
  })

  test('says who foretold it', () => {
    expect(decided(attempt(-1), {}).gateVersion).toBe('confidence-2')
    expect(decided(attempt(-1), { learned: says(0.4) })).toMatchObject({
      keepProbability: 0.4,
      gateVersion: 'acceptance-1/7',
    })
  })

  test('that was seen stays', () =>
    expect(decided(attempt(-2), {}, true)).toMatchObject({ gated: false, showPropensity: 1 }))
})

describe('a few unlikely texts are shown all the same', () => {
  test.each([0, 0.3, 0.7])('at eagerness %d, with a share that is logged', (eagerness) => {
    const share = 0.05 * eagerness
    const hidden = decided(attempt(-9), { eagerness, random: share })
    const shown = decided(attempt(-9), { eagerness, random: Math.max(0, share - 1e-9) })
    expect(hidden).toMatchObject({ gated: true, explored: false, showPropensity: share })
    expect(shown).toMatchObject({ gated: eagerness === 0, explored: eagerness > 0 })
    expect(recalled(shown, { eagerness }).gated).toBe(eagerness === 0)
  })
})

describe('while a text is written', () => {
  test.each<[string, number, Parameters<typeof open>[0], boolean]>([
    ['likely enough', -0.3, {}, true],
    ['unlikely', -2, {}, false],
    ['likely enough, but the finished one is foretold better', -0.3, { learned: says(0.5) }, false],
    ['sure', -0.02, { learned: says(0.5) }, true],
    ['everything wanted', -2, { eagerness: 1, learned: says(0.5) }, true],
  ])('%s', (_, logp, options, streams) =>
    expect(open(options).mayStream(attempt(logp))).toBe(streams),
  )
})

test('the quieter, the surer', () => {
  expect(keepFrom(1)).toBe(0)
  for (let e = 0.1; e <= 1; e += 0.1) expect(keepFrom(e)).toBeLessThan(keepFrom(e - 0.1))
})

test('candidates: by certainty, and by experience where there is some', () => {
  const [sure, unsure] = [attempt(-0.1), attempt(-1)]
  expect(open().rank([unsure, sure])).toEqual([sure, unsure])
  expect(open({ learned: says(0.5) }).rank([unsure, sure])).toEqual([unsure, sure])
})
