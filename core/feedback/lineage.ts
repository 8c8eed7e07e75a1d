/** Which events taught which adapter: written by learning, read when an event is forgotten. */
import type { Database } from '../storage/database'

/** Events that were removed in the meantime are left out. @returns how many are now listed */
export function markTrained(
  database: Database,
  adapterId: string,
  eventIds: readonly string[],
  nowMs: number,
): number {
  return database.run(
    `INSERT OR IGNORE INTO trained_event (adapter_id, event_id, trained_at)
     SELECT ?, e.event_id, ? FROM json_each(?) AS given
       JOIN suggestion_event AS e ON e.event_id = given.value`,
    adapterId,
    nowMs,
    JSON.stringify(eventIds),
  )
}

/** For an adapter that was deleted: its events wait to be learned from again. */
export function unmarkTrained(database: Database, adapterId: string): number {
  return database.run('DELETE FROM trained_event WHERE adapter_id = ?', adapterId)
}

export function trainedEvents(database: Database, adapterId: string): string[] {
  return database
    .all<{ event_id: string }>(
      'SELECT event_id FROM trained_event WHERE adapter_id = ? ORDER BY event_id',
      adapterId,
    )
    .map((row) => row.event_id)
}

export interface Taught {
  events: number
  documents: number
  /** When the first and the last of them were asked for, Unix milliseconds; null without events. */
  from: number | null
  to: number | null
}

/** Figures of these events, which need no text and stay when they are forgotten. */
export function whatTaught(database: Database, eventIds: readonly string[]): Taught {
  const row = database.get<Taught>(
    `SELECT count(*) AS events, count(DISTINCT doc_id) AS documents,
       min(t_request) AS "from", max(t_request) AS "to"
     FROM suggestion_event WHERE event_id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(eventIds),
  )
  return row ?? { events: 0, documents: 0, from: null, to: null }
}

/** Adapters and runs that learned from any of these events. */
export function adaptersTaughtBy(database: Database, eventIds: readonly string[]): string[] {
  return database
    .all<{ adapter_id: string }>(
      `SELECT DISTINCT adapter_id FROM trained_event
       WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY adapter_id`,
      JSON.stringify(eventIds),
    )
    .map((row) => row.adapter_id)
}
