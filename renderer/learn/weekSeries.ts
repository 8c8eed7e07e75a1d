/** Weeks of the log as series to draw. Pure. */
import type { AdapterSummary, LearnWeek } from '../../contract'
import type { Mark } from '../feedback/plotData'

export interface WeekSeries {
  /** Local Mondays, Unix seconds, as uPlot takes times. */
  times: number[]
  /** Per cent of what was shown; null in a week without suggestions. */
  acceptance: Array<number | null>
  keptChars: number[]
  /** Where an adapter began to suggest. */
  marks: Mark[]
}

const weekMs = 7 * 86_400_000
export const halfWeekS = weekMs / 2_000

/** Weeks in which nothing was shown are put in, so that a pause is seen as one. */
export function weekSeries(weeks: LearnWeek[], adapters: AdapterSummary[]): WeekSeries {
  const series: WeekSeries = { times: [], acceptance: [], keptChars: [], marks: [] }
  const seen = new Set<string>()
  let last: number | null = null
  for (const { weekStart, shown, accepted, keptChars, adapters: served } of weeks) {
    // Half a week of slack: one that the clocks change in is an hour shorter or longer.
    while (last !== null && weekStart - last > weekMs * 1.5) {
      last += weekMs
      push(series, last, null, 0)
    }
    push(series, weekStart, shown > 0 ? (accepted / shown) * 100 : null, keptChars)
    last = weekStart
    const fresh = served.filter((id) => !seen.has(id))
    for (const id of fresh) seen.add(id)
    if (fresh.length > 0)
      series.marks.push({
        x: weekStart / 1_000 - halfWeekS,
        name: 'new adapter',
        label: versionsText(fresh, adapters),
      })
  }
  return series
}

function push(series: WeekSeries, at: number, acceptance: number | null, keptChars: number): void {
  series.times.push(at / 1_000)
  series.acceptance.push(acceptance)
  series.keptChars.push(keptChars)
}

/** @returns 'v2, v3'; adapters that are gone have no version any more */
const versionsText = (ids: string[], adapters: AdapterSummary[]): string =>
  adapters
    .flatMap(({ adapterId, version }) => (ids.includes(adapterId) ? [version] : []))
    .sort((one, other) => one - other)
    .map((version) => `v${version}`)
    .join(', ')
