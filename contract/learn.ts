/** Learning: how many labels wait, the run, its proof, the adapters. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { acceptanceResult } from './acceptance'
import { call } from './base'
import { problem } from './errors'

export const interval = z.object({ mean: z.number(), low: z.number(), high: z.number() })
export type Interval = z.infer<typeof interval>

/** One test of the promotion, with its figure and a plain sentence. */
export const promotionTest = z.object({
  name: z.string(),
  passed: z.boolean(),
  value: z.number(),
  bound: z.number(),
  text: z.string(),
})
export type PromotionTest = z.infer<typeof promotionTest>

/** One prompt as the base and the adapter answer it, as it would be shown; '' is nothing. */
export const answerPair = z.object({
  /** The text before the cursor, its end only. */
  prompt: z.string(),
  mode: z.enum(['prose', 'code']),
  /** A place in the user's own later text, or one of the fixed texts. */
  source: z.enum(['own', 'fixed']),
  base: z.string(),
  adapter: z.string(),
})
export type AnswerPair = z.infer<typeof answerPair>

export const promotion = z.object({
  runId: z.string(),
  at: z.number(),
  adapterId: z.string().nullable(),
  promoted: z.boolean(),
  /** In plain words: what was proven, or what is missing. */
  reason: z.string(),
  tests: z.array(promotionTest),
  /** Gain in NLL (nats a token) on held-out rows, positive is better; null when not evaluated. */
  gain: interval.nullable(),
  baseNll: z.number().nullable(),
  adapterNll: z.number().nullable(),
  /** Relative change of NLL on the regression text, 0.01 is +1 %. */
  regression: interval.nullable(),
  heldOutRows: z.number(),
  trainRows: z.number(),
  /** Holds text of the user: cleared when the adapter is forgotten. */
  samples: z.array(answerPair).default([]),
})
export type Promotion = z.infer<typeof promotion>

/** What an adapter is for; null is any. */
export const adapterScope = z.object({
  mode: z.enum(['prose', 'code']).nullable(),
  /** Folder of the project. */
  project: z.string().nullable(),
})
export type AdapterScope = z.infer<typeof adapterScope>

/** How much of what an adapter learned counts: 0 is the base, 1 as it was trained. */
export const adapterStrength = z.number().min(0).max(1.5)

export const adapterSummary = z.object({
  adapterId: z.string(),
  scope: adapterScope.default({ mode: null, project: null }),
  strength: adapterStrength.default(1),
  /** 1, 2, 3 … for its base. */
  version: z.number().int(),
  createdAt: z.number(),
  baseSha256: z.string(),
  baseName: z.string(),
  promoted: z.boolean(),
  active: z.boolean(),
  /** False when its base is not the model in use, or when it is forgotten. */
  usable: z.boolean(),
  /** An event that it learned from was forgotten: it is off for good. */
  forgotten: z.boolean().default(false),
  events: z.number(),
  result: promotion.nullable(),
  sizeBytes: z.number(),
})
export type AdapterSummary = z.infer<typeof adapterSummary>

/** One adapter that was ever made here, kept after it is deleted: figures only, no text. Times are Unix
 *  milliseconds. */
export const ledgerEntry = z.object({
  adapterId: z.string(),
  version: z.number().int(),
  baseName: z.string(),
  createdAt: z.number(),
  scope: adapterScope,
  promoted: z.boolean(),
  /** An event that it learned from was forgotten: it is off for good. */
  forgotten: z.boolean(),
  /** False when it was deleted since. */
  kept: z.boolean(),
  /** In plain words: what was proven, or why it was refused. */
  reason: z.string(),
  tests: z.array(promotionTest),
  /** The events as they were when it learned. */
  taughtBy: z.object({
    events: z.number(),
    documents: z.number(),
    from: z.number().nullable(),
    to: z.number().nullable(),
  }),
  settings: z.record(z.string(), z.unknown()),
})
export type LedgerEntry = z.infer<typeof ledgerEntry>

/** What a row teaches: text to imitate, a judged text, a better and a worse one, a sampled text with
 *  its reward, and plain text that keeps the model as it is. */
export const rowKind = z.enum(['sft', 'kto', 'dpo', 'policy', 'pretraining'])
export type RowKind = z.infer<typeof rowKind>

/** What would be learned from, and what not and why. Times are Unix milliseconds. */
export const datasetCard = z.object({
  /** Labelled events of the window. */
  events: z.number(),
  /** Null without events. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** Rows from here on may only be held out; null when nothing is held out. */
  splitAt: z.number().nullable(),
  /** Rows of text to imitate, and later ones on which the adapter must prove itself. */
  train: z.number(),
  heldOut: z.number(),
  /** Stretches of writing without a long pause: the units of the proof. */
  sittings: z.object({ train: z.number(), heldOut: z.number() }),
  kinds: z.array(
    z.object({
      kind: rowKind,
      train: z.number(),
      heldOut: z.number(),
      /** Sum of the weights of the training rows, after balancing. */
      trainWeight: z.number(),
    }),
  ),
  /** Events with a row, by what they belong to; the largest first. */
  groups: z.array(
    z.object({
      by: z.enum(['mode', 'project', 'language']),
      name: z.string(),
      train: z.number(),
      heldOut: z.number(),
    }),
  ),
  /** Good over bad, by weight, in the training rows of kind kto; null without either. */
  balance: z
    .object({ desirable: z.number(), undesirable: z.number(), ratio: z.number() })
    .nullable(),
  /** Of what: the whole event, or only its row of a kind. */
  leftOut: z.array(
    z.object({
      reason: z.string(),
      of: z.union([z.literal('event'), rowKind]),
      count: z.number(),
    }),
  ),
})
export type DatasetCard = z.infer<typeof datasetCard>

export const learnPhase = z.enum(['dataset', 'training', 'evaluating'])

export const learnRun = z.object({
  runId: z.string(),
  phase: learnPhase,
  automatic: z.boolean(),
  step: z.number(),
  steps: z.number(),
  tokensPerS: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** The graphics card that trains; null on the processor. */
  card: z.string().nullable().default(null),
  /** Why a card that is there does not. */
  cardNote: z.string().nullable().default(null),
  losses: z.array(z.object({ step: z.number(), loss: z.number() })),
})
export type LearnRun = z.infer<typeof learnRun>

/** What learning by itself would do now: begin, or wait, and for what. */
export const scheduleNext = z.enum([
  'now',
  'off',
  'running',
  'blocked',
  'busy',
  'battery',
  'once a day',
  'not enough labels',
  /** An attempt failed lately. */
  'failed',
])
export type ScheduleNext = z.infer<typeof scheduleNext>

/** A week of the log. */
export const learnWeek = z.object({
  /** Local midnight of its Monday, Unix milliseconds. */
  weekStart: z.number(),
  shown: z.number(),
  accepted: z.number(),
  keptChars: z.number(),
  /** Of all that was shown. */
  suggestedChars: z.number(),
  /** Adapters that suggested in it, the earliest first. */
  adapters: z.array(z.string()),
})
export type LearnWeek = z.infer<typeof learnWeek>

/** What is kept of suggestions, in sittings that one of both wrote. */
const comparedFigures = z.object({
  sittings: z.number(),
  events: z.number(),
  /** Characters that stayed of those that were shown, 0 to 1. */
  keptShare: z.number(),
})

export const learnState = z.object({
  /** Labels that no adapter has learned from yet, of the scope that would be learned next. */
  waiting: z.number(),
  positive: z.number(),
  needed: z.object({ labels: z.number(), positive: z.number(), heldOut: z.number() }),
  /** Null when Learn can start; otherwise what stands in the way. */
  blocked: problem.nullable(),
  run: learnRun.nullable(),
  /** A run that was stopped and can be taken up from its checkpoint. */
  paused: z.object({ runId: z.string(), step: z.number(), steps: z.number() }).nullable(),
  last: promotion.nullable(),
  failure: problem.nullable(),
  adapters: z.array(adapterSummary),
  /** The one for the scope in use. */
  activeAdapterId: z.string().nullable(),
  /** All that serve, each in its scope. */
  serving: z.array(z.object({ scope: adapterScope, adapterId: z.string() })),
  /** What a run would learn for now. */
  nextScope: adapterScope,
  /** The adapter in use and the base, compared since its promotion; null when they are not. */
  comparison: z
    .object({
      adapterId: z.string(),
      base: comparedFigures,
      adapter: comparedFigures,
      /** Share that is kept with the adapter less that with the base; null when it is too early. */
      difference: interval.nullable(),
      pWorse: z.number().nullable(),
      words: z.string(),
    })
    .nullable(),
  /** Which suggestions are kept, as it was learned last; null before the first time. */
  acceptance: acceptanceResult.nullable(),
  /** Adapters are off because an event that they learned from was forgotten: a run without it is owed,
   *  and begins as soon as nobody needs the machine. Null when none is. */
  retraining: z
    .object({
      since: z.number(),
      versions: z.array(z.number().int()),
      /** It was tried, and there is too little text left to prove anything: it waits for more. */
      notEnough: z.boolean(),
    })
    .nullable(),
  schedule: z.object({
    next: scheduleNext,
    /** Unix milliseconds; null before the first time. */
    lastAutomaticAt: z.number().nullable(),
  }),
})
export type LearnState = z.infer<typeof learnState>

const adapterRef = z.object({ adapterId: z.string() })

export const learnContract = {
  watch: call.output(eventIterator(learnState)),
  /** What a run would learn from now, as figures and in plain words. */
  dataset: call.output(z.object({ card: datasetCard, words: z.array(z.string()) })),
  /** Starts (or resumes) a run; `watch` shows how it goes. */
  start: call.output(z.object({ runId: z.string() })),
  /** Stops the run; `drop` forgets its checkpoint too. */
  cancel: call.input(z.object({ drop: z.boolean() })).output(z.object({ cancelled: z.boolean() })),
  /** Null goes back to the base model. */
  use: call
    .input(z.object({ adapterId: z.string().nullable() }))
    .output(z.object({ activeAdapterId: z.string().nullable() })),
  setStrength: call
    .input(adapterRef.extend({ strength: adapterStrength }))
    .output(z.object({ strength: z.number() })),
  rollback: call.output(z.object({ activeAdapterId: z.string().nullable() })),
  /** Every adapter that was ever made here, the newest first. */
  ledger: call.output(z.array(ledgerEntry)),
  /** The log by week, the earliest first. */
  history: call.output(z.array(learnWeek)),
  remove: call.input(adapterRef).output(z.object({ removed: z.boolean() })),
}
