/** What the pane asks of the log. Runs on a connection of its own, in the log's worker. */
import { outcome as outcomes } from '../../contract'
import type { FeedbackFilter, FeedbackRow, FeedbackStats, Mode, Outcome } from '../../contract'
import type { Database, SqlValue } from '../storage/database'
import { usedBytes } from '../storage/openDatabase'
import { label } from './label'
import { readForLabels, readLogged } from './rows'
import type { LoggedEvent } from './types'

export interface Where {
  /** 'WHERE …', or '' */
  sql: string
  values: SqlValue[]
}

const placeholders = (list: readonly unknown[]) => list.map(() => '?').join(', ')

export function where(filter: FeedbackFilter): Where {
  const terms: string[] = []
  const values: SqlValue[] = []
  const add = (term: string, ...added: SqlValue[]) => {
    terms.push(term)
    values.push(...added)
  }
  if (filter.outcomes.length > 0)
    add(`o.outcome IN (${placeholders(filter.outcomes)})`, ...filter.outcomes)
  if (filter.modes.length > 0) add(`e.mode IN (${placeholders(filter.modes)})`, ...filter.modes)
  if (filter.docId !== null) add('e.doc_id = ?', filter.docId)
  if (filter.since !== null) add('e.t_request >= ?', filter.since)
  if (filter.until !== null) add('e.t_request < ?', filter.until)
  if (filter.text !== '') {
    const like = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`
    add("(e.completion_text LIKE ? ESCAPE '\\' OR e.path LIKE ? ESCAPE '\\')", like, like)
  }
  return { sql: terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`, values }
}

/** The outcome is only joined where it is asked for: the pane's index then answers alone. */
const tables = (filter: FeedbackFilter) =>
  filter.outcomes.length > 0
    ? 'suggestion_event AS e JOIN outcome AS o ON o.event_id = e.event_id'
    : 'suggestion_event AS e'

/** Newest first. */
export function list(
  database: Database,
  filter: FeedbackFilter,
  offset: number,
  limit: number,
): { total: number; rows: FeedbackRow[] } {
  const { sql, values } = where(filter)
  const total = count(database, filter)
  const ids = database.all<{ event_id: string }>(
    `SELECT e.event_id FROM ${tables(filter)} ${sql}
     ORDER BY e.t_request DESC, e.event_id DESC LIMIT ? OFFSET ?`,
    ...values,
    limit,
    offset,
  )
  const events = readLogged(
    database,
    `WHERE e.event_id IN (SELECT value FROM json_each(?))
     ORDER BY e.t_request DESC, e.event_id DESC`,
    [JSON.stringify(ids.map((row) => row.event_id))],
  )
  return { total, rows: events.map(toRow) }
}

export function count(database: Database, filter: FeedbackFilter): number {
  const { sql, values } = where(filter)
  const row = database.get<{ n: number }>(
    `SELECT count(*) AS n FROM ${tables(filter)} ${sql}`,
    ...values,
  )
  return row?.n ?? 0
}

/** UTF-16 units of the text before the cursor that the pane shows. */
const shownPrefix = 80

function toRow(event: LoggedEvent): FeedbackRow {
  const taught = label(event)
  const settled = event.settled.at(-1) ?? null
  return {
    eventId: event.event_id,
    at: event.t_request,
    docId: event.doc_id,
    path: event.path,
    mode: event.mode,
    languageId: event.language_id,
    trigger: event.trigger,
    prefixTail: event.prefix.slice(-shownPrefix),
    completion: event.shown_text || event.completion_text,
    outcome: event.outcome,
    reason: event.outcome_reason,
    acceptedChars: event.accepted_chars,
    visibleMs: event.outcome === null ? null : event.visible_ms,
    latencyMs: event.t_resolved - event.t_request,
    similarity: settled?.similarity ?? null,
    settledText: settled?.text ?? null,
    label: taught.kind,
    labelWeight: taught.weight,
    labelWhy: taught.why,
    corrected: event.correction !== null,
    redacted: event.redacted,
    model: event.model_sha256,
    adapterId: event.adapter_id,
  }
}

/** Characters that stayed, by the last look; before any look, those that were taken. */
export const keptChars = `CASE WHEN o.outcome IN ('accepted', 'partial', 'typed_through') THEN coalesce(
  (SELECT s.retained_chars FROM observation AS s
   WHERE s.event_id = e.event_id AND s.kind = 'settle' ORDER BY s.observed_at DESC LIMIT 1),
  o.accepted_chars) ELSE 0 END`

interface DayRow {
  day: string
  outcome: Outcome | null
  events: number
  shown: number
  kept: number
}

/** Counts by day and outcome. A suggestion counts as shown when it was really on the screen. */
export function stats(
  database: Database,
  filter: FeedbackFilter,
): Omit<FeedbackStats, 'limitBytes'> {
  const { sql, values } = where(filter)
  const rows = database.all<DayRow>(
    `SELECT date(e.t_request / 1000, 'unixepoch', 'localtime') AS day, o.outcome AS outcome,
       count(*) AS events, count(o.t_shown) AS shown, sum(${keptChars}) AS kept
     FROM suggestion_event AS e LEFT JOIN outcome AS o ON o.event_id = e.event_id
     ${sql} GROUP BY day, outcome ORDER BY day`,
    ...values,
  )
  const byOutcome = Object.fromEntries(outcomes.options.map((name) => [name, 0])) as Record<
    Outcome,
    number
  >
  const days = new Map<string, FeedbackStats['days'][number]>()
  const sums = { total: 0, shown: 0, keptChars: 0 }
  for (const row of rows) {
    if (row.outcome !== null) byOutcome[row.outcome] += row.events
    const day = days.get(row.day) ?? {
      day: localMidnight(row.day),
      shown: 0,
      accepted: 0,
      keptChars: 0,
    }
    day.shown += row.shown
    if (row.outcome === 'accepted' || row.outcome === 'partial') day.accepted += row.events
    day.keptChars += row.kept
    days.set(row.day, day)
    sums.total += row.events
    sums.shown += row.shown
    sums.keptChars += row.kept
  }
  return { ...sums, outcomes: byOutcome, days: [...days.values()], sizeBytes: usedBytes(database) }
}

/** @param day '2026-11-22' */
export function localMidnight(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date).getTime()
}

/** Where a page of `labelledPage` ends; the next one starts behind it. */
export interface Cursor {
  at: number
  eventId: string
}

/** Events with an outcome, oldest first, behind a cursor. */
export function labelledPage(database: Database, after: Cursor, limit: number): LoggedEvent[] {
  return readLogged(
    database,
    `WHERE o.event_id IS NOT NULL AND (e.t_request, e.event_id) > (?, ?)
     ORDER BY e.t_request, e.event_id LIMIT ?`,
    [after.at, after.eventId, limit],
  )
}

/** All events of a filter, oldest first, behind a cursor: for exports. */
export function filteredPage(
  database: Database,
  filter: FeedbackFilter,
  after: Cursor,
  limit: number,
): LoggedEvent[] {
  const { sql, values } = where(filter)
  return readLogged(
    database,
    `${sql === '' ? 'WHERE' : `${sql} AND`} (e.t_request, e.event_id) > (?, ?)
     ORDER BY e.t_request, e.event_id LIMIT ?`,
    [...values, after.at, after.eventId, limit],
  )
}

export interface Waiting {
  /** Labels that no adapter has learned from. */
  labels: number
  positive: number
  /** The same by file and by how it is written. */
  places: Array<{ mode: Mode; path: string | null; labels: number; positive: number }>
}

/** Reads every untrained event: for the worker, not for the main thread. */
export function waiting(database: Database): Waiting {
  const sum: Waiting = { labels: 0, positive: 0, places: [] }
  const places = new Map<string, Waiting['places'][number]>()
  let after: Cursor = { at: -Infinity, eventId: '' }
  for (;;) {
    const page = readForLabels(
      database,
      `WHERE o.outcome NOT IN ('superseded', 'hidden') AND (e.t_request, e.event_id) > (?, ?)
         AND NOT EXISTS (SELECT 1 FROM trained_event AS t WHERE t.event_id = e.event_id)
       ORDER BY e.t_request, e.event_id LIMIT 500`,
      [after.at, after.eventId],
    )
    for (const event of page) {
      const { kind } = label(event)
      if (kind === 'none') continue
      const { mode, path } = event
      const name = JSON.stringify([mode, path])
      const place = places.get(name) ?? { mode, path, labels: 0, positive: 0 }
      places.set(name, place)
      for (const one of [sum, place]) {
        one.labels++
        if (kind === 'desirable') one.positive++
      }
    }
    const last = page.at(-1)
    if (last === undefined) return { ...sum, places: [...places.values()] }
    after = { at: last.t_request, eventId: last.event_id }
  }
}
