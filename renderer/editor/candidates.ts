/** Several suggestions for one place: when a new one takes the place of the shown one. Pure. */
import type { Origin } from '../../contract'
import type { Life } from './lifetime'
import type { Place } from './suggesterHost'

export interface Slot {
  life: Life
  origin: Origin
  /** What it was asked with; its text begins at `place.cursor`. */
  place: Place
}

export const MOST_CANDIDATES = 3
/** A text that stands for less long than this was not read yet. */
export const UNREAD_MS = 120

/** @param nextCandidate the one that would be asked for next
 *  @returns true when there are no more to ask for */
export const isExhausted = (slots: readonly Slot[], nextCandidate: number): boolean =>
  nextCandidate >= MOST_CANDIDATES || slots.length >= MOST_CANDIDATES

/** The text of a slot that is not in the document yet. */
export const restOf = ({ life }: Slot): string => life.text.slice(life.consumed)

/** All of it stands in the document, and it grows no more. */
export const isUsedUp = ({ life }: Slot): boolean =>
  life.complete && life.consumed >= life.text.length

/** Fingers may be ahead of the stream; then it must go on to say what they typed. */
export function agreesWithTyping(
  text: string,
  { life, place }: Slot,
  textBetween: (start: number, end: number) => string,
): boolean {
  if (life.consumed === 0) return true
  const typed = textBetween(place.cursor, place.cursor + life.consumed)
  return text.startsWith(typed.slice(0, text.length))
}

/** 'replace' ends the shown one, 'keep' has it wait beside it, 'hold' needs more text, 'drop' ends
 *  the new one. */
export type Verdict = 'replace' | 'keep' | 'hold' | 'drop'

/** The model's text comes while an instant one is shown. It may go on from what is being read, and
 *  take the place of what nobody has read yet, but nothing that is being read may change.
 *  @param shown rest of the shown text
 *  @param next rest of the model's text so far
 *  @param complete the model has ended
 *  @param visibleMs how long `shown` has been on the screen; null when it is not there yet */
export function refine(
  shown: string,
  next: string,
  complete: boolean,
  visibleMs: number | null,
): Verdict {
  if (next.length > shown.length && next.startsWith(shown)) return 'replace'
  if (shown.startsWith(next)) return complete ? 'drop' : 'hold'
  return visibleMs === null || visibleMs < UNREAD_MS ? 'replace' : 'keep'
}

/** Another candidate was asked for: one that says the same as those before it is of no use.
 *  @param others rests of the texts that are known already */
export function another(next: string, complete: boolean, others: readonly string[]): Verdict {
  if (complete) return others.some((other) => other.trim() === next.trim()) ? 'drop' : 'keep'
  return others.some((other) => other.startsWith(next)) ? 'hold' : 'keep'
}
