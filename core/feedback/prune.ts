/** Keeps the log below its limit: what teaches nothing goes first, then the oldest. */
import type { Database } from '../storage/database'
import { usedBytes } from '../storage/openDatabase'

/** Removed per transaction: a short pause, not a long one. */
const batchRows = 200
/** Down to this share of the limit, so that it is not done again at once. */
const downTo = 0.9
/** The outcome of a younger event may still be on its way. */
const youngMs = 10 * 60_000

/** Mirrors what `label` calls 'none' as far as SQL can tell. */
const teachesNothing = `o.event_id IS NULL OR o.outcome IN ('superseded', 'hidden')
  OR (o.outcome = 'ignored' AND (o.outcome_reason <> 'diverged' OR o.visible_ms < 750))`

export interface Pruned {
  removed: number
  /** How many of them had something to teach. */
  labelled: number
}

export const overLimit = (database: Database, limitBytes: number): boolean =>
  usedBytes(database) > limitBytes

/** Removes one batch; to be repeated while it removes something and `roomy` is false.
 *  @returns what went */
export function pruneBatch(database: Database, nowMs: number): Pruned {
  const removed = database.run(
    `DELETE FROM suggestion_event WHERE event_id IN (
       SELECT e.event_id FROM suggestion_event AS e
         LEFT JOIN outcome AS o ON o.event_id = e.event_id
         LEFT JOIN label_correction AS c ON c.event_id = e.event_id
       WHERE e.t_request < ? AND c.event_id IS NULL AND (${teachesNothing})
       ORDER BY e.t_request LIMIT ${batchRows})`,
    nowMs - youngMs,
  )
  if (removed > 0) return { removed, labelled: 0 }
  const oldest = database.run(
    `DELETE FROM suggestion_event WHERE event_id IN (
       SELECT event_id FROM suggestion_event WHERE t_request < ? ORDER BY t_request LIMIT ${batchRows})`,
    nowMs - youngMs,
  )
  return { removed: oldest, labelled: oldest }
}

export const roomy = (database: Database, limitBytes: number): boolean =>
  usedBytes(database) <= limitBytes * downTo
