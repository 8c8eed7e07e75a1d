/** Suggestions of the last minutes, by event: until the window tells what became of them. */
import type { OutcomeReport, SuggestRequest } from '../../contract'
import { setNewest } from '../maps'
import type { Attempt } from './event'

export interface Kept {
  request: SuggestRequest
  text: string
}

const most = 256

export function createRecent() {
  const requests = new Map<string, SuggestRequest>()
  return {
    add({ eventId, request, text }: Attempt): void {
      if (text === '') return
      setNewest(requests, eventId, request, most)
    },

    /** @returns the text that was taken, or typed by hand; null when none was */
    kept({ eventId, outcome, shownText, acceptedChars }: OutcomeReport): Kept | null {
      const request = requests.get(eventId)
      requests.delete(eventId)
      const text =
        outcome === 'accepted' || outcome === 'typed_through'
          ? shownText
          : outcome === 'partial'
            ? shownText.slice(0, acceptedChars)
            : ''
      return request && text.trim() !== '' ? { request, text } : null
    },

    forget(docIds: readonly string[] | 'all'): void {
      for (const [eventId, { docId }] of requests)
        if (docIds === 'all' || docIds.includes(docId)) requests.delete(eventId)
    },
  }
}
