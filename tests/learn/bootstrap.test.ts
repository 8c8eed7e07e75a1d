import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pairedBootstrap, tQuantile975, type PairedRow } from '../../core/learn/proof/bootstrap'
import { createRandom, shuffled } from '../../core/random'

const rowsOf = (differences: number[], perCluster = 1): PairedRow[] =>
  differences.map((difference, i) => ({
    cluster: String(Math.floor(i / perCluster)),
    difference,
    tokens: 1,
  }))

describe('pairedBootstrap', () => {
  test('one sitting, or no tokens, is no evidence', () => {
    expect(pairedBootstrap([])).toBeNull()
    expect(pairedBootstrap(rowsOf([1, 2, 3], 3))).toBeNull()
    expect(pairedBootstrap(rowsOf([0, 0]).map((row) => ({ ...row, tokens: 0 })))).toBeNull()
  })

  test('the mean counts tokens, not rows', () => {
    const rows = [
      { cluster: 'a', difference: 30, tokens: 10 },
      { cluster: 'b', difference: 0, tokens: 90 },
    ]
    expect(pairedBootstrap(rows, { resamples: 100 })?.mean).toBeCloseTo(0.3, 12)
  })

  test('the same seed gives the same interval, whatever the order of rows in a cluster', () => {
    const random = createRandom(4)
    const rows = rowsOf(
      Array.from({ length: 60 }, () => random.next()),
      3,
    )
    const once = pairedBootstrap(rows, { seed: 9 })
    expect(pairedBootstrap(rows, { seed: 9 })).toEqual(once)
    expect(pairedBootstrap(rows, { seed: 10 })).not.toEqual(once)
  })

  test('holds the mean, shifts and scales with the differences', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 6, maxLength: 40 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.1, max: 4, noNaN: true }),
        (differences, shift, scale) => {
          const options = { resamples: 400, seed: 3 }
          const plain = pairedBootstrap(rowsOf(differences), options)
          const moved = pairedBootstrap(rowsOf(differences.map((d) => d * scale + shift)), options)
          if (!plain || !moved) throw new Error('an interval was expected')
          expect(plain.low).toBeLessThanOrEqual(plain.mean + 1e-9)
          expect(plain.high).toBeGreaterThanOrEqual(plain.mean - 1e-9)
          expect(moved.mean).toBeCloseTo(plain.mean * scale + shift, 6)
          expect(moved.low).toBeCloseTo(plain.low * scale + shift, 6)
          expect(moved.high).toBeCloseTo(plain.high * scale + shift, 6)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('rows of one sitting that agree do not count as many witnesses', () => {
    const random = createRandom(7)
    const sittingMeans = Array.from({ length: 10 }, () => random.next() - 0.5)
    const differences = sittingMeans.flatMap((mean) => Array.from({ length: 20 }, () => mean))
    const bySitting = pairedBootstrap(rowsOf(differences, 20))
    const byRow = pairedBootstrap(rowsOf(differences, 1))
    if (!bySitting || !byRow) throw new Error('an interval was expected')
    expect(bySitting.high - bySitting.low).toBeGreaterThan(3 * (byRow.high - byRow.low))
  })

  test('about 95 of 100 intervals hold the true mean, with ten sittings as with forty', () => {
    const random = createRandom(11)
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
    for (const clusters of [10, 40]) {
      let held = 0
      for (let trial = 0; trial < 400; trial++) {
        const rows = rowsOf(Array.from({ length: clusters }, () => 0.4 + normal()))
        const interval = pairedBootstrap(rows, { resamples: 300, seed: trial })
        if (interval && interval.low <= 0.4 && interval.high >= 0.4) held++
      }
      expect(held / 400).toBeGreaterThan(0.91)
      expect(held / 400).toBeLessThan(0.985)
    }
  })
})

test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [7, 2.365],
  [29, 2.045],
])("Student's t at 0.975 for %i degrees of freedom is %f", (degrees, expected) => {
  expect(Math.abs(tQuantile975(degrees) / expected - 1)).toBeLessThan(0.004)
})

test('a shuffle keeps every item', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      expect([...shuffled(items, createRandom(seed))].sort()).toEqual([...items].sort())
    }),
  )
})
