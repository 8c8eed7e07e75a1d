/** The log by week: what was taken, what stayed of it, and which adapters suggested. */
import type { LearnWeek } from '../../contract'
import type { Database } from '../storage/database'
import { keptChars, localMidnight } from './queries'

interface WeekRow {
  week: string
  shown: number
  accepted: number
  kept: number
  suggested: number
}

/** Local Monday of a moment: on to the next Sunday (today counts), and six days back. */
const monday = `date(e.t_request / 1000, 'unixepoch', 'localtime', 'weekday 0', '-6 days')`

/** @returns weeks with something shown in them, the earliest first */
export function weeks(database: Database): LearnWeek[] {
  const rows = database.all<WeekRow>(
    `SELECT ${monday} AS week, count(*) AS shown,
       sum(o.outcome IN ('accepted', 'partial')) AS accepted,
       sum(${keptChars}) AS kept, sum(length(o.shown_text)) AS suggested
     FROM suggestion_event AS e JOIN outcome AS o ON o.event_id = e.event_id
     WHERE o.t_shown IS NOT NULL GROUP BY week ORDER BY week`,
  )
  const served = database.all<{ week: string; adapter: string }>(
    `SELECT ${monday} AS week, e.adapter_id AS adapter
     FROM suggestion_event AS e JOIN outcome AS o ON o.event_id = e.event_id
     WHERE o.t_shown IS NOT NULL AND e.adapter_id IS NOT NULL
     GROUP BY week, adapter ORDER BY week, min(e.t_request)`,
  )
  return rows.map(({ week, shown, accepted, kept, suggested }) => ({
    weekStart: localMidnight(week),
    shown,
    accepted,
    keptChars: kept,
    suggestedChars: suggested,
    adapters: served.flatMap((one) => (one.week === week ? [one.adapter] : [])),
  }))
}
