/** Writing what became of a suggestion. All calls run inside a transaction of the writer; each
 *  may be repeated with the same report and changes nothing the second time. */
import type { LabelKind, Observation, OutcomeReport, TrackedRegion } from '../../contract'
import type { Database } from '../storage/database'
import { retainedChars } from './retained'
import { takenText } from './rows'

export const eventStored = (database: Database, eventId: string): boolean =>
  database.get('SELECT 1 FROM suggestion_event WHERE event_id = ?', eventId) !== undefined

interface OutcomeRow {
  outcome: OutcomeReport['outcome']
  accepted_chars: number
  shown_text: string
}

/** The first report of an event wins.
 *  @param report its text masked already
 *  @returns false when the event is not in the log */
export function insertOutcome(database: Database, report: OutcomeReport): boolean {
  if (!eventStored(database, report.eventId)) return false
  database.run(
    `INSERT OR IGNORE INTO outcome (event_id, outcome, outcome_reason, accepted_chars, visible_ms,
       window_focused, t_shown, t_outcome, shown_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    report.eventId,
    report.outcome,
    report.reason,
    report.acceptedChars,
    report.visibleMs,
    report.windowFocused ? 1 : 0,
    report.shownAt,
    report.resolvedAt,
    report.shownText,
  )
  if (report.alternates && report.alternates.length > 0)
    notePassedOver(database, report.eventId, report.alternates)
  const early = database.all<{ observation_id: number; text: string }>(
    `SELECT observation_id, text FROM observation
     WHERE event_id = ? AND kind = 'settle' AND retained_chars IS NULL`,
    report.eventId,
  )
  for (const { observation_id, text } of early)
    database.run(
      'UPDATE observation SET retained_chars = ? WHERE observation_id = ?',
      retained(database, report.eventId, text),
      observation_id,
    )
  return true
}

/** Other suggestions for the same place that were looked at: with the one that was taken they are
 *  pairs. Their texts go along, so that a label needs one row. */
function notePassedOver(database: Database, eventId: string, others: readonly string[]): void {
  database.run(
    `UPDATE suggestion_event SET alternates = (
       SELECT json_group_array(json_object('event_id', event_id, 'text', completion_text))
       FROM suggestion_event
       WHERE event_id IN (SELECT value FROM json_each(?)) AND completion_text <> '')
     WHERE event_id = ?`,
    JSON.stringify(others),
    eventId,
  )
}

/** For the statistics alone, which could not compute it over a large log; null before the outcome. */
function retained(database: Database, eventId: string, text: string): number | null {
  const row = database.get<OutcomeRow>(
    'SELECT outcome, accepted_chars, shown_text FROM outcome WHERE event_id = ?',
    eventId,
  )
  if (row === undefined) return null
  return retainedChars(takenText(row.outcome, row.shown_text, row.accepted_chars), text)
}

/** @param observation its text masked already
 *  @returns false when the event is not in the log */
export function insertObservation(database: Database, observation: Observation): boolean {
  const { eventId, kind, observedAt } = observation
  if (!eventStored(database, eventId)) return false
  const text = kind === 'undo' ? '' : observation.text
  database.run(
    `INSERT OR IGNORE INTO observation
       (event_id, kind, after_s, observed_at, undo_ms, retained_chars, text)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    eventId,
    kind,
    kind === 'settle' ? observation.afterS : null,
    observedAt,
    kind === 'undo' ? observation.undoMs : null,
    kind === 'settle' ? retained(database, eventId, text) : null,
    text,
  )
  return true
}

/** Replaces what is known of a document's regions. Regions of events that are not in the log are
 *  left out. */
export function replaceRegions(database: Database, docId: string, regions: TrackedRegion[]): void {
  database.run('DELETE FROM tracked_region WHERE doc_id = ?', docId)
  for (const region of regions)
    if (eventStored(database, region.eventId))
      database.run(
        `INSERT OR REPLACE INTO tracked_region
           (event_id, doc_id, region_start, region_end, accepted_at, observed, text)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        region.eventId,
        docId,
        region.start,
        region.end,
        region.acceptedAt,
        JSON.stringify(region.observed),
        region.text,
      )
}

export function readRegions(database: Database, docId: string): TrackedRegion[] {
  const rows = database.all<{
    event_id: string
    doc_id: string
    region_start: number
    region_end: number
    accepted_at: number
    observed: string
    text: string
  }>('SELECT * FROM tracked_region WHERE doc_id = ? ORDER BY region_start', docId)
  return rows.map((row) => ({
    eventId: row.event_id,
    docId: row.doc_id,
    start: row.region_start,
    end: row.region_end,
    text: row.text,
    acceptedAt: row.accepted_at,
    observed: JSON.parse(row.observed) as number[],
  }))
}

/** @param label null takes the correction back
 *  @returns false when the event is not in the log */
export function writeCorrection(
  database: Database,
  eventId: string,
  label: LabelKind | null,
  nowMs: number,
): boolean {
  if (!eventStored(database, eventId)) return false
  if (label === null) database.run('DELETE FROM label_correction WHERE event_id = ?', eventId)
  else
    database.run(
      'INSERT OR REPLACE INTO label_correction (event_id, label, corrected_at) VALUES (?, ?, ?)',
      eventId,
      label,
      nowMs,
    )
  return true
}

/** Takes the texts of these events out of others that were chosen before them. */
export function removeFromAlternates(database: Database, eventIds: readonly string[]): void {
  const ids = JSON.stringify(eventIds)
  database.run(
    `UPDATE suggestion_event AS e SET alternates = (
       SELECT json_group_array(json(a.value)) FROM json_each(e.alternates) AS a
       WHERE a.value ->> 'event_id' NOT IN (SELECT value FROM json_each(?)))
     WHERE alternates IS NOT NULL AND EXISTS (
       SELECT 1 FROM json_each(e.alternates) AS a
       WHERE a.value ->> 'event_id' IN (SELECT value FROM json_each(?)))`,
    ids,
    ids,
  )
}

/** Removes events with all rows that refer to them. @returns how many events */
export function deleteEvents(database: Database, eventIds: readonly string[]): number {
  return database.run(
    'DELETE FROM suggestion_event WHERE event_id IN (SELECT value FROM json_each(?))',
    JSON.stringify(eventIds),
  )
}
