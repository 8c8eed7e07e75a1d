/**
 * The sequences of the context (slices of the KV cache), one for each open document and adapter, so
 * that going back to a document finds its text still evaluated. The least recently used one is given
 * away.
 */
import type { LlamaContext, LlamaContextSequence, Token } from 'node-llama-cpp'
import { plainModel, type Variant } from './adapterSet'
import type { Rank } from './compute'
import type { Keeper } from './keeper'
import { commonPrefix } from './prefill'

export interface Slot {
  readonly sequence: LlamaContextSequence
  docId: string | null
  /** What its text was evaluated with. */
  variant: Variant
  /** Whether its text may be kept on disk. */
  persist: boolean
  lastUse: number
  /** Settles when the last request that asked for the slot has left it. */
  tail: Promise<void>
  waiting: number
  /** Ends the requests of the back that are on the slot. */
  interrupts: Set<AbortController>
  /** Whose text is about to be kept; forgetting one of them stops that. */
  leaving: Set<Owner>
}

export interface Owner {
  docId: string | null
  variant: Variant
  persist: boolean
}

export interface SlotRequest {
  docId: string
  variant: Variant
  tokens: readonly Token[]
  persist: boolean
  rank: Rank
  signal: AbortSignal
}

export interface Sequences {
  readonly slots: readonly Slot[]
  /** Runs `work` alone on the document's sequence, after those that came before it; work of the
   *  back that is there ends for a request of the front: its signal is aborted then too. */
  use<T>(request: SlotRequest, work: (slot: Slot, signal: AbortSignal) => Promise<T>): Promise<T>
  /** How many of the tokens need not be evaluated: a sequence or a file has them. */
  held(request: Pick<SlotRequest, 'docId' | 'variant' | 'tokens'>): Promise<number>
  /** Erases what was evaluated of these documents. */
  forget(docIds: readonly string[] | 'all'): Promise<void>
  /** Keeps the text of slots that nobody uses, where `leastNew` tokens have not been kept yet. */
  keep(leastNew: number): Promise<void>
  /** Resolves when no request is left. */
  idle(): Promise<void>
}

/** `DOC#deep` is another prompt of `DOC`, and forgotten with it. */
export const documentOf = (docId: string): string => docId.split('#', 1)[0] ?? docId

/** A prefix this long is worth taking over from another document that would be given away soon. */
const worthTaking = 64

export function createSequences(context: LlamaContext, keeper: Keeper): Sequences {
  const slots: Slot[] = Array.from({ length: context.totalSequences }, () => ({
    sequence: context.getSequence(),
    docId: null,
    variant: plainModel,
    persist: false,
    lastUse: 0,
    tail: Promise.resolve(),
    waiting: 0,
    interrupts: new Set(),
    leaving: new Set(),
  }))
  let clock = 0

  const ownSlot = ({ docId, variant }: Pick<SlotRequest, 'docId' | 'variant'>) =>
    slots.find((slot) => slot.docId === docId && slot.variant.key === variant.key)

  /** A document's own, an empty one, or the one that is missed least. */
  function slotFor({ docId, variant, tokens }: SlotRequest): Slot {
    const own = ownSlot({ docId, variant })
    const empty = slots.find((slot) => slot.docId === null && slot.waiting === 0)
    if (own ?? empty) return (own ?? empty) as Slot
    const byAge = [...slots].sort((a, b) => a.waiting - b.waiting || a.lastUse - b.lastUse)
    const oldest = byAge[0] as Slot
    const shared = byAge
      .filter((slot) => slot.waiting === 0 && slot.variant.key === variant.key)
      .slice(0, Math.ceil(slots.length / 2))
      .map((slot) => ({ slot, length: commonPrefix(slot.sequence, tokens) }))
      .sort((a, b) => b.length - a.length)[0]
    return shared && shared.length >= worthTaking ? shared.slot : oldest
  }

  /** Queues `work` on the slot; later ones wait for it whether it fails or not. */
  function enqueue<T>(slot: Slot, work: () => Promise<T>): Promise<T> {
    slot.waiting++
    const turn = slot.tail.then(work)
    const leave = () => void slot.waiting--
    slot.tail = turn.then(leave, leave)
    return turn
  }

  /** Keeps the text that is in the slot now, unless its owner is forgotten before. */
  async function keepText(slot: Slot, owner: Owner): Promise<void> {
    await keeper.leave(slot, owner)
    slot.leaving.delete(owner)
  }

  return {
    slots,
    async use(request, work) {
      const slot = slotFor(request)
      const { docId, variant, tokens } = request
      const before: Owner = { docId: slot.docId, variant: slot.variant, persist: slot.persist }
      const foreign = slot.variant.key !== variant.key
      const moves = slot.docId !== docId || foreign
      if (moves) slot.leaving.add(before)
      slot.docId = docId
      slot.variant = variant
      slot.persist = request.persist
      slot.lastUse = ++clock
      const interrupt = new AbortController()
      if (request.rank === 'front') for (const other of slot.interrupts) other.abort()
      else slot.interrupts.add(interrupt)
      const signal = AbortSignal.any([request.signal, interrupt.signal])
      return enqueue(slot, async () => {
        if (moves) {
          await keepText(slot, before)
          if (foreign) await slot.sequence.clearHistory()
          await keeper.enter(slot, { docId, variant }, tokens)
        }
        return work(slot, signal)
      }).finally(() => slot.interrupts.delete(interrupt))
    },
    async held(request) {
      const own = ownSlot(request)
      return own ? commonPrefix(own.sequence, request.tokens) : keeper.held(request, request.tokens)
    },
    async forget(docIds) {
      const documents = docIds === 'all' ? null : new Set(docIds.map(documentOf))
      const isGone = ({ docId }: Owner): boolean =>
        docId !== null && (documents === null || documents.has(documentOf(docId)))
      await Promise.all(
        slots.map((slot) => {
          const leaving = [...slot.leaving].filter(isGone)
          for (const owner of leaving) owner.persist = false
          if (!isGone(slot)) return leaving.length > 0 ? slot.tail : undefined
          for (const other of slot.interrupts) other.abort()
          slot.docId = null
          slot.persist = false
          return enqueue(slot, () => slot.sequence.clearHistory())
        }),
      )
    },
    async keep(leastNew) {
      // There may be little time: the document that was written last comes first.
      for (const slot of [...slots].sort((a, b) => b.lastUse - a.lastUse)) {
        if (slot.waiting > 0 || !slot.persist || !keeper.isDue(slot, leastNew)) continue
        const owner: Owner = { docId: slot.docId, variant: slot.variant, persist: true }
        slot.leaving.add(owner)
        await enqueue(slot, () => keepText(slot, owner))
      }
    },
    async idle() {
      while (slots.some((slot) => slot.waiting > 0))
        await Promise.all(slots.map((slot) => slot.tail))
    },
  }
}
