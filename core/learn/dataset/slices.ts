/** Work of a second on the main thread, in slices: what is typed meanwhile is answered in between. */
import { setImmediate } from 'node:timers/promises'

const sliceMs = 8

/** @returns to be awaited between the steps of the work; waits only when a slice is used up */
export function createSlices(): () => Promise<void> {
  let until = performance.now() + sliceMs
  return async () => {
    if (performance.now() < until) return
    await setImmediate()
    until = performance.now() + sliceMs
  }
}
