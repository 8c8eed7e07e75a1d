/**
 * The layouts of open documents: which of them the model has evaluated, which one answers a request
 * soonest, and what idle time should evaluate next. Each document has two places in the engine, so
 * that a small quick prompt serves while a larger one grows beside it.
 */
import type { TokenBudget } from './budget'
import type { Passage } from './context/types'
import { planLayout, typedSince, type Layout, type Planned } from './layout'
import type { Surroundings } from './surroundings'
import { unitsPerToken } from './window'

export interface Choice extends Planned {
  /** Names the sequence of the engine. */
  sequence: string
}

interface Slot {
  sequence: string
  layout: Layout | null
  warm: boolean
}

export interface LayoutsOptions {
  /** From the smallest to the largest; `budgetStages`. */
  stages: () => readonly TokenBudget[]
  gather: (
    docId: string,
    visible: { prefix: string; suffix: string },
    maxUnits: number,
    previous: readonly Passage[],
  ) => Passage[]
}

export interface Layouts {
  /** For a request that must be answered now. */
  choose(docId: string, place: Surroundings): Choice
  /** What idle time should evaluate; null when nothing is worth it. */
  grow(docId: string, place: Surroundings): Choice | null
  /** The engine has evaluated all of a choice. */
  warmed(choice: Choice): void
  /** The engine has lost what it evaluated. */
  cooled(): void
  forget(docIds: readonly string[] | 'all'): void
}

/** Text typed since the anchor from which on idle time moves the anchor to the cursor. */
const anchorAgainUnits = 320
const mostDocuments = 64

export function createLayouts({ stages, gather }: LayoutsOptions): Layouts {
  const documents = new Map<string, [Slot, Slot]>()

  function slotsOf(docId: string): [Slot, Slot] {
    const slots = documents.get(docId) ?? [newSlot(docId), newSlot(`${docId}#2`)]
    documents.delete(docId)
    documents.set(docId, slots)
    for (const oldest of documents.keys()) {
      if (documents.size <= mostDocuments) break
      documents.delete(oldest)
    }
    return slots
  }

  const plan = (docId: string, place: Surroundings, budget: TokenBudget, previous: Layout | null) =>
    planLayout(
      place,
      budget,
      (visible, maxUnits) => gather(docId, visible, maxUnits, previous?.passages ?? []),
      previous,
    )

  /** Slots that hold at this place, the largest first. */
  function holding(slots: readonly Slot[], place: Surroundings): Array<Slot & Choice> {
    return slots
      .flatMap((slot) => {
        const typed = slot.layout && typedSince(slot.layout, place)
        return slot.layout && typed !== null ? [{ ...slot, layout: slot.layout, typed }] : []
      })
      .sort((a, b) => sizeOf(b.layout.budget) - sizeOf(a.layout.budget))
  }

  /** Takes the place of what a slot held. */
  function replace(slot: Slot, planned: Planned): Choice {
    slot.layout = planned.layout
    slot.warm = false
    return { sequence: slot.sequence, ...planned }
  }

  return {
    choose(docId, at) {
      const slots = slotsOf(docId)
      const held = holding(slots, at)
      const ready = held.find(({ warm }) => warm)
      if (ready) return ready
      const all = stages()
      const cold = all[0] as TokenBudget
      // A larger layout may be had for a few tokens: then only its end has changed.
      for (const slot of slots) {
        if (!slot.layout || !slot.warm) continue
        const next = plan(docId, at, slot.layout.budget, slot.layout)
        if (tokensToEvaluate(slot.layout, next.layout, at) <= sizeOf(cold))
          return replace(slot, next)
      }
      const small = held.find(({ layout }) => sizeOf(layout.budget) <= sizeOf(cold))
      if (small) return small
      const [slot] = bySize(slots)
      return replace(slot, plan(docId, at, cold, slot.layout))
    },

    grow(docId, at) {
      const slots = slotsOf(docId)
      const all = stages()
      const [best] = holding(slots, at).filter(({ warm }) => warm)
      const largest = all.at(-1) as TokenBudget
      if (best && sizeOf(best.layout.budget) >= sizeOf(largest)) {
        if (best.typed.length < anchorAgainUnits) return null
        const slot = slots.find(({ sequence }) => sequence === best.sequence) as Slot
        return replace(slot, plan(docId, at, best.layout.budget, best.layout))
      }
      const size = best ? sizeOf(best.layout.budget) : 0
      const next = all.find((budget) => sizeOf(budget) > size) as TokenBudget
      // What was begun goes on where it was left.
      const begun = holding(slots, at).find(
        ({ warm, layout }) => !warm && sizeOf(layout.budget) === sizeOf(next),
      )
      if (begun) return begun
      const other = slots.find(({ sequence }) => sequence !== best?.sequence) as Slot
      return replace(other, plan(docId, at, next, other.layout))
    },

    warmed({ sequence, layout }) {
      for (const slots of documents.values())
        for (const slot of slots)
          if (slot.sequence === sequence && slot.layout === layout) slot.warm = true
    },

    cooled() {
      for (const slots of documents.values()) for (const slot of slots) slot.warm = false
    },

    forget(docIds) {
      if (docIds === 'all') documents.clear()
      else for (const docId of docIds) documents.delete(docId)
    },
  }
}

/** The sequences of the engine that hold a document. */
export const sequencesOf = (docId: string): string[] => [docId, `${docId}#2`]

const newSlot = (sequence: string): Slot => ({ sequence, layout: null, warm: false })

const sizeOf = ({ prefixTokens, suffixTokens, contextTokens }: TokenBudget): number =>
  prefixTokens + suffixTokens + contextTokens

/** The slot that is worth least comes first. */
function bySize(slots: readonly [Slot, Slot]): [Slot, Slot] {
  const worth = ({ layout, warm }: Slot) => (layout === null ? 0 : sizeOf(layout.budget) + +warm)
  const [a, b] = slots
  return worth(a) <= worth(b) ? [a, b] : [b, a]
}

/** An estimate of what of `next` is not evaluated when `old` is. */
function tokensToEvaluate(old: Layout, next: Layout, { prefix, mode }: Surroundings): number {
  const text = ({ passages, before, after }: Layout) =>
    [...passages.map((passage) => passage.text), before].join('\n') + '\0' + after
  const [a, b] = [text(old), text(next)]
  let same = 0
  while (same < a.length && same < b.length && a.charCodeAt(same) === b.charCodeAt(same)) same++
  return Math.ceil((b.length - same) / unitsPerToken(prefix, mode))
}
