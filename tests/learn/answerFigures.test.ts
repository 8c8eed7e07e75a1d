import { describe, expect, test } from 'vitest'
import { answerCounts, answerPrompts } from '../../core/learn/proof/answerPrompts'
import { answerFigures, repeatedShare } from '../../core/learn/proof/answerFigures'
import type { Answer } from '../../core/learn/proof/answers'
import { readRegression } from '../../core/learn/proof/regressionText'
import { samplesOf } from '../../core/learn/proof/samples'
import { repositoryParts } from '../support/replayDeps'

const heldOut = Array.from({ length: 60 }, (_, i) => ({
  eventId: `event-${i}`,
  t: i * 3_600_000,
  docId: 'doc',
  sessionId: `sitting-${i}`,
  weight: 1,
  example: {
    languageId: 'markdown',
    mode: 'prose' as const,
    path: null,
    prefix: `${'Long before, '.repeat(30)}Evening ${i}. The lamp`,
    suffix: '',
    completion: ' was lit.',
  },
}))
const fixed = await readRegression(repositoryParts.resources)
const prompts = answerPrompts(heldOut, fixed)
const answersLike = (of: (i: number) => Partial<Answer>): Answer[] =>
  prompts.map((_, i) => ({ shown: ' was lit at six.', tokens: [1, 2, 3, 4, 5, 6], ...of(i) }))
const figures = (adapter: (i: number) => Partial<Answer>) =>
  answerFigures(
    prompts,
    answersLike(() => ({})),
    answersLike(adapter),
    { seed: 1 },
  )

const clusters = new Set(prompts.map(({ cluster }) => cluster)).size

describe('prompts', () => {
  test('are the user’s own, over all the time, and fixed ones of prose and code', () => {
    const own = prompts.filter(({ source }) => source === 'own')
    expect(own.length).toBe(answerCounts.own)
    expect(own.at(-1)?.example.prefix).toMatch(/Evening 5\d/)
    const kinds = prompts.slice(own.length).map(({ example }) => example.mode)
    expect(kinds).toEqual([...Array(4).fill('prose'), ...Array(4).fill('code')])
  })

  test('of a log with a single row are still enough to compare on', () => {
    expect(answerPrompts(heldOut.slice(0, 1), fixed).length).toBe(9)
  })
})

describe('figures', () => {
  test('of equal answers tell no change', () => {
    const same = figures(() => ({}))
    expect(same.length).toMatchObject({ mean: 1, low: 1, high: 1 })
    expect(same.repetition.change).toMatchObject({ mean: 0 })
    expect(same.empty).toMatchObject({ base: 0, adapter: 0 })
  })

  test.each([
    ['half as long', { shown: ' was lit' }, { length: 0.47 }],
    ['empty', { shown: '' }, { length: 0, empty: 1 }],
    ['in circles', { tokens: [7, 8, 7, 8, 7, 8] }, { repetition: 0.5 }],
  ] as const)('of answers that are %s', (_, adapter, expected) => {
    const { length, repetition, empty } = figures(() => ({
      ...adapter,
      tokens: [...('tokens' in adapter ? adapter.tokens : [1, 2, 3, 4])],
    }))
    if ('length' in expected) expect(length?.mean).toBeCloseTo(expected.length, 2)
    if ('empty' in expected) expect(empty.change?.low).toBe(expected.empty)
    if ('repetition' in expected) {
      expect(repetition.change?.mean).toBe(expected.repetition)
      expect(repetition).toMatchObject({ up: clusters, down: 0 })
    }
  })

  test('a few differences prove nothing: the interval says so', () => {
    const { empty } = figures((i) => (i === 3 ? { shown: '' } : {}))
    expect(empty.adapter).toBeGreaterThan(0)
    expect(empty.change?.low).toBeLessThanOrEqual(0)
    expect(empty).toMatchObject({ up: 1, down: 0 })
  })

  test('without answers of the base there is no ratio', () => {
    const none = answersLike(() => ({ shown: '' }))
    expect(answerFigures(prompts, none, none, { seed: 1 }).length).toBeNull()
  })
})

test.each([
  [[], 0],
  [[1, 2], 0],
  [[1, 2, 3, 4], 0],
  [[1, 1, 1, 1, 1], 2 / 3],
  [[1, 2, 3, 1, 2, 3], 1 / 4],
])('of %j the repeated share is %d', (tokens, share) => {
  expect(repeatedShare(tokens)).toBeCloseTo(share, 9)
})

test('samples: about ten, of each kind, with the end of the prompt only', () => {
  const base = answersLike(() => ({}))
  const adapter = answersLike(() => ({ shown: ' burned.' }))
  const samples = samplesOf(prompts, base, adapter)
  expect(samples.length).toBe(10)
  expect(samples.filter(({ source }) => source === 'own').length).toBe(6)
  expect(new Set(samples.slice(6).map(({ mode }) => mode))).toEqual(new Set(['prose', 'code']))
  for (const { prompt, base: before, adapter: after } of samples) {
    expect(prompt.length).toBeLessThanOrEqual(240)
    expect([before, after]).toEqual([' was lit at six.', ' burned.'])
  }
  expect(samples[0]?.prompt).toMatch(/^(Long|before,) [\s\S]*Evening 0. The lamp$/)
})
