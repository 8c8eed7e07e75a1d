import type { Activity } from '../ports'

/** Idle time where the system cannot be asked: the time since the window last told of a key.
 *  @param now Unix milliseconds */
export function createInputActivity(now: () => number): Activity {
  const listeners = new Set<() => void>()
  let lastMs = now()
  return {
    idleSeconds: () => Math.max(0, (now() - lastMs) / 1000),
    onBattery: () => null,
    onActive(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    userActive() {
      lastMs = now()
      for (const listener of listeners) listener()
    },
  }
}
