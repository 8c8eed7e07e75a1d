/** Follows a stream of whole states; when it breaks off, it is taken up again. */
import { isAbort } from './problem'

const RETRY_MS = [250, 1_000, 3_000]

/** @param open starts the stream, e.g. `(signal) => client.app.watch(undefined, { signal })`
 *  @param onValue called with each value
 *  @param onBreak called when the stream fails, before it is tried again
 *  @returns stops following */
export function follow<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  onValue: (value: T) => void,
  onBreak?: (error: unknown) => void,
): () => void {
  const abort = new AbortController()
  const { signal } = abort

  const run = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted;) {
      try {
        for await (const value of await open(signal)) {
          if (signal.aborted) return
          failures = 0
          onValue(value)
        }
      } catch (error) {
        if (signal.aborted || isAbort(error)) return
        onBreak?.(error)
      }
      const pauseMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]
      failures += 1
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  void run()
  return () => abort.abort()
}
