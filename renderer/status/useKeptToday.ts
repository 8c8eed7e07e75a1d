import { useEffect, useState } from 'react'
import { client } from '../link/client'
import { useCopilot } from '../state/copilotStore'

const AFTER_ACTIVITY_MS = 3_000

/** Share of today's shown suggestions that were taken, in whole per cent.
 *  @returns null while nothing was shown today */
export function useKeptToday(): number | null {
  const [kept, setKept] = useState<number | null>(null)
  const resting = useCopilot(({ activity }) => activity.kind !== 'thinking')

  useEffect(() => {
    if (!resting) return
    const abort = new AbortController()
    const read = async (): Promise<void> => {
      const since = new Date().setHours(0, 0, 0, 0)
      const filter = { outcomes: [], modes: [], docId: null, text: '', since, until: null }
      const { shown, outcomes } = await client.feedback.stats(filter, { signal: abort.signal })
      const taken = (outcomes.accepted ?? 0) + (outcomes.partial ?? 0)
      setKept(shown > 0 ? Math.round((100 * taken) / shown) : null)
    }
    const timer = setTimeout(() => {
      // The figure is a nicety: when the log is not available, the status bar says so elsewhere.
      read().catch(() => setKept(null))
    }, AFTER_ACTIVITY_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [resting])

  return kept
}
