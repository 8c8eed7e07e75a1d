import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../contract'
import { budgetStages, largestPrompt } from '../../core/suggest/budget'
import { keepProbability } from '../../core/suggest/certainty'

const { suggest } = defaultSettings
const facts = (prefillTokensPerS: number, backend = 'cpu', fillInTheMiddle = true) => ({
  backend,
  fillInTheMiddle,
  speed: { prefillTokensPerS, decodeTokensPerS: prefillTokensPerS / 8 },
})
const totals = (...args: Parameters<typeof budgetStages>) =>
  budgetStages(...args).map(
    ({ prefixTokens, suffixTokens, contextTokens }) => prefixTokens + suffixTokens + contextTokens,
  )

describe('the budget fits the machine', () => {
  test.each([
    ['a slow one reads a few lines first', 100, 'cpu', [48, 192, 768]],
    ['a common one', 600, 'cpu', [128, 512, 1_536]],
    ['a graphics card reads all at once', 40_000, 'cuda', [6_144]],
    ['nothing measured yet', 0, 'cpu', [256]],
  ])('%s', (_, speed, backend, expected) => {
    const found = totals(suggest, facts(speed, backend))
    expect(found).toHaveLength(expected.length)
    found.forEach((total, i) => expect(Math.abs(total - (expected[i] ?? 0))).toBeLessThan(20))
  })

  test('a shorter target reads less at first', () =>
    expect(totals({ ...suggest, targetMs: 100 }, facts(2_000))[0]).toBeLessThan(
      totals(suggest, facts(2_000))[0] as number,
    ))

  test('what the settings fix is taken as it is', () => {
    const fixed = { ...suggest, prefixTokens: 300, suffixTokens: 60 }
    expect(budgetStages(fixed, facts(100))).toEqual([
      { prefixTokens: 300, suffixTokens: 60, contextTokens: 0 },
    ])
    expect(largestPrompt(fixed, 'cpu')).toBe(360)
  })

  test('models that only continue read nothing after the cursor', () => {
    for (const stage of budgetStages(suggest, facts(600, 'cpu', false)))
      expect(stage.suffixTokens).toBe(0)
  })

  test('no prompt is larger than the context that is made for it', () => {
    for (const backend of ['cpu', 'cuda'])
      for (const total of totals(suggest, facts(50_000, backend)))
        expect(total).toBeLessThanOrEqual(largestPrompt(suggest, backend))
  })
})

describe('certainty', () => {
  const sure = [{ logp: -0.05 }, { logp: -0.1 }]
  const unsure = [{ logp: -3 }, { logp: -2.5 }]

  test.each(['code', 'prose'] as const)('%s that the model holds likely is kept', (mode) => {
    expect(keepProbability(sure, mode) ?? 0).toBeGreaterThan(keepProbability(unsure, mode) ?? 1)
    expect(keepProbability([], mode)).toBeNull()
    expect(keepProbability([{ logp: null }], mode)).toBeNull()
  })
})
