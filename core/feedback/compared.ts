/** What became of the suggestions while an adapter was compared with the base (ADR 014). */
import type { Database } from '../storage/database'
import { label, undoneWithinMs } from './label'
import { retainedChars } from './retained'
import { readForLabels, takenText } from './rows'
import type { LabelInput } from './types'

/** A suggestion that was kept, or seen and not kept. */
export interface ComparedEvent {
  t: number
  docId: string
  sessionId: string
  /** Null: the base wrote it. */
  adapterId: string | null
  shownChars: number
  keptChars: number
}

/** Reads every suggestion since then: for the worker.
 *  @param adapterId whose comparison it is
 *  @param since Unix milliseconds
 *  @returns oldest first */
export function compared(database: Database, adapterId: string, since: number): ComparedEvent[] {
  return readForLabels(
    database,
    `WHERE e.t_request >= ? AND o.outcome NOT IN ('superseded', 'hidden')
       AND json_extract(e.features, '$.compared') = ?
     ORDER BY e.t_request, e.event_id`,
    [since, adapterId],
  )
    .filter((event) => label(event).kind !== 'none')
    .map((event) => ({
      t: event.t_request,
      docId: event.doc_id,
      sessionId: event.session_id,
      adapterId: event.adapter_id,
      shownChars: event.shown_text.length,
      keptChars: keptChars(event),
    }))
}

/** Characters of the suggestion that stood there at the last look. */
function keptChars({ outcome, shown_text: shown, ...event }: LabelInput): number {
  if (outcome !== 'accepted' && outcome !== 'partial' && outcome !== 'typed_through') return 0
  if (event.undo_ms !== null && event.undo_ms <= undoneWithinMs) return 0
  const look = [...event.settled].sort((a, b) => a.observedAt - b.observedAt).at(-1)
  const taken = takenText(outcome, shown, event.accepted_chars)
  return look ? retainedChars(taken, look.text) : event.accepted_chars
}
