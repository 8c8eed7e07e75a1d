import { useEffect, useState } from 'react'
import type { Problem } from '../../contract'
import { toProblem } from '../link/problem'

interface Answer<T> {
  /** Null until it is there. */
  value: T | null
  problem: Problem | null
}

/** Asks when the component appears, and again when `since` changes; the old answer stays until then. */
export function useAnswer<T>(ask: () => Promise<T>, since?: unknown): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: null, problem: null })
  useEffect(() => {
    let wanted = true
    ask().then(
      (value) => wanted && setAnswer({ value, problem: null }),
      (error: unknown) => wanted && setAnswer({ value: null, problem: toProblem(error) }),
    )
    return () => {
      wanted = false
    }
    // `ask` is another function at each drawing; what it asks does not change.
  }, [since])
  return answer
}
