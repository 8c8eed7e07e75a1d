/** Sees an accept that is taken back soon after. */
import type { Observation } from '../../contract'

/** An undo later than this says nothing of the suggestion. */
const WITHIN_MS = 10_000

export interface AcceptedText {
  eventId: string
  docId: string
  start: number
  text: string
  acceptedAt: number
}

export function createUndoWatch(host: {
  textBetween(docId: string, start: number, end: number): string
  observe(observation: Observation): void
  now(): number
}) {
  let recent: AcceptedText[] = []

  return {
    accepted(one: AcceptedText): void {
      recent = [...recent.filter(({ acceptedAt }) => host.now() - acceptedAt <= WITHIN_MS), one]
    },

    /** Call after each undo in a document. */
    undone(docId: string): void {
      const now = host.now()
      recent = recent.filter((one) => {
        if (now - one.acceptedAt > WITHIN_MS) return false
        if (one.docId !== docId) return true
        const { eventId, start, text, acceptedAt } = one
        if (host.textBetween(docId, start, start + text.length) === text) return true
        host.observe({ kind: 'undo', eventId, observedAt: now, undoMs: now - acceptedAt })
        return false
      })
    },
  }
}
