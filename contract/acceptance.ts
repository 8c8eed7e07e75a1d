/** What was learned about which suggestions are kept, and how well: for the pane. */
import * as z from 'zod'

/** 95 % interval of squared error saved an event; above 0 is better. */
const gain = z.object({ mean: z.number(), low: z.number(), high: z.number() })

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
  overConstant: gain.nullable(),
  overCurve: gain.nullable(),
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

export const acceptanceResult = z.object({
  at: z.number(),
  /** `serving`: it decides what is shown. Otherwise the curve set by hand does. */
  verdict: z.enum(['serving', 'not_enough_yet', 'no_better_than_constant', 'no_better_than_curve']),
  /** In plain words. */
  reason: z.string(),
  counts: z.object({
    judged: z.number(),
    kept: z.number(),
    /** Pairs of candidates of which one was chosen. */
    pairs: z.number(),
    fitted: z.number(),
    calibrated: z.number(),
    proof: z.number(),
    leftOut: z.array(z.object({ reason: z.string(), count: z.number() })),
  }),
  /** Null when there was not enough to measure. */
  figures: acceptanceFigures.nullable(),
  /** Log-odds for one standard deviation more of a feature, the strongest first. */
  weights: z.array(z.object({ feature: z.string(), unit: z.string(), weight: z.number() })),
})
export type AcceptanceResult = z.infer<typeof acceptanceResult>
