/** Looking through the candidates for one place, one after the other or side by side. */
import type { Asking } from './asking'
import type { Slot } from './candidates'
import type { Standing } from './standing'
import type { SuggesterHost } from './suggesterHost'

/** @param complete ends a stream that still writes */
export function createBrowsing(
  host: SuggesterHost,
  standing: Standing,
  asking: Asking,
  complete: (slot: Slot) => void,
) {
  let listing = false

  function sayShown(): void {
    if (standing.shown) host.activity({ kind: 'shown', candidate: standing.position() })
  }

  function askAnother(): void {
    const { shown } = standing
    if (!shown || shown.life.consumed > 0) return
    if (standing.isExhausted()) return sayShown()
    asking.stop()
    complete(shown)
    const candidate = standing.nextCandidate
    standing.asked(candidate)
    host.activity({ kind: 'thinking' })
    asking.ask({ trigger: 'manual', parentId: null, candidate, beside: true }, shown.place)
  }

  function tell(): void {
    if (!listing) return
    for (const slot of standing.slots) standing.see(slot)
    host.listed(standing.slots.map(({ life: { eventId, text } }) => ({ eventId, text })))
  }

  return {
    sayShown,
    askAnother,
    tell,

    get listing(): boolean {
      return listing
    },

    /** Turns to another candidate, asking for it when it is not known yet. */
    cycle(direction: 1 | -1): void {
      const { shown, slots } = standing
      if (!shown) return
      if (shown.life.consumed > 0) return sayShown()
      const next = slots[slots.indexOf(shown) + direction]
      if (!next && direction > 0 && !standing.isExhausted()) return askAnother()
      if (asking.flight?.wish.beside) asking.stopFlight()
      standing.turnTo(next ?? slots.at(direction > 0 ? 0 : -1) ?? shown)
      sayShown()
    },

    /** Tells all candidates side by side, asking for those that are not known yet. */
    list(): void {
      listing = true
      tell()
      if (standing.shown?.life.complete) askAnother()
    },

    end(): void {
      if (!listing) return
      listing = false
      const { shown, slots } = standing
      for (const slot of slots) if (slot !== shown) standing.advance(slot, { kind: 'covered' })
      host.listed(null)
    },
  }
}
