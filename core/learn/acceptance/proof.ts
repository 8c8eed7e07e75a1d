/** Is the model better than none? On the newest events, which neither its weights nor its calibration
 *  have seen, against the constant and against the curve set by hand. */
import * as z from 'zod'
import { interval, type Interval } from '../../../contract'
import { keepProbability } from '../../suggest/gate'
import { pairedBootstrap } from '../bootstrap'
import { sittings } from '../sittings'
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

const score = z.object({
  /** Area under the ROC curve, 0.5 is chance; null where one kind is missing. */
  auc: z.number().nullable(),
  brier: z.number(),
  /** Nats an event. */
  logLoss: z.number(),
})

export const acceptanceFigures = z.object({
  model: score,
  /** Squared error saved over the constant on the events of the calibration, before it: a second,
   *  earlier look, since one look in forty is lucky. */
  earlierGain: z.number(),
  /** The share that was kept before, for every event. */
  constant: score.extend({ probability: z.number() }),
  /** The curve over the mean log-probability that serves until a model does. */
  curve: score,
  /** Squared error an event that the model saves, 95 % interval by sitting; null with a single one.
   *  Not nats: one surprise would cost what fifty right predictions gain, and hide them. */
  overConstant: interval.nullable(),
  overCurve: interval.nullable(),
  bins: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      count: z.number(),
      predicted: z.number().nullable(),
      kept: z.number().nullable(),
    }),
  ),
})
export type AcceptanceFigures = z.infer<typeof acceptanceFigures>

export interface Parts {
  older: readonly Example[]
  later: readonly Example[]
  newest: readonly Example[]
}

/** @param parts each by time, ascending */
export function prove(
  model: FittedModel,
  { older, later, newest: rows }: Parts,
): AcceptanceFigures {
  const constant = keptShare([...older, ...later])
  const judged = (of: (row: Example, i: number) => number): Judged[] =>
    rows.map((row, i) => ({ p: of(row, i), kept: row.kept, weight: row.weight }))
  const predicted = predictions(model, rows)
  const ours = judged((_, i) => predicted[i] as number)
  const flat = judged(() => constant)
  const curve = judged(
    ({ logpMean, mode }) => keepProbability([{ logp: logpMean }], mode) ?? constant,
  )
  const clusters = sittings(rows)
  const gainOver = (other: readonly Judged[]): Interval | null =>
    pairedBootstrap(
      rows.map(({ weight }, i) => ({
        cluster: clusters[i] as string,
        difference: weight * (squaredError(other[i] as Judged) - squaredError(ours[i] as Judged)),
        tokens: weight,
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

function earlierGain(
  model: FittedModel,
  older: readonly Example[],
  later: readonly Example[],
): number {
  const constant = keptShare(older)
  const plain = predictions({ ...model, calibration: { slope: 1, offset: 0 } }, later)
  const errorOf = (p: (i: number) => number) =>
    brier(later.map(({ kept, weight }, i) => ({ p: p(i), kept, weight }))) ?? 0
  return errorOf(() => constant) - errorOf((i) => plain[i] as number)
}

/** Half an event of each kind keeps it away from 0 and 1. */
function keptShare(rows: readonly Example[]): number {
  const weight = rows.reduce((sum, row) => sum + row.weight, 0)
  const kept = rows.reduce((sum, row) => sum + (row.kept ? row.weight : 0), 0)
  return (kept + 0.5) / (weight + 1)
}

const scoreOf = (rows: readonly Judged[]): z.infer<typeof score> => ({
  auc: areaUnderCurve(rows),
  brier: brier(rows) ?? 0,
  logLoss: meanLogLoss(rows) ?? 0,
})
