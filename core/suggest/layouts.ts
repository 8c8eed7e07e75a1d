/**
 * The layouts of open documents: which of them the model has evaluated, which one answers a request
 * soonest, and what idle time should evaluate next. A small quick prompt serves while larger ones grow
 * beside it, one for each stage of the budget.
 */
import { forgetKeys, setNewest } from '../maps'
import { commonPrefix } from '../text/similarity'
import type { TokenBudget } from './budget'
import type { Passage } from './context/types'
import { planLayout, typedSince, type Layout, type Planned } from './layout'
import type { Surroundings } from './surroundings'
import { unitsPerToken } from './window'

export interface Choice extends Planned {
  /** Names the sequence of the engine. */
  sequence: string
}

/** One for each stage of the budget. */
interface Slot {
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
  /** What may have been kept of a document that is opened again, the largest first. */
  reopened(docId: string, place: Surroundings): Generator<Choice>
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
  const documents = new Map<string, Slot[]>()

  function slotsOf(docId: string): Slot[] {
    const slots = documents.get(docId) ?? []
    setNewest(documents, docId, slots, mostDocuments)
    return slots
  }

  const plan = (docId: string, at: Surroundings, budget: TokenBudget, previous: Layout | null) =>
    planLayout(
      at,
      budget,
      (visible, maxUnits) => gather(docId, visible, maxUnits, previous?.passages ?? []),
      previous,
    )

  /** What holds at this place, the largest first. */
  function holding(
    docId: string,
    at: Surroundings,
  ): Array<Choice & { stage: number; warm: boolean }> {
    return slotsOf(docId)
      .flatMap(({ layout, warm }, stage) => {
        const typed = layout && typedSince(layout, at)
        if (!layout || typed === null) return []
        return [{ sequence: sequenceOf(docId, stage), layout, typed, stage, warm }]
      })
      .reverse()
  }

  function put(docId: string, stage: number, planned: Planned): Choice {
    const slots = slotsOf(docId)
    while (slots.length <= stage) slots.push({ layout: null, warm: false })
    slots[stage] = { layout: planned.layout, warm: false }
    return { sequence: sequenceOf(docId, stage), ...planned }
  }

  return {
    choose(docId, at) {
      const all = stages()
      const slots = slotsOf(docId)
      // What is left of stages that the machine has no more.
      slots.splice(all.length)
      const held = holding(docId, at)
      const ready = held.find(({ warm }) => warm)
      if (ready) return ready
      const cold = all[0] as TokenBudget
      // A larger layout may be had for a few tokens: then only its end has changed.
      for (let stage = slots.length - 1; stage > 0; stage--) {
        const { layout, warm } = slots[stage] as Slot
        if (!layout || !warm) continue
        const next = plan(docId, at, layout.budget, layout)
        if (tokensToEvaluate(layout, next.layout, at) <= sizeOf(cold))
          return put(docId, stage, next)
      }
      const small = held.find(({ stage }) => stage === 0)
      return small ?? put(docId, 0, plan(docId, at, cold, slots[0]?.layout ?? null))
    },

    *reopened(docId, at) {
      if (slotsOf(docId).length > 0) return
      const all = stages()
      for (let stage = all.length - 1; stage >= 0; stage--)
        yield put(docId, stage, plan(docId, at, all[stage] as TokenBudget, null))
    },

    grow(docId, at) {
      const all = stages()
      const held = holding(docId, at)
      const best = held.find(({ warm }) => warm)
      const next = best ? best.stage + 1 : 0
      const budget = all[next]
      if (best && !budget) {
        if (best.typed.length < anchorAgainUnits) return null
        return put(docId, best.stage, plan(docId, at, best.layout.budget, best.layout))
      }
      // What was begun goes on where it was left.
      const begun = held.find(({ stage }) => stage === next)
      if (begun || !budget) return begun ?? null
      return put(docId, next, plan(docId, at, budget, slotsOf(docId)[next]?.layout ?? null))
    },

    warmed({ layout }) {
      for (const slots of documents.values())
        for (const slot of slots) if (slot.layout === layout) slot.warm = true
    },

    cooled() {
      for (const slots of documents.values()) for (const slot of slots) slot.warm = false
    },

    forget: (docIds) => forgetKeys(documents, docIds),
  }
}

/** The same place of a document has the same name after a restart, so that what was evaluated of it
 *  is found again. The engine erases them all by the document's own. */
const sequenceOf = (docId: string, stage: number): string =>
  stage === 0 ? docId : `${docId}#${stage}`

const sizeOf = ({ prefixTokens, suffixTokens, contextTokens }: TokenBudget): number =>
  prefixTokens + suffixTokens + contextTokens

/** An estimate of what of `next` is not evaluated when `old` is. */
function tokensToEvaluate(old: Layout, next: Layout, { prefix, mode }: Surroundings): number {
  const text = ({ passages, before, after }: Layout) =>
    [...passages.map((passage) => passage.text), before].join('\n') + '\0' + after
  const [a, b] = [text(old), text(next)]
  return Math.ceil((b.length - commonPrefix(a, b).length) / unitsPerToken(prefix, mode))
}
