/** When evaluated text goes to disk and comes back: written after a rest, when a sequence is given
 *  away and before the process ends; read when a document comes that has no sequence yet. */
import type { Token } from 'node-llama-cpp'
import type { Variant } from './adapterSet'
import type { Owner, Slot, SlotRequest } from './sequences'
import { commonPrefix } from './prefill'
import type { StateFiles } from './stateFiles'

export interface Keeper {
  /** Called before a slot's text gives way to another document's. */
  leave(slot: Slot, owner: Owner): Promise<void>
  /** Called when a slot has been given to a document. */
  enter(slot: Slot, place: Place, tokens: readonly Token[]): Promise<void>
  /** How many of the tokens are on disk. */
  held(place: Place, tokens: readonly Token[]): Promise<number>
  /** Whether so much is new in a slot that it should be written. */
  isDue(slot: Slot, leastNew: number): boolean
}

type Place = Pick<SlotRequest, 'docId' | 'variant'>

/** Less than this is evaluated again as soon as read. */
const leastKept = 64

/** @param states of what a variant has evaluated; null keeps nothing */
export function createKeeper(states: ((variant: Variant) => StateFiles) | null): Keeper {
  const written = new WeakMap<Slot, Token[]>()

  const newTokens = ({ sequence }: Slot, known: readonly Token[]): number =>
    sequence.nextTokenIndex - commonPrefix(sequence, known)

  const isDue = (slot: Slot, leastNew: number): boolean =>
    states !== null &&
    slot.sequence.nextTokenIndex >= leastKept &&
    newTokens(slot, written.get(slot) ?? []) >= leastNew

  return {
    isDue,
    held: async ({ docId, variant }, tokens) => (await states?.(variant).held(docId, tokens)) ?? 0,
    async leave(slot, { docId, variant, persist }) {
      if (!states || docId === null || !persist || !isDue(slot, leastKept)) return
      const tokens = slot.sequence.contextTokens
      if (await states(variant).save(slot.sequence, docId)) written.set(slot, tokens)
    },
    async enter(slot, { docId, variant }, tokens) {
      written.delete(slot)
      const warm = commonPrefix(slot.sequence, tokens)
      if ((await states?.(variant).restore(slot.sequence, docId, tokens, warm)) ?? 0)
        written.set(slot, slot.sequence.contextTokens)
    },
  }
}
