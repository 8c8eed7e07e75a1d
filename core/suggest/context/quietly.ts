/** Work that waits until nothing was asked for a moment, one piece after another. */

const quietMs = 250
/** Even without a quiet moment, work is begun after this time. */
const longestWaitMs = 2_000

export interface Quietly {
  /** A later job of the same name takes the place of one that still waits. An urgent one waits only
   *  for what runs now. */
  add(name: string, job: () => Promise<void>, isUrgent?: boolean): void
  drop(name: string): void
  /** Begins at once, and resolves when nothing waits any more. */
  settled(): Promise<void>
  dispose(): void
}

export function createQuietly(): Quietly {
  const waiting = new Map<string, () => Promise<void>>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitingSince = 0
  let running: Promise<void> | null = null
  let disposed = false

  async function run(): Promise<void> {
    for (let next = takeFirst(); next && !disposed; next = takeFirst()) {
      // What fails here would only have helped: the next change tries again.
      await next().catch(() => undefined)
      await new Promise((resolve) => setImmediate(resolve))
    }
    running = null
  }

  function takeFirst(): (() => Promise<void>) | undefined {
    const [first] = waiting
    if (first) waiting.delete(first[0])
    return first?.[1]
  }

  function begin(): Promise<void> {
    clearTimeout(timer)
    running ??= run()
    return running
  }

  return {
    add: (name, job, isUrgent = false) => {
      if (disposed) return
      if (waiting.size === 0) waitingSince = performance.now()
      waiting.set(name, job)
      if (running) return
      clearTimeout(timer)
      const left = waitingSince + longestWaitMs - performance.now()
      const wait = isUrgent ? 0 : Math.max(0, Math.min(quietMs, left))
      timer = setTimeout(() => void begin(), wait)
      timer.unref()
    },
    drop: (name) => waiting.delete(name),
    settled: async () => {
      while (waiting.size > 0 || running) await begin()
    },
    dispose: () => {
      disposed = true
      waiting.clear()
      clearTimeout(timer)
    },
  }
}
