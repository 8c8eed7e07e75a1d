/** Mirror of the learning's state; it is pushed whole by the app. */
import { create } from 'zustand'
import type { LearnState } from '../../contract'
import { client } from '../link/client'
import { follow } from '../link/follow'

interface LearnMirror {
  /** Null until the app has answered for the first time. */
  state: LearnState | null
}

export const useLearn = create<LearnMirror>(() => ({ state: null }))

let followers = 0
let stop: (() => void) | null = null

/** Follows the state as long as anyone wants it.
 *  @returns no longer wanted */
export function followLearn(): () => void {
  followers += 1
  stop ??= follow(
    (signal) => client.learn.watch(undefined, { signal }),
    (state) => useLearn.setState({ state }),
  )
  return () => {
    followers -= 1
    if (followers > 0) return
    stop?.()
    stop = null
  }
}
