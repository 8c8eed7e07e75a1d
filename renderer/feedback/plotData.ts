/** What plots are made of, and days of the log as series to draw. Pure. */
import type { FeedbackStats } from '../../contract'

/** A place on the horizontal axis, with a name for the legend and a short one beside the line. */
export interface Mark {
  x: number
  name: string
  label?: string
}

export interface DaySeries {
  /** Unix seconds, as uPlot takes times. */
  times: number[]
  /** Per cent of what was shown; null on a day without suggestions. */
  acceptance: Array<number | null>
  keptChars: number[]
}

const DAY_MS = 86_400_000

/** Days without any suggestion are put in, so that a pause is seen as one. */
export function daySeries(days: FeedbackStats['days']): DaySeries {
  const series: DaySeries = { times: [], acceptance: [], keptChars: [] }
  const sorted = [...days].sort((one, other) => one.day - other.day)
  let last: number | null = null
  for (const { day, shown, accepted, keptChars } of sorted) {
    // Half a day of slack: a day of the change to summer time has 23 hours.
    while (last !== null && day - last > DAY_MS * 1.5) {
      last += DAY_MS
      series.times.push(last / 1_000)
      series.acceptance.push(null)
      series.keptChars.push(0)
    }
    series.times.push(day / 1_000)
    series.acceptance.push(shown > 0 ? (accepted / shown) * 100 : null)
    series.keptChars.push(keptChars)
    last = day
  }
  return series
}
