/** What must be written before the window may go. */

type Flusher = () => Promise<void>

const flushers = new Set<Flusher>()

/** @param flush writes what is still pending; it is called before the app quits
 *  @returns takes the registration back */
export function registerFlusher(flush: Flusher): () => void {
  flushers.add(flush)
  return () => flushers.delete(flush)
}

/** Runs all flushers; each gets its chance even when another fails.
 *  @returns the errors of those that failed */
export async function flushAll(): Promise<unknown[]> {
  const results = await Promise.allSettled([...flushers].map((flush) => flush()))
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
}
