/** What the user wrote instead of a suggestion, or after a part of it. */
import type { Observation } from '../../contract'
import type { Change } from './follow'

/** The contract's limit, UTF-16 units. */
const LIMIT = 512
/** A pause this long ends what is counted as one answer to the suggestion. */
const PAUSE_MS = 2_000
/** More suggestions than this are not waited for at once. */
const MOST_WATCHED = 8

export interface TypedAfterHost {
  /** Text of the document between two offsets. */
  textBetween(docId: string, start: number, end: number): string
  observe(observation: Observation): void
  now(): number
  after(ms: number, run: () => void): () => void
}

interface Watched {
  eventId: string
  docId: string
  start: number
  end: number
  cancelPause: () => void
}

export function createTypedAfter(host: TypedAfterHost) {
  let watched: Watched[] = []

  function finish(one: Watched): void {
    one.cancelPause()
    watched = watched.filter((other) => other !== one)
    const text = host.textBetween(one.docId, one.start, Math.min(one.end, one.start + LIMIT))
    if (text === '') return
    const { eventId } = one
    host.observe({ kind: 'typed_after', eventId, observedAt: host.now(), text })
  }

  function pause(one: Watched): void {
    one.cancelPause()
    one.cancelPause = host.after(PAUSE_MS, () => finish(one))
  }

  return {
    /** @param start where what was suggested (or its rest) would have stood
     *  @param end up to where the user has written by now */
    watch(eventId: string, docId: string, start: number, end: number): void {
      const one: Watched = { eventId, docId, start, end, cancelPause: () => undefined }
      watched.push(one)
      pause(one)
      if (watched.length > MOST_WATCHED && watched[0]) finish(watched[0])
    },

    /** @param byHand false for accepts, pastes of the app and reloads: they are not the answer */
    edited(docId: string, changes: readonly Change[], byHand: boolean): void {
      for (const one of watched.filter((other) => other.docId === docId)) {
        if (!byHand) {
          finish(one)
          continue
        }
        const grown = changes.reduce((sum, change) => sum + grow(one, change), 0)
        const shifted = changes
          .filter(({ offset, removed }) => offset + removed <= one.start && offset < one.start)
          .reduce((sum, { text, removed }) => sum + text.length - removed, 0)
        one.start += shifted
        one.end = Math.max(one.start, one.end + shifted + grown)
        const lineEnded = changes.some(({ text }) => text.includes('\n'))
        if (lineEnded || one.end - one.start >= LIMIT) finish(one)
        else pause(one)
      }
    },

    /** The document goes away, or the app does. */
    finishAll(docId?: string): void {
      watched.filter((one) => docId === undefined || one.docId === docId).forEach(finish)
    },
  }
}

/** Units by which the written text grows through one change inside it or at its end. */
function grow(one: Watched, { offset, removed, text }: Change): number {
  return offset >= one.start && offset <= one.end
    ? text.length - Math.min(removed, one.end - offset)
    : 0
}
