/** The feedback log as the rest of `core/` sees it. */
import type {
  ExportFormat,
  FeedbackFilter,
  FeedbackRow,
  FeedbackStats,
  Forgotten,
  ForgetScope,
  LabelKind,
  LearnWeek,
  Observation,
  OutcomeReport,
  TrackedRegion,
} from '../../contract'
import type { SuggestionEvent } from '../suggest/types'

export interface Settled {
  afterS: 0 | 10 | 60 | 300
  observedAt: number
  text: string
  similarity: number
  retainedChars: number
}

/** All that is known of one suggestion: the input of `label`. */
export interface LoggedEvent extends SuggestionEvent {
  schema_version: number
  session_id: string
  split_key: string
  app_version: string
  outcome: OutcomeReport['outcome'] | null
  outcome_reason: OutcomeReport['reason'] | null
  accepted_chars: number
  shown_text: string
  t_shown: number | null
  t_outcome: number | null
  visible_ms: number
  window_focused: boolean
  typed_after: string | null
  undo_ms: number | null
  settled: Settled[]
  correction: LabelKind | null
  /** Texts of other candidates for the same place that were looked at before this one. */
  passed_over: string[]
  redacted: boolean
  /** What the user agreed to when it was logged (`consent.ts`); absent is as agreed. */
  consent?: string
}

/** The part of an event that its label depends on. */
export interface LabelInput extends Pick<
  LoggedEvent,
  | 'completion_text'
  | 'outcome'
  | 'outcome_reason'
  | 'accepted_chars'
  | 'shown_text'
  | 'visible_ms'
  | 'window_focused'
  | 'typed_after'
  | 'undo_ms'
  | 'correction'
  | 'passed_over'
  | 'redacted'
  | 'consent'
> {
  settled: ReadonlyArray<Omit<Settled, 'retainedChars'>>
}

/** Two texts for one place, of the same length in UTF-16 units. */
export interface PreferencePair {
  chosen: string
  rejected: string
}

/** What an event teaches (table of `learning.md`). Weights are in (0, 1]. */
export interface Label {
  version: number
  kind: LabelKind
  weight: number
  /** Text to imitate after the event's prefix; null when none. */
  sft: { text: string; weight: number } | null
  /** Both after the same prefix, cut to the same length; null when none. */
  dpo: (PreferencePair & { weight: number }) | null
  kto: { desirable: boolean; text: string; weight: number } | null
  why: string
}

export interface Feedback {
  /** Stores the event (masked, unless logging is off or the document is excluded). Never throws;
   *  a failing disk becomes a notice and the event waits in memory. */
  record(event: SuggestionEvent): void
  /** Resolves after the commit. Idempotent per event; waits for the event if it is in flight. */
  report(report: OutcomeReport): Promise<boolean>
  observe(observation: Observation): Promise<boolean>
  track(docId: string, regions: TrackedRegion[]): Promise<boolean>
  tracked(docId: string): Promise<TrackedRegion[]>
  list(
    filter: FeedbackFilter,
    offset: number,
    limit: number,
  ): Promise<{ total: number; rows: FeedbackRow[] }>
  stats(filter: FeedbackFilter): Promise<FeedbackStats>
  /** The earliest first; weeks in which nothing was shown are left out. */
  weeks(): Promise<LearnWeek[]>
  /** Rows, damaged copies of the log, and what was made of their text.
   *  @throws InklingError when nothing could be removed */
  forget(scope: ForgetScope): Promise<Forgotten>
  correct(eventId: string, label: LabelKind | null): Promise<boolean>
  preview(
    format: ExportFormat,
    filter: FeedbackFilter,
  ): Promise<{ rows: number; columns: string[]; head: string }>
  export(
    format: ExportFormat,
    filter: FeedbackFilter,
    path: string,
  ): Promise<{ rows: number; bytes: number; path: string }>
  /** Events with an outcome, oldest first, for the dataset builder. */
  labelled(since: number | null): AsyncIterable<LoggedEvent>
  /** Told after each stored outcome, observation, correction or removal. */
  onChange(listener: () => void): () => void
  /** Waits until everything handed over is on disk. */
  flush(): Promise<void>
  dispose(): Promise<void>
}
