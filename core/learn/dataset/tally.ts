import type { DatasetCard } from '../../../contract'
import type { LeaveOut } from './types'

/** Counts what is left out, by reason and kind of row, in the order in which reasons turned up. */
export function createTally(): { leaveOut: LeaveOut; list: () => DatasetCard['leftOut'] } {
  const entries = new Map<string, DatasetCard['leftOut'][number]>()
  return {
    leaveOut(reason, of = 'event', count = 1) {
      const key = `${of} ${reason}`
      const entry = entries.get(key)
      if (entry) entry.count += count
      else entries.set(key, { reason, of, count })
    },
    list: () => [...entries.values()],
  }
}
