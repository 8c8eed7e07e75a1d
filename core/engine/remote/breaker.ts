/** How long a server that failed is left alone. */

const waitsMs = [5_000, 10_000, 20_000, 40_000, 60_000]

export interface Breaker {
  /** 'open': leave it alone. 'probe': the rest is over, ask whether it is back; told once until
   *  that has an answer. 'closed': use it. */
  state(now: number): 'closed' | 'open' | 'probe'
  isClosed(): boolean
  /** @returns how long it rests now, milliseconds */
  failed(now: number): number
  /** It answers again, which does not say yet that it serves. */
  answered(): void
  succeeded(): void
}

export function createBreaker(): Breaker {
  let failures = 0
  /** 0 while it is used. */
  let restsUntil = 0
  let probing = false
  return {
    state(now) {
      if (restsUntil === 0) return 'closed'
      if (now < restsUntil || probing) return 'open'
      probing = true
      return 'probe'
    },
    isClosed: () => restsUntil === 0,
    failed(now) {
      const waitMs = waitsMs[Math.min(failures, waitsMs.length - 1)] as number
      failures++
      restsUntil = now + waitMs
      probing = false
      return waitMs
    },
    answered() {
      restsUntil = 0
      probing = false
    },
    succeeded() {
      failures = 0
      restsUntil = 0
      probing = false
    },
  }
}
