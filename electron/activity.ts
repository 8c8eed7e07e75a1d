import { powerMonitor } from 'electron'
import type { Activity } from '../core/ports'

/** Idle time and power as the system knows them; the window's keys count too, because the system
 *  updates its figure only once a second. */
export function createSystemActivity(): Activity {
  const listeners = new Set<() => void>()
  return {
    idleSeconds: () => powerMonitor.getSystemIdleTime(),
    onBattery: () => powerMonitor.isOnBatteryPower(),
    onActive(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    userActive() {
      for (const listener of listeners) listener()
    },
  }
}
