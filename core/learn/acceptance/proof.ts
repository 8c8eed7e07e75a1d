/** Is the model better than none? On the newest events, which neither its weights nor its calibration
 *  have seen, against the constant and against the curve set by hand. */
import type { AcceptanceFigures, Interval } from '../../../contract'
import { keepProbability } from '../../suggest/certainty'
import { pairedBootstrap } from '../proof/bootstrap'
import { sittings } from '../proof/sittings'
import type { Example } from './examples'
import { predictions, type FittedModel } from './fit'
import {
  areaUnderCurve,
  brier,
  calibrationBins,
  meanLogLoss,
  squaredError,
  type Judged,
} from './measures'
import type { Parts } from './split'

/** @param parts each by time, ascending */
export function prove(
  model: FittedModel,
  { older, later, newest: rows }: Parts<Example>,
): AcceptanceFigures {
  const constant = keptShare([...older, ...later], ({ standsFor }) => standsFor)
  const judged = (of: (row: Example, i: number) => number): Judged[] =>
    rows.map((row, i) => ({ p: of(row, i), kept: row.kept, weight: row.standsFor }))
  const predicted = predictions(model, rows)
  const ours = judged((_, i) => predicted[i] as number)
  const flat = judged(() => constant)
  const curve = judged(
    ({ logpMean, mode }) => keepProbability([{ logp: logpMean }], mode) ?? constant,
  )
  const clusters = sittings(rows)
  const gainOver = (other: readonly Judged[]): Interval | null =>
    pairedBootstrap(
      rows.map(({ standsFor }, i) => ({
        cluster: clusters[i] as string,
        difference:
          standsFor * (squaredError(other[i] as Judged) - squaredError(ours[i] as Judged)),
        tokens: standsFor,
      })),
    )
  return {
    model: scoreOf(ours),
    earlierGain: earlierGain(model, older, later),
    constant: { ...scoreOf(flat), probability: constant },
    curve: scoreOf(curve),
    overConstant: gainOver(flat),
    overCurve: gainOver(curve),
    bins: calibrationBins(ours),
  }
}

/** Before calibration, which has seen these rows; so they weigh here as in the fit. */
function earlierGain(
  model: FittedModel,
  older: readonly Example[],
  later: readonly Example[],
): number {
  const weightOf = ({ labelWeight, standsFor }: Example) => labelWeight * standsFor
  const constant = keptShare(older, weightOf)
  const plain = predictions({ ...model, calibration: { slope: 1, offset: 0 } }, later)
  const errorOf = (p: (i: number) => number) =>
    brier(later.map((row, i) => ({ p: p(i), kept: row.kept, weight: weightOf(row) }))) ?? 0
  return errorOf(() => constant) - errorOf((i) => plain[i] as number)
}

/** Half an event of each kind keeps it away from 0 and 1. */
function keptShare(rows: readonly Example[], weightOf: (row: Example) => number): number {
  const all = rows.reduce((sum, row) => sum + weightOf(row), 0)
  const kept = rows.reduce((sum, row) => sum + (row.kept ? weightOf(row) : 0), 0)
  return (kept + 0.5) / (all + 1)
}

const scoreOf = (rows: readonly Judged[]): AcceptanceFigures['curve'] => ({
  auc: areaUnderCurve(rows),
  brier: brier(rows) ?? 0,
  logLoss: meanLogLoss(rows) ?? 0,
})
