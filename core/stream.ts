/** Turns listeners into streams for the window. */

/** Yields the present value, then the latest one after each change until `signal` aborts.
 *  Values that change faster than they are read are skipped: a window only needs the newest.
 *  @param subscribe calls back with each value, the first at once or later; answers how to stop */
export async function* latest<T>(
  subscribe: (listener: (value: T) => void) => () => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  let next: { value: T } | null = null
  let wake = () => {}
  const stop = subscribe((value) => {
    next = { value }
    wake()
  })
  const onAbort = () => wake()
  signal?.addEventListener('abort', onAbort)
  try {
    while (!signal?.aborted) {
      const ready = next as { value: T } | null
      if (ready === null) {
        await new Promise<void>((resolve) => (wake = resolve))
        continue
      }
      next = null
      yield ready.value
    }
  } finally {
    stop()
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Yields every value in order until `signal` aborts: for requests that must not be lost. */
export async function* every<T>(
  subscribe: (listener: (value: T) => void) => () => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const queue: T[] = []
  let wake = () => {}
  const stop = subscribe((value) => {
    queue.push(value)
    wake()
  })
  const onAbort = () => wake()
  signal?.addEventListener('abort', onAbort)
  try {
    while (!signal?.aborted) {
      if (queue.length === 0) {
        await new Promise<void>((resolve) => (wake = resolve))
        continue
      }
      yield queue.shift() as T
    }
  } finally {
    stop()
    signal?.removeEventListener('abort', onAbort)
  }
}

/** A value that can be watched. Listeners are called at once with the present value. */
export function createObservable<T>(initial: T) {
  let value = initial
  const listeners = new Set<(value: T) => void>()
  return {
    get: () => value,
    set(next: T) {
      value = next
      for (const listener of listeners) listener(value)
    },
    subscribe(listener: (value: T) => void): () => void {
      listeners.add(listener)
      listener(value)
      return () => listeners.delete(listener)
    },
  }
}
