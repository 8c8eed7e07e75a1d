/** The life of one suggestion, from its first text to the one outcome that is logged of it. Pure:
 *  the editor's events go in, at most one report comes out. */
import type { OutcomeReason, OutcomeReport } from '../../contract'

export type HowTaken = 'tab' | 'word' | 'line' | 'sentence' | 'paragraph'
export type EndCause = 'esc' | 'diverged' | 'cursor' | 'blur' | 'new_request' | 'timeout'

/** What Monaco says when it lets go of an item that stood for this suggestion. */
export type MonacoEnd =
  | { kind: 'accepted' }
  | { kind: 'rejected' }
  /** `supersededBy` is the event that the item's successor stands for. */
  | { kind: 'ignored'; userTypingDisagreed: boolean; supersededBy: string | null }

export interface Life {
  readonly eventId: string
  /** The whole text as it may stand on the screen by now. */
  readonly text: string
  /** The stream has ended: the text grows no more. */
  readonly complete: boolean
  /** UTF-16 units of `text`, from its start, that stand in the document by now. */
  readonly consumed: number
  /** The last key that took a part; null while all that was consumed was typed by hand. */
  readonly how: HowTaken | null
  readonly shownAt: number | null
  /** Since when it has been on the screen without a break; null while it is off. */
  readonly visibleSince: number | null
  readonly visibleMs: number
  readonly ended: boolean
}

export type LifeEvent =
  | { kind: 'grew'; text: string; complete: boolean }
  | { kind: 'shown' }
  /** Off the screen for now, as another candidate is shown in its place. */
  | { kind: 'covered' }
  | { kind: 'taken'; how: HowTaken; units: number }
  /** Negative when typed or taken characters were deleted again. */
  | { kind: 'typed'; units: number }
  | { kind: 'monaco'; end: MonacoEnd }
  | { kind: 'ended'; cause: EndCause }

export interface Moment {
  /** Unix milliseconds. */
  at: number
  windowFocused: boolean
}

export interface Step {
  life: Life
  /** Set at the end of the life, once. */
  report: OutcomeReport | null
}

export function newLife(eventId: string, text: string): Life {
  return {
    eventId,
    text,
    complete: false,
    consumed: 0,
    how: null,
    shownAt: null,
    visibleSince: null,
    visibleMs: 0,
    ended: false,
  }
}

const covered = (life: Life, at: number): Life => ({
  ...life,
  visibleMs: life.visibleMs + (life.visibleSince === null ? 0 : at - life.visibleSince),
  visibleSince: null,
})

const isUsedUp = (life: Life): boolean => life.complete && life.consumed >= life.text.length

/** The outcome that an end by `cause` means, given what was taken and typed before. */
function outcomeOf(life: Life, cause: EndCause): Pick<OutcomeReport, 'outcome' | 'reason'> {
  const whole = life.text.length > 0 && life.consumed >= life.text.length
  if (life.how && life.consumed > 0) {
    return { outcome: whole ? 'accepted' : 'partial', reason: life.how }
  }
  // Typed by hand to its last letter: what follows is the next request, and it is no refusal.
  if (whole) return { outcome: 'typed_through', reason: 'new_request' }
  if (life.shownAt === null) return { outcome: 'hidden', reason: cause }
  if (cause === 'esc') return { outcome: 'rejected', reason: 'esc' }
  if (cause === 'new_request') return { outcome: 'superseded', reason: 'new_request' }
  return { outcome: 'ignored', reason: cause satisfies OutcomeReason }
}

function end(life: Life, cause: EndCause, { at, windowFocused }: Moment): Step {
  const last: Life = { ...covered(life, at), ended: true }
  const named = outcomeOf(last, cause)
  const kept = ['accepted', 'partial', 'typed_through'].includes(named.outcome)
  return {
    life: last,
    report: {
      ...named,
      eventId: last.eventId,
      acceptedChars: kept ? Math.min(last.consumed, last.text.length) : 0,
      shownText: last.text,
      shownAt: last.shownAt,
      resolvedAt: at,
      visibleMs: last.visibleMs,
      windowFocused,
    },
  }
}

/** @param life where it stands; an ended life answers every event with no report
 *  @returns where it stands after `event`, and the report if that was the end */
export function step(life: Life, event: LifeEvent, moment: Moment): Step {
  if (life.ended) return { life, report: null }
  const on = (next: Life): Step => ({ life: next, report: null })
  switch (event.kind) {
    case 'grew': {
      const grown = { ...life, text: event.text, complete: event.complete }
      return isUsedUp(grown) && grown.consumed > 0 ? end(grown, 'new_request', moment) : on(grown)
    }
    case 'shown':
      return on({
        ...life,
        shownAt: life.shownAt ?? moment.at,
        visibleSince: life.visibleSince ?? moment.at,
      })
    case 'covered':
      return on(covered(life, moment.at))
    case 'taken': {
      const taken = { ...life, how: event.how, consumed: life.consumed + event.units }
      // Tab takes what stands there; a stream that would go on is cut off.
      const over = event.how === 'tab' || isUsedUp(taken)
      return over ? end({ ...taken, complete: true }, 'new_request', moment) : on(taken)
    }
    case 'typed':
      // Not ended here even when used up: Monaco's own accept reaches us as typing first.
      return on({ ...life, consumed: Math.max(0, life.consumed + event.units) })
    case 'monaco':
      return monacoEnded(life, event.end, moment)
    case 'ended':
      return end(life, event.cause, moment)
  }
}

function monacoEnded(life: Life, ended: MonacoEnd, moment: Moment): Step {
  if (ended.kind === 'accepted') {
    return end({ ...life, how: 'tab', consumed: life.text.length, complete: true }, 'esc', moment)
  }
  if (ended.kind === 'rejected') return end(life, 'esc', moment)
  // The next item of the same suggestion, a letter further or with more text: it lives on.
  if (ended.supersededBy === life.eventId) return { life, report: null }
  if (ended.supersededBy !== null) return end(life, 'new_request', moment)
  return end(life, ended.userTypingDisagreed ? 'diverged' : 'cursor', moment)
}
