/** How long to wait before the engine is started again after it ended by itself. */

const waitsMs = [100, 1_000, 3_000, 10_000, 30_000]
const windowMs = 120_000

export interface Backoff {
  /** Notes a crash. @returns milliseconds to wait, or null when it crashed too often to go on. */
  crashed(now: number): number | null
  reset(): void
}

export function createBackoff(): Backoff {
  let crashes: number[] = []
  return {
    crashed(now) {
      crashes = [...crashes.filter((at) => now - at < windowMs), now]
      return waitsMs[crashes.length - 1] ?? null
    },
    reset: () => void (crashes = []),
  }
}
