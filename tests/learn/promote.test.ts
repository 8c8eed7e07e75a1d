import { describe, expect, test } from 'vitest'
import { promotion } from '../../contract'
import type { AnswerFigures } from '../../core/learn/proof/answerFigures'
import type { Evidence } from '../../core/learn/proof/evidence'
import { decidePromotion } from '../../core/learn/proof/promote'

const around = (mean: number, half = 0.01) => ({ mean, low: mean - half, high: mean + half })

const good: Evidence = {
  heldOutRows: 40,
  trainRows: 200,
  gain: around(0.1),
  baseNll: 4,
  adapterNll: 3.9,
  regression: { all: around(0.001, 0.002), prose: around(0.002), code: around(0) },
  regressionNll: { base: 2.5, adapter: 2.5 },
  order: around(2),
  exposure: { strings: 16, mean: around(0.1), worst: { kind: 'number', bits: 1.5, bound: 6 } },
  margin: null,
  answers: {
    prompts: 28,
    length: around(1.02),
    repetition: { base: 0.03, adapter: 0.04, change: around(0.01, 0.02), up: 2, down: 1 },
    empty: { base: 0.1, adapter: 0.1, change: around(0), up: 0, down: 0 },
  },
}
/** `good` with other answers. */
const answering = (change: Partial<AnswerFigures>): Partial<Evidence> => ({
  answers: { ...(good.answers as AnswerFigures), ...change },
})

describe('decidePromotion', () => {
  test('promotes what passes all tests, and says with which gain', () => {
    const verdict = decidePromotion(good)
    expect(verdict.promoted).toBe(true)
    expect(verdict.tests.every((one) => one.passed)).toBe(true)
    expect(verdict.reason).toContain('+0.100 nats a token')
    expect(verdict.reason).toContain('3 % of the base')
  })

  test.each<[string, Partial<Evidence>, string, RegExp]>([
    ['the interval holds 0', { gain: around(0.005) }, 'gain', /not proven better/],
    ['one sitting only', { gain: null }, 'gain', /one sitting/],
    ['word order means nothing to it', { order: around(0.002) }, 'order', /shuffled/],
    [
      'fixed texts may be more than 1 % worse',
      { regression: { all: around(0.005), prose: around(0), code: around(0) } },
      'regression',
      /more than 1 % worse/,
    ],
    [
      'prose pays for code',
      { regression: { all: around(0, 0.001), prose: around(-0.02), code: around(0.02) } },
      'regression_code',
      /On code/,
    ],
    ['fixed texts could not be read', { regression: null }, 'regression', /could not be run/],
    ['what was refused gained', { margin: around(-0.5) }, 'margin', /turned down worse/],
    [
      'rare strings were memorised',
      { exposure: { strings: 16, mean: around(2, 0.5), worst: null } },
      'exposure',
      /memorised/,
    ],
    [
      'one of them was learned by heart',
      { exposure: { strings: 16, mean: around(0), worst: { kind: 'key', bits: 20, bound: 6 } } },
      'exposure_worst',
      /rare key .* by heart.* 1,048,576 times likelier/,
    ],
    [
      'answers are too short',
      answering({ length: around(0.7) }),
      'length',
      /0.70 times.*0.8 to 1.25/,
    ],
    ['answers are too long', answering({ length: around(1.4) }), 'length', /too long/],
    [
      'it goes in circles',
      answering({
        repetition: { base: 0.03, adapter: 0.4, change: around(0.37), up: 12, down: 1 },
      }),
      'repetition',
      /repeats itself more often.*40 %.*3 % before/,
    ],
    [
      'it falls silent',
      answering({ empty: { base: 0, adapter: 0.3, change: around(0.3, 0.1), up: 6, down: 0 } }),
      'empty',
      /nothing to say more often/,
    ],
    ['nothing answers', { answers: { problem: 'It stopped.' } }, 'answers', /It stopped\.$/],
  ])('refuses when %s, naming the test', (_, change, failed, text) => {
    const verdict = decidePromotion({ ...good, ...change })
    expect(verdict.promoted).toBe(false)
    expect(verdict.tests.filter((one) => !one.passed).map((one) => one.name)).toEqual([failed])
    expect(verdict.reason).toMatch(text)
  })

  test('does not refuse for lengths that a few short answers leave open', () => {
    const open = { mean: 0.7, low: 0.5, high: 0.95 }
    expect(decidePromotion({ ...good, ...answering({ length: open }) }).promoted).toBe(true)
  })

  test.each([
    [4, 0, true],
    [5, 0, true],
    [6, 0, false],
    [7, 1, true],
    [8, 1, false],
  ])('does not refuse for what chance alone does: up in %i, down in %i', (up, down, promoted) => {
    const repetition = { base: 0, adapter: 0.02, change: around(0.02), up, down }
    expect(decidePromotion({ ...good, ...answering({ repetition }) }).promoted).toBe(promoted)
  })

  test('says "not enough yet" under 30 held-out rows, however good they look', () => {
    const verdict = decidePromotion({ ...good, heldOutRows: 29 })
    expect(verdict.promoted).toBe(false)
    expect(verdict.reason).toMatch(/^Not enough yet: 29 of 30/)
    expect(verdict.tests).toHaveLength(1)
  })

  test('every verdict fits the contract', () => {
    for (const evidence of [good, { ...good, gain: null, regression: null, order: null }]) {
      const whole = {
        ...decidePromotion(evidence),
        runId: 'r',
        at: 0,
        adapterId: null,
        samples: [],
      }
      expect(promotion.safeParse(whole).error).toBeUndefined()
    }
  })
})
