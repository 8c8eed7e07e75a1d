/** One request in flight for each document: the newer one ends the older. */
export interface Turn {
  /** Aborted when the caller leaves, or a newer request comes. */
  signal: AbortSignal
  leave(): void
}

/** @param onTaken called before a request gets its turn
 *  @param onFree nothing runs for the document any more */
export function createTurns(onTaken: () => void, onFree: (docId: string) => void) {
  const running = new Map<string, AbortController>()
  return {
    /** Ends what runs for the document and takes its place. */
    take(docId: string, signal: AbortSignal): Turn {
      onTaken()
      running.get(docId)?.abort()
      const turn = new AbortController()
      running.set(docId, turn)
      return {
        signal: AbortSignal.any([signal, turn.signal]),
        leave() {
          turn.abort()
          if (running.get(docId) !== turn) return
          running.delete(docId)
          onFree(docId)
        },
      }
    },
    taken: (docId: string) => running.has(docId),
    any: () => running.size > 0,
    endAll: () => running.forEach((turn) => turn.abort()),
  }
}
