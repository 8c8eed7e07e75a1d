/** The numbers behind the acceptance model: regression, calibration, measures, pairs. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChosenPair, Example } from '../../core/learn/acceptance/examples'
import { featureCount, featureList } from '../../core/learn/acceptance/features'
import { fitModel, predictions } from '../../core/learn/acceptance/fit'
import { fitLogistic, sigmoid, type FitRows } from '../../core/learn/acceptance/logistic'
import { areaUnderCurve, brier, calibrationBins } from '../../core/learn/acceptance/measures'
import { certaintySlope } from '../../core/suggest/certainty'
import { createRandom, type Random } from '../../core/random'

const gauss = (random: Random) =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())

function drawn(truth: readonly number[], count: number, seed: number): FitRows {
  const random = createRandom(seed)
  const columns = truth.length
  const x = new Float64Array(count * columns)
  const y = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    let z = 0
    for (let i = 0; i < columns; i++) {
      const value = i === columns - 1 ? 1 : gauss(random)
      x[row * columns + i] = value
      z += value * (truth[i] as number)
    }
    y[row] = Number(random.next() < sigmoid(z))
  }
  return { x, columns, y, weight: new Float64Array(count).fill(1) }
}

describe('fitLogistic', () => {
  test('finds the weights that made the data', () => {
    const truth = [1.2, -0.7, 0, 0.4]
    const { beta, converged } = fitLogistic(drawn(truth, 20_000, 5), {
      penalty: new Float64Array(4),
    })
    expect(converged).toBe(true)
    for (const [i, value] of truth.entries())
      expect(Math.abs((beta[i] ?? 0) - value)).toBeLessThan(0.07)
  })

  test('the penalty shrinks, towards its prior; without rows only the prior is left', () => {
    const rows = drawn([2, 0], 200, 6)
    const size = (lambda: number) =>
      Math.abs(fitLogistic(rows, { penalty: Float64Array.of(lambda, 0) }).beta[0] ?? 0)
    expect(size(100)).toBeLessThan(size(10))
    expect(size(10)).toBeLessThan(size(0.1))
    const none = {
      x: new Float64Array(0),
      columns: 2,
      y: new Float64Array(0),
      weight: new Float64Array(0),
    }
    const prior = Float64Array.of(1, -3)
    expect(fitLogistic(none, { penalty: Float64Array.of(1, 1), prior }).beta).toEqual(prior)
  })

  test('a row of weight 3 counts as three rows', () => {
    const once = drawn([0.5, -0.2], 60, 7)
    const thrice = {
      ...once,
      x: Float64Array.of(...once.x, ...once.x, ...once.x),
      y: Float64Array.of(...once.y, ...once.y, ...once.y),
      weight: new Float64Array(180).fill(1),
    }
    const penalty = Float64Array.of(1, 1)
    const a = fitLogistic({ ...once, weight: once.weight.map(() => 3) }, { penalty }).beta
    const b = fitLogistic(thrice, { penalty }).beta
    for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i] ?? 0, 8)
  })

  test('stays finite where a line parts the two kinds cleanly, and where columns are equal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { maxLength: 40 }),
        (xs) => {
          const rows = {
            x: Float64Array.from(xs.flatMap((x) => [x, x, 1])),
            columns: 3,
            y: Float64Array.from(xs, (x) => Number(x > 0)),
            weight: new Float64Array(xs.length).fill(1),
          }
          const { beta } = fitLogistic(rows, { penalty: Float64Array.of(1, 1, 0) })
          expect(beta.every(Number.isFinite)).toBe(true)
          expect(beta[0]).toBeCloseTo(beta[1] ?? NaN, 6)
        },
      ),
    )
  })
})

describe('measures', () => {
  const rows = (...pairs: Array<[number, boolean]>) =>
    pairs.map(([p, kept]) => ({ p, kept, weight: 1 }))

  test.each([
    ['all in order', rows([0.1, false], [0.2, false], [0.7, true]), 1],
    ['all the other way', rows([0.9, false], [0.1, true]), 0],
    ['all the same', rows([0.4, false], [0.4, true], [0.4, true]), 0.5],
    ['one of two', rows([0.1, false], [0.5, true], [0.8, false]), 0.5],
    ['one kind only', rows([0.1, true], [0.5, true]), null],
  ])('area under the curve: %s', (_, judged, value) => expect(areaUnderCurve(judged)).toBe(value))

  test('the area depends on the order alone', () => {
    const judged = fc.array(
      fc.record({
        p: fc.nat(1_000).map((thousandths) => thousandths / 1_000),
        kept: fc.boolean(),
        weight: fc.constant(1),
      }),
    )
    fc.assert(
      fc.property(judged, (all) => {
        const stretched = all.map((row) => ({ ...row, p: row.p > 0.5 ? 2 + row.p : row.p }))
        expect(areaUnderCurve(stretched)).toBe(areaUnderCurve(all))
      }),
    )
  })

  test('bins hold every row once, with means of what was said and what came', () => {
    const judged = rows([0, false], [0.05, true], [0.95, true], [1, true])
    const bins = calibrationBins(judged)
    expect(bins.map(({ count }) => count)).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    expect(bins[0]).toMatchObject({ predicted: 0.025, kept: 0.5 })
    expect(bins[4]).toMatchObject({ predicted: null, kept: null })
    expect(brier(judged)).toBeCloseTo((0.95 ** 2 + 0.05 ** 2) / 4)
  })
})

const certaintyAt = featureList.findIndex(({ name }) => name === 'certainty')
const at = featureList.findIndex(({ name }) => name === 'logp_mean')
function rawWith(value: number): Float64Array {
  const raw = new Float64Array(featureCount)
  raw[at] = value
  return raw
}
const exampleOf = (n: number, value: number, kept: boolean): Example => ({
  eventId: `e${n}`,
  t: n,
  docId: 'doc',
  sessionId: 's',
  modelSha256: 'base',
  raw: rawWith(value),
  kept,
  labelWeight: 1,
  standsFor: 1,
  logpMean: value,
  mode: 'prose',
})

describe('fitModel', () => {
  const random = createRandom(11)
  const examples = Array.from({ length: 6_000 }, (_, n) => {
    const value = gauss(random)
    return exampleOf(n, value, random.next() < sigmoid(1.5 * value - 0.5))
  })
  const model = fitModel(examples.slice(0, 2_000), examples.slice(2_000, 3_000), [])
  const fresh = examples.slice(3_000)
  const predicted = predictions(model, fresh)

  test('in each well-filled bin, what it says comes about', () => {
    const bins = calibrationBins(
      fresh.map(({ kept }, i) => ({ kept, weight: 1, p: predicted[i] as number })),
    )
    for (const { count, predicted: said, kept } of bins.filter(({ count }) => count >= 50)) {
      // Three standard errors of a share, and what the calibration's own thousand leaves open.
      const spread = 3 * Math.sqrt(((said ?? 0) * (1 - (said ?? 0))) / count) + 0.03
      expect(Math.abs((kept ?? 0) - (said ?? 0))).toBeLessThan(spread)
    }
  })

  test('a calibration on events where less is kept lowers what it says', () => {
    const stricter = examples.slice(2_000, 3_000).filter(({ kept }, i) => !kept || i % 3 === 0)
    const lower = predictions(fitModel(examples.slice(0, 2_000), stricter, []), fresh)
    expect(mean(lower)).toBeLessThan(mean(predicted) - 0.08)
  })

  test('what was only passed over teaches less, but was not kept all the same', () => {
    const faint = examples.map((row) => (row.kept ? row : { ...row, labelWeight: 0.2 }))
    const said = predictions(fitModel(faint.slice(0, 2_000), faint.slice(2_000, 3_000), []), fresh)
    expect(Math.abs(mean(said) - mean(predicted))).toBeLessThan(0.03)
  })

  test('chosen candidates teach what the events alone left open', () => {
    const plain = Array.from({ length: 40 }, (_, n) => exampleOf(n, n % 2, n % 4 < 2))
    const pairs: ChosenPair[] = Array.from({ length: 40 }, (_, n) => ({
      t: n,
      chosen: rawWith(1),
      passedOver: rawWith(0),
    }))
    const weight = (taught: ChosenPair[]) => fitModel(plain, plain, taught).weights[at] ?? 0
    expect(Math.abs(weight([]))).toBeLessThan(0.1)
    expect(weight(pairs)).toBeGreaterThan(0.5)
  })
})

describe('features that say nothing', () => {
  /** Certainty tells what the curve thinks it tells; all else is drawn. */
  const noisy = (count: number, seed: number): Example[] => {
    const random = createRandom(seed)
    return Array.from({ length: count }, (_, n) => {
      const raw = Float64Array.from(featureList, () => gauss(random))
      const certainty = (raw[certaintyAt] as number) * 0.7
      raw[certaintyAt] = certainty
      const kept = random.next() < sigmoid(certaintySlope * certainty - 1)
      return { ...exampleOf(n, 0, kept), raw, t: n * 3_600_000 }
    })
  }
  const aucOf = (rows: readonly Example[], p: (row: Example, n: number) => number) =>
    areaUnderCurve(rows.map((row, n) => ({ p: p(row, n), kept: row.kept, weight: 1 }))) ?? 0

  test('cost few events next to nothing beside certainty alone', () => {
    const lost = Array.from({ length: 12 }, (_, seed) => {
      const rows = noisy(180, seed)
      const predicted = predictions(fitModel(rows.slice(0, 144), rows.slice(144), []), fresh)
      return (
        aucOf(fresh, ({ raw }) => raw[certaintyAt] as number) -
        aucOf(fresh, (_, n) => predicted[n] as number)
      )
    })
    expect(mean(lost)).toBeLessThan(0.02)
    expect(Math.max(...lost)).toBeLessThan(0.08)
  })

  test('leave what it says as true as it was', () => {
    const rows = noisy(1_500, 77)
    const predicted = predictions(fitModel(rows.slice(0, 1_000), rows.slice(1_000), []), fresh)
    const bins = calibrationBins(
      fresh.map(({ kept }, i) => ({ kept, weight: 1, p: predicted[i] as number })),
    )
    for (const { count, predicted: said, kept } of bins.filter(({ count }) => count >= 50))
      expect(Math.abs((kept ?? 0) - (said ?? 0))).toBeLessThan(
        3 * Math.sqrt(((said ?? 0) * (1 - (said ?? 0))) / count) + 0.04,
      )
  })

  test('a feature that does tell something is learned from as few events', () => {
    const tells = featureList.findIndex(({ name }) => name === 'alike_mean')
    const random = createRandom(5)
    const rows = noisy(180, 5).map((row) => ({
      ...row,
      kept: random.next() < sigmoid(3 * (row.raw[tells] as number)),
    }))
    expect(fitModel(rows.slice(0, 144), rows.slice(144), []).weights[tells]).toBeGreaterThan(1)
  })

  const fresh = noisy(4_000, 999)
})

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
