/** The feedback log: outcomes reported by the editor, rows shown in the pane, exports. */
import * as z from 'zod'
import { call } from './base'
import { mode, trigger } from './suggest'

export const outcome = z.enum([
  'accepted',
  'partial',
  'rejected',
  'ignored',
  'typed_through',
  'superseded',
  'hidden',
])
export type Outcome = z.infer<typeof outcome>

export const outcomeReason = z.enum([
  'tab',
  'word',
  'line',
  'sentence',
  'paragraph',
  'esc',
  'diverged',
  'cursor',
  'blur',
  'new_request',
  'timeout',
  /** Hidden: the model, or the cleaning of what it wrote, left nothing to show. */
  'nothing_left',
])
export type OutcomeReason = z.infer<typeof outcomeReason>

/** Reported once for each suggestion that came to its end. Times are Unix milliseconds. */
export const outcomeReport = z.object({
  eventId: z.string(),
  outcome,
  reason: outcomeReason,
  /** UTF-16 units of the shown text that were taken. */
  acceptedChars: z.number().int().nonnegative(),
  /** What stood on the screen at the end: a stream may have been cut short. */
  shownText: z.string(),
  /** Null when it never became visible. */
  shownAt: z.number().nullable(),
  resolvedAt: z.number(),
  visibleMs: z.number().nonnegative(),
  windowFocused: z.boolean(),
  /** Events of other suggestions for the same place that were looked at and passed over. */
  alternates: z.array(z.string()).max(8).optional(),
})
export type OutcomeReport = z.infer<typeof outcomeReport>

/** What became visible only after the outcome. Rows are added, none is overwritten. */
export const observation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('settle'),
    eventId: z.string(),
    /** Planned age of the region; 0 for a last look when the document closes early. */
    afterS: z.union([z.literal(0), z.literal(10), z.literal(60), z.literal(300)]),
    observedAt: z.number(),
    /** The text that now stands in the accepted region. */
    text: z.string(),
  }),
  z.object({
    kind: z.literal('typed_after'),
    eventId: z.string(),
    observedAt: z.number(),
    /** What the user wrote instead, or after a partial accept. */
    text: z.string().max(512),
  }),
  z.object({
    kind: z.literal('undo'),
    eventId: z.string(),
    observedAt: z.number(),
    /** Time from the accept to its undo. */
    undoMs: z.number().nonnegative(),
  }),
])
export type Observation = z.infer<typeof observation>

/** An accepted region that is still being watched; kept so that a restart can take it up again. */
export const trackedRegion = z.object({
  eventId: z.string(),
  docId: z.string(),
  /** UTF-16 offsets in the document as last seen. */
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  /** Text of the region as last seen, to find it again in a changed file. */
  text: z.string(),
  acceptedAt: z.number(),
  /** Which planned looks have been taken: 10, 60, 300. */
  observed: z.array(z.number().int()),
})
export type TrackedRegion = z.infer<typeof trackedRegion>

export const labelKind = z.enum(['desirable', 'undesirable', 'none'])
export type LabelKind = z.infer<typeof labelKind>

/** One line of the pane's table. */
export const feedbackRow = z.object({
  eventId: z.string(),
  at: z.number(),
  docId: z.string(),
  path: z.string().nullable(),
  mode,
  languageId: z.string(),
  trigger,
  prefixTail: z.string(),
  completion: z.string(),
  outcome: outcome.nullable(),
  reason: outcomeReason.nullable(),
  acceptedChars: z.number(),
  visibleMs: z.number().nullable(),
  latencyMs: z.number().nullable(),
  /** 0 to 1; how much of the suggestion stood at the last look; null before any. */
  similarity: z.number().nullable(),
  settledText: z.string().nullable(),
  label: labelKind,
  labelWeight: z.number(),
  /** In one sentence, why this label. */
  labelWhy: z.string(),
  /** True when the user set the label by hand. */
  corrected: z.boolean(),
  redacted: z.boolean(),
  model: z.string(),
  adapterId: z.string().nullable(),
})
export type FeedbackRow = z.infer<typeof feedbackRow>

export const feedbackFilter = z.object({
  outcomes: z.array(outcome).default([]),
  modes: z.array(mode).default([]),
  docId: z.string().nullable().default(null),
  text: z.string().default(''),
  since: z.number().nullable().default(null),
  until: z.number().nullable().default(null),
})
export type FeedbackFilter = z.infer<typeof feedbackFilter>

export const exportFormat = z.enum(['csv', 'jsonl', 'sft', 'dpo', 'kto'])
export type ExportFormat = z.infer<typeof exportFormat>

/** What the user wants forgotten. Times are Unix milliseconds. */
export const forgetScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('events'), eventIds: z.array(z.string()).min(1) }),
  /** Its id, or the path of its file: all that was ever logged of that file. */
  z.object({ kind: z.literal('document'), document: z.string().min(1) }),
  /** Suggestions that were asked for from `from` on and before `to`; null is open. */
  z.object({ kind: z.literal('span'), from: z.number().nullable(), to: z.number().nullable() }),
  z.object({ kind: z.literal('all') }),
])
export type ForgetScope = z.infer<typeof forgetScope>

export const forgotten = z.object({
  /** Events of the log. */
  removed: z.number(),
  /** Names of damaged copies of the log that were deleted: they could not be searched, or all is
   *  forgotten. */
  copiesDeleted: z.array(z.string()),
  /** False when something stood in the way: it is tried again by itself, also after a restart. */
  complete: z.boolean(),
})
export type Forgotten = z.infer<typeof forgotten>

export const dayStats = z.object({
  /** Local midnight, Unix milliseconds. */
  day: z.number(),
  shown: z.number(),
  accepted: z.number(),
  keptChars: z.number(),
})

export const feedbackStats = z.object({
  total: z.number(),
  shown: z.number(),
  outcomes: z.record(outcome, z.number()),
  keptChars: z.number(),
  days: z.array(dayStats),
  sizeBytes: z.number(),
  limitBytes: z.number(),
})
export type FeedbackStats = z.infer<typeof feedbackStats>

export const feedbackContract = {
  /** Answers only after the commit; the window sends again what was not answered. Idempotent. */
  report: call.input(outcomeReport).output(z.object({ stored: z.boolean() })),
  observe: call.input(observation).output(z.object({ stored: z.boolean() })),
  /** Stores where accepted regions stand now; regions that are finished are left out. */
  track: call
    .input(z.object({ docId: z.string(), regions: z.array(trackedRegion) }))
    .output(z.object({ stored: z.boolean() })),
  tracked: call.input(z.object({ docId: z.string() })).output(z.array(trackedRegion)),
  list: call
    .input(
      z.object({
        filter: feedbackFilter,
        offset: z.number().int().nonnegative(),
        limit: z.number().int().min(1).max(500),
      }),
    )
    .output(z.object({ total: z.number(), rows: z.array(feedbackRow) })),
  stats: call.input(feedbackFilter).output(feedbackStats),
  /** Removes events from the log and all that was made of their text; adapters that learned from them
   *  are switched off. */
  forget: call.input(forgetScope).output(forgotten),
  /** Null takes the correction back. */
  correct: call
    .input(z.object({ eventId: z.string(), label: labelKind.nullable() }))
    .output(z.object({ stored: z.boolean() })),
  preview: call
    .input(z.object({ format: exportFormat, filter: feedbackFilter }))
    .output(z.object({ rows: z.number(), columns: z.array(z.string()), head: z.string() })),
  export: call
    .input(z.object({ format: exportFormat, filter: feedbackFilter, path: z.string() }))
    .output(z.object({ rows: z.number(), bytes: z.number(), path: z.string() })),
}
