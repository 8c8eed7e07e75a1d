/**
 * One sequence of the context (a slice of the KV cache) for each open document, so that going
 * back to a document finds its text still evaluated. The least recently used one is given away.
 */
import type { LlamaContext, LlamaContextSequence } from 'node-llama-cpp'

interface Slot {
  sequence: LlamaContextSequence
  docId: string | null
  lastUse: number
  /** Settles when the last request that asked for the slot has left it. */
  tail: Promise<void>
  waiting: number
}

export interface Sequences {
  /** Runs `work` alone on the document's sequence, after those that came before it. */
  use<T>(docId: string, work: (sequence: LlamaContextSequence) => Promise<T>): Promise<T>
  /** Erases what was evaluated of these documents. */
  forget(docIds: readonly string[] | 'all'): Promise<void>
  /** Resolves when no request is left. */
  idle(): Promise<void>
}

export function createSequences(context: LlamaContext): Sequences {
  const slots: Slot[] = Array.from({ length: context.totalSequences }, () => ({
    sequence: context.getSequence(),
    docId: null,
    lastUse: 0,
    tail: Promise.resolve(),
    waiting: 0,
  }))
  let clock = 0

  function slotFor(docId: string): Slot {
    const own = slots.find((slot) => slot.docId === docId)
    if (own) return own
    const byAge = [...slots].sort((a, b) => a.waiting - b.waiting || a.lastUse - b.lastUse)
    const slot = byAge[0] as Slot
    slot.docId = docId
    return slot
  }

  return {
    async use(docId, work) {
      const slot = slotFor(docId)
      slot.lastUse = ++clock
      slot.waiting++
      const turn = slot.tail.then(() => work(slot.sequence))
      slot.tail = turn.then(
        () => void slot.waiting--,
        () => void slot.waiting--,
      )
      return turn
    },
    async forget(docIds) {
      const gone = slots.filter(
        ({ docId }) => docId !== null && (docIds === 'all' || docIds.includes(docId)),
      )
      await Promise.all(
        gone.map((slot) => {
          slot.docId = null
          slot.tail = slot.tail.then(() => slot.sequence.clearHistory())
          return slot.tail
        }),
      )
    },
    async idle() {
      while (slots.some((slot) => slot.waiting > 0))
        await Promise.all(slots.map((slot) => slot.tail))
    },
  }
}
