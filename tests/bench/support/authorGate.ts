/** How well the gate foretells an author: by its own proof, and on all later places by models that knew
 *  only what came before; of a simulated one also the best that can be foretold. */
import type { FeedbackLog } from '../../../core/feedback/feedback'
import { label } from '../../../core/feedback/label'
import type { LoggedEvent } from '../../../core/feedback/types'
import { collectExamples, type Example } from '../../../core/learn/acceptance/examples'
import { featureList } from '../../../core/learn/acceptance/features'
import { fitModel, predictions, type FittedModel } from '../../../core/learn/acceptance/fit'
import { areaUnderCurve } from '../../../core/learn/acceptance/measures'
import { trainAcceptance } from '../../../core/learn/acceptance/train'
import { sittings } from '../../../core/learn/proof/sittings'
import { createRandom } from '../../../core/random'
import type { Foresight } from '../../support/authors/foresight'

/** Judged places before the first that is foretold. */
const firstFit = 100
/** Of what is known at a place, as much as in the app: four fifths for the weights. */
const fitShare = 0.8
const draws = 2_000

/** @param foresee the best, where it is known */
export async function gateReport(
  feedback: Pick<FeedbackLog, 'labelled'>,
  foresee: Foresight | null,
) {
  const events: LoggedEvent[] = []
  for await (const event of feedback.labelled(null)) events.push(event)
  const examples = await collectExamples(events, label)
  const { result } = await trainAcceptance(examples, 0)
  const { rows } = examples
  const { figures } = result
  const later = rows.slice(firstFit)
  const foretold = rollingPredictions(rows)
  const uncalibrated = rollingPredictions(rows, (model) => ({
    ...model,
    calibration: { slope: 1, offset: 0 },
  }))
  const byId = new Map(events.map((event) => [event.event_id, event]))
  const foreseen = later.map(({ eventId }) => {
    const {
      prefix,
      completion_text: text,
      passed_over: passedOver,
    } = byId.get(eventId) as LoggedEvent
    return foresee?.({ prefix, text, passedOver }) ?? 0
  })
  const certainty = later.map(({ logpMean }) => logpMean ?? -Infinity)
  return {
    proof: {
      events: result.counts.proof,
      auc: rounded(figures?.model.auc),
      aucOfCertainty: rounded(figures?.curve.auc),
      savedOverConstant: figures?.overConstant ?? null,
      savedOverCertainty: figures?.overCurve ?? null,
      verdict: result.verdict,
    },
    rolling: {
      events: later.length,
      kept: later.filter(({ kept }) => kept).length,
      auc: withSpread(later, foretold),
      // Each model's own line over the log-odds rests on its last fifth: few kept texts at first.
      aucUncalibrated: withSpread(later, uncalibrated),
      aucOfCertainty: withSpread(later, certainty),
      ...(foresee && { best: withSpread(later, foreseen) }),
    },
    alone: Object.fromEntries(
      featureList
        .map(({ name: feature }, i): [string, number] => [
          feature,
          rounded(
            aucOf(
              later,
              later.map(({ raw }) => orMiddle(raw[i] as number, later, i)),
            ),
          ) ?? 0.5,
        ])
        .filter(([, auc]) => Math.abs(auc - 0.5) > 0.05),
    ),
  }
}

/** Each sitting by a model that was fitted on what came before it.
 *  @param finish what is done to a model before it foretells */
function rollingPredictions(
  rows: readonly Example[],
  finish: (model: FittedModel) => FittedModel = (model) => model,
): number[] {
  const names = sittings(rows)
  const all: number[] = []
  for (let at = firstFit; at < rows.length; at = firstFit + all.length) {
    const known = rows.slice(0, at)
    const cut = Math.floor(at * fitShare)
    const model = finish(fitModel(known.slice(0, cut), known.slice(cut), []))
    const end = names.findIndex((sitting, i) => i > at && sitting !== names[at])
    all.push(...predictions(model, rows.slice(at, end < 0 ? rows.length : end)))
  }
  return all
}

/** Unknown counts as the average does. */
function orMiddle(value: number, rows: readonly Example[], i: number): number {
  if (!Number.isNaN(value)) return value
  const known = rows.map(({ raw }) => raw[i] as number).filter((one) => !Number.isNaN(one))
  return known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length)
}

const aucOf = (rows: readonly Example[], p: readonly number[]) =>
  areaUnderCurve(rows.map(({ kept }, i) => ({ p: p[i] as number, kept, weight: 1 })))

/** With its standard error, by drawing sittings. */
function withSpread(rows: readonly Example[], p: readonly number[]) {
  const random = createRandom(1)
  const bySitting = new Map<string, number[]>()
  for (const [i, sitting] of sittings(rows).entries())
    bySitting.set(sitting, [...(bySitting.get(sitting) ?? []), i])
  const groups = [...bySitting.values()]
  const drawn = Array.from({ length: draws }, () => {
    const picked = groups.flatMap(() => groups[random.integer(groups.length)] as number[])
    return aucOf(
      picked.map((i) => rows[i] as Example),
      picked.map((i) => p[i] as number),
    )
  }).filter((auc) => auc !== null)
  const mean = drawn.reduce((sum, auc) => sum + auc, 0) / drawn.length
  const variance = drawn.reduce((sum, auc) => sum + (auc - mean) ** 2, 0) / drawn.length
  return { auc: rounded(aucOf(rows, p)), standardError: rounded(Math.sqrt(variance)) }
}

const rounded = (value: number | null | undefined) =>
  value === null || value === undefined ? null : Number(value.toFixed(3))
