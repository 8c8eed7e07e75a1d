/** Trains the acceptance model and decides whether it may serve. */
import { setImmediate as breath } from 'node:timers/promises'
import type { AcceptanceFigures, AcceptanceResult } from '../../../contract'
import type { Example, Examples } from './examples'
import { featureList, featureVersion } from './features'
import { fitModel } from './fit'
import { packed, type AcceptanceModel } from './model'
import { prove } from './proof'
import { splitByTime } from './split'

/** What a fit and its proof need at least. */
export const acceptanceNeeds = { judged: 150, ofEachKind: 30, proofOfEachKind: 5 } as const
/** With fewer events of a model it is not known how its log-probabilities are to be read. */
const leastOfModel = 30

/** @param nowMs Unix milliseconds
 *  @returns the model only with the verdict `serving` */
export async function trainAcceptance(
  examples: Examples,
  nowMs: number,
): Promise<{ model: AcceptanceModel | null; result: AcceptanceResult }> {
  const { rows, pairs, leftOut } = examples
  const parts = splitByTime(rows)
  const { older, later, newest } = parts
  const known = pairs.filter(({ t }) => t < (later[0]?.t ?? -Infinity))
  const result: AcceptanceResult = {
    at: nowMs,
    verdict: 'not_enough_yet',
    reason: '',
    counts: {
      judged: rows.length,
      kept: keptOf(rows),
      pairs: known.length,
      fitted: older.length,
      calibrated: later.length,
      proof: newest.length,
      leftOut,
    },
    figures: null,
    weights: [],
  }
  const missing = whatIsMissing(rows, newest)
  if (missing !== null) return { model: null, result: { ...result, reason: missing } }

  const fitted = fitModel(older, later, known)
  // Keys and suggestions come in between.
  await breath()
  const figures = prove(fitted, parts)
  const verdict = decide(figures, fitted.calibration.slope)
  return {
    model:
      verdict !== 'serving'
        ? null
        : {
            ...fitted,
            features: featureVersion,
            trainedAt: nowMs,
            models: modelsOf(rows),
            style: Array.from(examples.known.style),
            written: packed(examples.known.written),
          },
    result: {
      ...result,
      verdict,
      reason: reasons[verdict](figures),
      figures,
      weights: featureList
        .map(({ name, unit }, i) => ({ feature: name, unit, weight: fitted.weights[i] as number }))
        .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
    },
  }
}

const keptOf = (rows: readonly Example[]) => rows.filter(({ kept }) => kept).length

function whatIsMissing(rows: readonly Example[], newest: readonly Example[]): string | null {
  const { judged, ofEachKind, proofOfEachKind } = acceptanceNeeds
  const kept = keptOf(rows)
  const refused = rows.length - kept
  const then = 'Until then the model’s own certainty decides what is shown.'
  if (rows.length < judged)
    return `Not enough yet: ${rows.length} of ${judged} suggestions whose end tells something. ${then}`
  if (Math.min(kept, refused) < ofEachKind)
    return `Not enough yet: ${kept} kept and ${refused} refused, and it needs ${ofEachKind} of each. ${then}`
  const newKept = keptOf(newest)
  if (Math.min(newKept, newest.length - newKept) < proofOfEachKind)
    return `Not enough yet: among the newest ${newest.length} suggestions, ${newKept} were kept and ${newest.length - newKept} refused; the proof needs ${proofOfEachKind} of each. ${then}`
  return modelsOf(rows).length === 0
    ? `Not enough yet: no model has ${leastOfModel} suggestions whose end tells something. ${then}`
    : null
}

/** Content hashes of the models that are known well enough. */
function modelsOf(rows: readonly Example[]): string[] {
  const counts = new Map<string, number>()
  for (const { modelSha256 } of rows) counts.set(modelSha256, (counts.get(modelSha256) ?? 0) + 1)
  return [...counts].flatMap(([sha256, count]) => (count >= leastOfModel ? [sha256] : []))
}

type Decided = Exclude<AcceptanceResult['verdict'], 'not_enough_yet'>

function decide(figures: AcceptanceFigures, slope: number): Decided {
  const { overConstant, overCurve, earlierGain } = figures
  // A slope below 0: what it gave more was kept less.
  const isBetter = overConstant !== null && overConstant.low > 0 && earlierGain > 0 && slope > 0
  if (!isBetter) return 'no_better_than_constant'
  return overCurve === null || overCurve.mean <= 0 ? 'no_better_than_curve' : 'serving'
}

const reasons: Record<Decided, (figures: AcceptanceFigures) => string> = {
  serving: ({ model, overConstant }) =>
    `Your own feedback decides what is shown: on the newest suggestions, which it had not seen, it foretold what you keep better than a constant does (${saved(overConstant)}; of a kept and a refused one it names the kept one in ${percent(model.auc)} of all cases).`,
  no_better_than_constant: ({ overConstant }) =>
    overConstant === null
      ? 'Not proven: the newest suggestions come from one sitting only. The model’s own certainty goes on deciding what is shown.'
      : overConstant.low > 0
        ? 'No better than the constant: it foretold what you keep on your newest suggestions, but not on those before them, so it may be luck. The model’s own certainty goes on deciding what is shown.'
        : `No better than the constant: on the newest suggestions it did not foretell what you keep better than their average does (${saved(overConstant)}, and the interval has to lie above 0). The model’s own certainty goes on deciding what is shown.`,
  no_better_than_curve: ({ overCurve }) =>
    `No better than the model’s own certainty (${saved(overCurve)}), which goes on deciding what is shown.`,
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
const saved = (gain: AcceptanceFigures['overConstant']) =>
  gain === null
    ? 'not measured'
    : `squared error lower by ${signed(gain.mean)}, 95 % between ${signed(gain.low)} and ${signed(gain.high)}`
const percent = (share: number | null) => `${Math.round(100 * (share ?? 0))} %`
