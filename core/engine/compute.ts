/**
 * The one queue for the machine's compute. llama.cpp cannot be stopped inside an evaluation, so an
 * evaluation is short, runs alone, and whoever waits is looked at after each. Work in the back
 * (warming, asking ahead) waits until no request in front is under way.
 */
export type Rank = 'front' | 'back'

export interface Compute {
  /** Keeps the back waiting until the returned function is called. */
  enter(): () => void
  /** Runs one evaluation. @returns null when `signal` was aborted before its turn came */
  turn<T>(rank: Rank, signal: AbortSignal, evaluate: () => Promise<T>): Promise<T | null>
}

export function createCompute(): Compute {
  const waiting: Record<Rank, Array<() => void>> = { front: [], back: [] }
  let busy = false
  let requests = 0

  function next(): void {
    if (busy) return
    const go = waiting.front.shift() ?? (requests === 0 ? waiting.back.shift() : undefined)
    if (!go) return
    busy = true
    go()
  }

  /** @returns false when aborted while waiting */
  function wait(rank: Rank, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', leave)
        resolve(true)
      }
      const leave = () => {
        waiting[rank].splice(waiting[rank].indexOf(go), 1)
        resolve(false)
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting[rank].push(go)
      next()
    })
  }

  return {
    enter() {
      requests++
      return () => {
        requests--
        next()
      }
    },
    async turn(rank, signal, evaluate) {
      if (signal.aborted || !(await wait(rank, signal))) return null
      try {
        return await evaluate()
      } finally {
        busy = false
        next()
      }
    },
  }
}
