/** Work for the time in which nobody types: one document at a time, ended by the next request. */
export interface IdleWork {
  /** Starts after a rest, unless stopped before. */
  schedule(docId: string): void
  /** Ends what runs or waits. */
  stop(): void
}

/** @param next  does one piece of work; false when nothing is left to do
 *  @param restMs  the pause that tells resting from typing */
export function createIdleWork(
  next: (docId: string, signal: AbortSignal) => Promise<boolean>,
  restMs: number,
): IdleWork {
  let current: { abort: AbortController; timer: NodeJS.Timeout } | null = null

  function stop(): void {
    if (!current) return
    clearTimeout(current.timer)
    current.abort.abort()
    current = null
  }

  async function work(docId: string, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && (await next(docId, signal)));
    } catch {
      // Nobody waits for it: the next request meets the same trouble and says so.
    }
  }

  return {
    schedule(docId) {
      stop()
      const abort = new AbortController()
      const timer = setTimeout(() => void work(docId, abort.signal), restMs)
      timer.unref()
      current = { abort, timer }
    },
    stop,
  }
}
