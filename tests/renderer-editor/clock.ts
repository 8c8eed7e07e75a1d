/** Time that only moves when a test says so. */

export function createClock(start = 1_000_000) {
  let now = start
  let timers: Array<{ at: number; run: () => void }> = []
  return {
    now: () => now,
    after(ms: number, run: () => void): () => void {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    /** Moves on, running what is due in its order; lets promises settle in between. */
    async pass(ms: number): Promise<void> {
      const until = now + ms
      for (;;) {
        await settle()
        const next = timers.filter(({ at }) => at <= until).sort((one, two) => one.at - two.at)[0]
        if (!next) break
        timers = timers.filter((timer) => timer !== next)
        now = Math.max(now, next.at)
        next.run()
      }
      now = until
      await settle()
    },
  }
}

/** Lets all promises that can go on do so. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
