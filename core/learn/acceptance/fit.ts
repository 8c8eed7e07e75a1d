/** From examples to a calibrated model: weights from the older part, Platt's line from the later. */
import { sittings } from '../proof/sittings'
import type { ChosenPair, Example } from './examples'
import { featureCount, featureList, scaleOf, standardised, type Scale } from './features'
import { fitLogistic, lossOf, type FitOptions, type FitRows } from './logistic'
import { logOddsOf, probabilityOf, type AcceptanceModel } from './model'
import { pairDifference } from './rank'

export type FittedModel = Pick<AcceptanceModel, 'scale' | 'weights' | 'intercept' | 'calibration'>

/** L2 penalties to choose from, on standardised weights: at 2, before any event a weight is thought to
 *  be within 1/√2 of its prior; at 200 hardly anything but the prior is left, which is the curve of the
 *  model's own certainty. The strongest first: it stays where no other is better. */
const ridges = [200, 60, 20, 6, 2] as const
const folds = 5
/** The choice is made on the newest rows: with more of them it hardly matters. */
const mostForChoice = 1_000
/** Platt's line is thought to be right as it is: slope 1, offset 0. */
const calibrationRidge = 2

/** @param older the weights are fitted on these rows, @param later the calibration on these; by time,
 *  ascending */
export function fitModel(
  older: readonly Example[],
  later: readonly Example[],
  pairs: readonly ChosenPair[],
): FittedModel {
  const scale = scaleOf(older.map(({ raw }) => raw))
  const beta = fitLogistic(
    designOf(older, pairs, scale),
    priorOf(scale, chosenRidge(older, pairs, scale)),
  ).beta
  const line = {
    weights: Array.from(beta.slice(0, featureCount)),
    intercept: beta[featureCount] as number,
  }
  return {
    scale: { mean: Array.from(scale.mean), sd: Array.from(scale.sd) },
    ...line,
    calibration: calibrate(later, (row) => logOddsOf(line, standardised(row.raw, scale))),
  }
}

/** What is thought of the weights before any event. The intercept is free. */
function priorOf(scale: Scale, ridge: number): FitOptions {
  const penalty = new Float64Array(featureCount + 1)
  const prior = new Float64Array(featureCount + 1)
  for (const [i, feature] of featureList.entries()) {
    penalty[i] = ridge * feature.doubt
    prior[i] = feature.prior * (scale.sd[i] as number)
  }
  return { penalty, prior }
}

/** The penalty with which what happened in some sittings is foretold best by all the others: how much
 *  can be learned depends on how many there are and how alike. */
function chosenRidge(rows: readonly Example[], pairs: readonly ChosenPair[], scale: Scale): number {
  const newest = rows.slice(-mostForChoice)
  const names = sittings(newest)
  const numbers = new Map([...new Set(names)].map((name, n) => [name, n]))
  const fold = names.map((name) => (numbers.get(name) as number) % folds)
  const pairFold = pairs.map(({ t }) => fold[newest.findLastIndex((row) => row.t <= t)] ?? null)
  const part = (isIn: (fold: number | null) => boolean) =>
    designOf(
      newest.filter((_, i) => isIn(fold[i] as number)),
      pairs.filter((_, i) => isIn(pairFold[i] as number | null)),
      scale,
    )
  const parts = Array.from({ length: folds }, (_, n) => ({
    others: part((one) => one !== n),
    these: part((one) => one === n),
  }))
  const losses = ridges.map((ridge) => {
    const options = priorOf(scale, ridge)
    return parts.reduce(
      (sum, { others, these }) => sum + lossOf(these, fitLogistic(others, options).beta),
      0,
    )
  })
  return ridges[losses.indexOf(Math.min(...losses))] as number
}

/** Rows of features and 1 for the intercept; a pair is a row of differences without one: the chosen
 *  wins against the passed over (Bradley and Terry 1952), in the same weights. */
function designOf(rows: readonly Example[], pairs: readonly ChosenPair[], scale: Scale): FitRows {
  const columns = featureCount + 1
  const count = rows.length + pairs.length
  const x = new Float64Array(count * columns)
  const y = new Float64Array(count).fill(1)
  const weight = new Float64Array(count).fill(1)
  for (const [i, row] of rows.entries()) {
    x.set(standardised(row.raw, scale), i * columns)
    x[i * columns + featureCount] = 1
    y[i] = Number(row.kept)
    weight[i] = row.labelWeight * row.standsFor
  }
  for (const [i, pair] of pairs.entries())
    x.set(pairDifference(pair, scale), (rows.length + i) * columns)
  return { x, columns, y, weight }
}

/** Platt's line over the log-odds, on events that the weights have not seen. Here a text that was only
 *  passed over counts as much as a refused one: the probability is that of being kept, and it was not. */
function calibrate(
  rows: readonly Example[],
  logOdds: (row: Example) => number,
): AcceptanceModel['calibration'] {
  const x = Float64Array.from(rows.flatMap((row) => [logOdds(row), 1]))
  const { beta } = fitLogistic(
    {
      x,
      columns: 2,
      y: Float64Array.from(rows, ({ kept }) => Number(kept)),
      weight: Float64Array.from(rows, ({ standsFor }) => standsFor),
    },
    {
      penalty: Float64Array.of(calibrationRidge, calibrationRidge),
      prior: Float64Array.of(1, 0),
    },
  )
  return { slope: beta[0] as number, offset: beta[1] as number }
}

/** @returns a probability for each row */
export function predictions(model: FittedModel, rows: readonly Example[]): number[] {
  const scale = {
    mean: Float64Array.from(model.scale.mean),
    sd: Float64Array.from(model.scale.sd),
  }
  return rows.map(({ raw }) => probabilityOf(model, standardised(raw, scale)))
}
