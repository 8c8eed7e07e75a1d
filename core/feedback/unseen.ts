import type { OutcomeReport } from '../../contract'
import type { SuggestionEvent } from '../suggest/types'

/** The outcome of a suggestion of which nothing was ever seen. The editor knows of none, so the log
 *  writes it with the event: replaced before its first text, or nothing left to show.
 *  @returns null when something was seen: then the editor reports */
export function outcomeOfUnseen(event: SuggestionEvent): OutcomeReport | null {
  if (event.shown) return null
  const replaced = event.none_reason === 'superseded'
  return {
    eventId: event.event_id,
    outcome: replaced ? 'superseded' : 'hidden',
    reason: replaced ? 'new_request' : 'nothing_left',
    acceptedChars: 0,
    shownText: '',
    shownAt: null,
    resolvedAt: event.t_resolved,
    visibleMs: 0,
    windowFocused: true,
  }
}
