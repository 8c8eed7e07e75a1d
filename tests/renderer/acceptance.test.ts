import { describe, expect, test } from 'vitest'
import type { AcceptanceResult } from '../../contract'
import { acceptanceFacts, calibrationPoints, strongest } from '../../renderer/learn/acceptanceWords'

const score = { auc: 0.87, brier: 0.1, logLoss: 0.4 }
const serving: AcceptanceResult = {
  at: 0,
  verdict: 'serving',
  reason: 'It foretells better.',
  counts: { judged: 300, kept: 120, pairs: 4, fitted: 180, calibrated: 45, proof: 75, leftOut: [] },
  figures: {
    model: score,
    earlierGain: 0.1,
    constant: { ...score, auc: 0.5, probability: 0.4 },
    curve: score,
    overConstant: { mean: 0.1, low: 0.05, high: 0.15 },
    overCurve: null,
    bins: [
      { from: 0, to: 0.1, count: 9, predicted: 0.06, kept: 0 },
      { from: 0.1, to: 0.2, count: 0, predicted: null, kept: null },
      { from: 0.9, to: 1, count: 30, predicted: 0.95, kept: 0.9 },
    ],
  },
  weights: [
    { feature: 'style', unit: 'nats', weight: 2 },
    { feature: 'length', unit: 'characters', weight: -1 },
  ],
}
const young: AcceptanceResult = {
  ...serving,
  verdict: 'not_enough_yet',
  counts: { ...serving.counts, judged: 12, kept: 3 },
  figures: null,
  weights: [],
}

describe('the acceptance model in words', () => {
  test('how well it foretells', () => {
    expect(acceptanceFacts(serving)).toEqual([
      '300 suggestions with a clear end, 120 of them kept',
      'a kept one above a refused one in 87 %',
      'proof on the newest 75',
    ])
    expect(acceptanceFacts(young)).toEqual(['12 suggestions with a clear end, 3 of them kept'])
  })

  test('what was said and what came, where something came', () => {
    expect(calibrationPoints(serving)).toEqual([
      { predicted: 0.06, kept: 0 },
      { predicted: 0.95, kept: 0.9 },
    ])
    expect(calibrationPoints(young)).toEqual([])
  })

  test('what counts most, once it serves', () => {
    expect(strongest(serving)).toEqual(['style (for it)', 'length (against it)'])
    expect(strongest({ ...serving, verdict: 'no_better_than_curve' })).toEqual([])
  })
})
