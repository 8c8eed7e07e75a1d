/** What a suggester needs of an editor, and what it tells it. */
import type {
  NoneReason,
  OutcomeReport,
  Settings,
  SuggestChunk,
  SuggestRequest,
  Trigger,
} from '../../contract'

/** Where a suggestion is asked for: the request without what the suggester decides. */
export type Place = Omit<
  SuggestRequest,
  'trigger' | 'parentId' | 'candidate' | 'scope' | 'instantOnly'
>

export type SuggesterActivity =
  | { kind: 'idle' }
  | { kind: 'waiting'; message: string }
  | { kind: 'thinking' }
  /** `candidate` says which of how many, once others were looked for. */
  | { kind: 'shown'; candidate: { index: number; of: number } | null }
  | { kind: 'none'; reason: NoneReason; message: string; keepProbability?: number }

/** One of several suggestions for a place. */
export interface Listed {
  eventId: string
  text: string
}

/** A suggestion that came to its end. */
export interface Ended {
  report: OutcomeReport
  docId: string
  /** As it was when asked; the document may be closed by now. */
  path: string | null
  /** Offset at which the suggestion began. */
  anchor: number
  /** What of it stands in the document. */
  consumedText: string
  /** Up to where the user has written; before `anchor` when text before it was deleted. */
  writtenTo: number
}

export interface SuggesterHost {
  /** Null when there is no text to suggest in. */
  place(): Place | null
  /** '' when there is no text. */
  languageId(): string
  /** Why nothing may be suggested at this moment, e.g. 'the text is read-only'; null if nothing. */
  obstacle(): string | null
  settings(): Settings['suggest']
  request(request: SuggestRequest, signal: AbortSignal): Promise<AsyncIterable<SuggestChunk>>
  /** Puts `text` at the cursor over `ahead` units after it, as one step of undo. */
  insert(text: string, ahead: number): void
  textBetween(start: number, end: number): string
  /** What `shown()` answers has changed. */
  changed(): void
  ended(ended: Ended): void
  /** Candidates to be chosen from, null when that is over. */
  listed(candidates: Listed[] | null): void
  activity(activity: SuggesterActivity): void
  now(): number
  windowFocused(): boolean
  /** @returns takes it back */
  after(ms: number, run: () => void): () => void
  /** In words, why a request failed. */
  problem(error: unknown): string
}

export interface Shown {
  eventId: string
  /** What is not in the document yet. */
  rest: string
  /** Units after the cursor that `rest` ends over. */
  ahead: number
}

/** @returns why nothing is suggested by itself now; null when nothing keeps it from that */
export function quietReason(
  trigger: Trigger,
  { automatic, snoozedUntil, languagesOff }: Settings['suggest'],
  languageId: string,
  now: number,
): { reason: NoneReason; message: string } | null {
  if (trigger === 'manual') return null
  if (!automatic) return { reason: 'off', message: 'suggestions by themselves are off' }
  if (snoozedUntil > now) return { reason: 'snoozed', message: 'quiet for a while' }
  if (!languagesOff.includes(languageId)) return null
  return { reason: 'language_off', message: `off in ${languageId}` }
}
