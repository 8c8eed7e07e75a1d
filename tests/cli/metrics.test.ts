import { describe, expect, it } from 'vitest'
import { figuresOf, type Judged } from '../../cli/eval/figures'
import { bleu, bleuCounts, chrf, chrfCounts } from '../../cli/eval/metrics'

/** Candidate, reference, and what SacreBLEU 2.5 says of them (the words of BLEU split as here). */
const pairs = [
  ['return a + b;', 'return a + c;', 0.7348, 0.4273],
  ['the the the the the the the', 'the cat is on the mat', 0.1423, 0.0781],
  ['She walked slowly to the old mill.', 'She walked to the mill by the river.', 0.4128, 0.1525],
] as const

describe('chrF and BLEU', () => {
  it.each(pairs)('judge %j as SacreBLEU does', (candidate, reference, wantedChrf, wantedBleu) => {
    expect(chrf([chrfCounts(candidate, reference)])).toBeCloseTo(wantedChrf, 4)
    expect(bleu([bleuCounts(candidate, reference)])).toBeCloseTo(wantedBleu, 4)
  })

  it('sum over the pairs of a set', () => {
    expect(chrf(pairs.map(([a, b]) => chrfCounts(a, b)))).toBeCloseTo(0.3792, 4)
    expect(bleu(pairs.map(([a, b]) => bleuCounts(a, b)))).toBeCloseTo(0.1463, 4)
  })

  it('are whole for the same text and nothing for none', () => {
    const text = '她看着窗外的雨。It rained on the harbour.'
    expect(chrf([chrfCounts(text, text)])).toBe(1)
    expect(bleu([bleuCounts(text, text)])).toBeCloseTo(1)
    expect(chrf([chrfCounts('', text)])).toBe(0)
    expect(bleu([bleuCounts('', text)])).toBe(0)
    expect(bleu([])).toBe(0)
  })

  it('take Chinese characters one by one', () => {
    expect(bleuCounts('你好吗', '你好').candidate[0]).toBe(3)
  })
})

describe('figures of an evaluation', () => {
  const judged = (over: Partial<Judged>): Judged => ({
    language: 'python',
    shown: true,
    exact: false,
    similarity: 0.5,
    chrf: chrfCounts('a', 'b'),
    bleu: bleuCounts('a', 'b'),
    valid: null,
    latencyMs: 10,
    firstTextMs: 5,
    ...over,
  })

  it('count validity only where it can be told', () => {
    const list = [judged({ valid: true }), judged({ valid: false }), judged({ valid: null })]
    expect(figuresOf(list).valid).toBe(0.5)
    expect(figuresOf([judged({})]).valid).toBeNull()
  })

  it('give percentiles by nearest rank', () => {
    const list = Array.from({ length: 20 }, (_, i) => judged({ latencyMs: i + 1 }))
    expect(figuresOf(list).latency_ms).toEqual({ p50: 10, p90: 18, p95: 19 })
  })

  it('are zeros for nothing', () => {
    expect(figuresOf([])).toMatchObject({ records: 0, exact: 0, chrf: 0, valid: null })
  })
})
