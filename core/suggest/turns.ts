/** One request in flight for each document: the newer one ends the older. */
export function createTurns() {
  const running = new Map<string, AbortController>()
  return {
    /** Ends what runs for the document and takes its place. */
    take(docId: string): AbortController {
      running.get(docId)?.abort()
      const turn = new AbortController()
      running.set(docId, turn)
      return turn
    },
    /** @returns whether nothing runs for the document now */
    leave(docId: string, turn: AbortController): boolean {
      turn.abort()
      if (running.get(docId) !== turn) return false
      running.delete(docId)
      return true
    },
    taken: (docId: string) => running.has(docId),
    any: () => running.size > 0,
    endAll: () => running.forEach((turn) => turn.abort()),
  }
}
