/** What stands at the cursor: one suggestion that is drawn, others for the same place that wait, and
 *  the one report that each of them ends with. */
import { isExhausted, MOST_CANDIDATES, type Slot } from './candidates'
import { step, type EndCause, type LifeEvent } from './lifetime'
import type { SuggesterHost } from './suggesterHost'

export type Standing = ReturnType<typeof createStanding>

export function createStanding(
  host: Pick<SuggesterHost, 'now' | 'windowFocused' | 'ended' | 'changed'>,
) {
  let slots: Slot[] = []
  let shown: Slot | null = null
  /** Events that were on the screen here. */
  let seen: string[] = []
  /** The candidate to ask for next. */
  let nextCandidate = 0
  /** Text after the cursor that the editor itself put there while one types through. */
  let ahead = ''

  function advance(slot: Slot, event: LifeEvent, wentTo?: number): void {
    const moment = { at: host.now(), windowFocused: host.windowFocused() }
    const { life, report } = step(slot.life, event, moment)
    slot.life = life
    if (!report) return
    const { docId, path, cursor: anchor } = slot.place
    const consumedText = life.text.slice(0, life.consumed)
    const alternates = seen.filter((eventId) => eventId !== life.eventId)
    const chosen = report.acceptedChars > 0 && alternates.length > 0
    host.ended({
      report: chosen ? { ...report, alternates } : report,
      docId,
      path,
      anchor,
      consumedText,
      writtenTo: wentTo ?? anchor + consumedText.length,
    })
  }

  /** @param cause of the shown one's end; the others were only looked at
   *  @param wentTo the cursor after an edit that went another way */
  function drop(cause: EndCause, wentTo?: number): void {
    if (!shown) return
    for (const slot of slots) {
      advance(slot, { kind: 'ended', cause: slot === shown ? cause : 'new_request' }, wentTo)
    }
    slots = []
    shown = null
    host.changed()
  }

  /** Ends one that is not drawn. */
  function remove(slot: Slot): void {
    advance(slot, { kind: 'ended', cause: 'new_request' })
    slots = slots.filter((other) => other !== slot)
  }

  function asked(candidate: number): void {
    nextCandidate = Math.max(nextCandidate, candidate + 1)
  }

  return {
    get shown(): Slot | null {
      return shown
    },
    get slots(): readonly Slot[] {
      return slots
    },
    get ahead(): string {
      return ahead
    },
    set ahead(text: string) {
      ahead = text
    },
    get nextCandidate(): number {
      return nextCandidate
    },
    find: (eventId: string): Slot | undefined => slots.find(({ life }) => life.eventId === eventId),
    others: (slot: Slot): Slot[] => slots.filter((other) => other !== slot),
    isExhausted: (): boolean => isExhausted(slots, nextCandidate),

    /** The first one of a place; what stood elsewhere ends. */
    begin(slot: Slot): void {
      drop('new_request')
      slots = [slot]
      shown = slot
      seen = []
      nextCandidate = 0
      ahead = ''
    },
    /** One more, which waits beside the shown one. */
    add(slot: Slot): void {
      slots = [...slots, slot]
    },
    /** Candidate `candidate` was asked for. */
    asked,
    advance,
    remove,
    drop,

    /** `slot` says what the shown one said and goes on, or nobody has read that yet. */
    replaceBy(slot: Slot): void {
      const before = shown
      shown = slot
      if (!before) return
      seen = seen.filter((eventId) => eventId !== before.life.eventId)
      remove(before)
    },

    turnTo(slot: Slot): void {
      if (shown && slot !== shown) advance(shown, { kind: 'covered' })
      shown = slot
      host.changed()
    },

    /** It is on the screen. */
    see(slot: Slot): void {
      const { eventId } = slot.life
      advance(slot, { kind: 'shown' })
      if (!seen.includes(eventId)) seen = [...seen, eventId]
    },

    /** Which of how many is shown; null while only one was looked for. */
    position(): { index: number; of: number } | null {
      const exhausted = isExhausted(slots, nextCandidate)
      if (!shown || (slots.length < 2 && !exhausted)) return null
      return { index: slots.indexOf(shown) + 1, of: exhausted ? slots.length : MOST_CANDIDATES }
    },
  }
}
