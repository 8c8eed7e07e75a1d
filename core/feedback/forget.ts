/** Which events a wish to forget means, and their rows out of a log. The same for the log in use and
 *  for one that was set aside. */
import type { ForgetScope } from '../../contract'
import type { Database, SqlValue } from '../storage/database'
import { adaptersTaughtBy } from './lineage'

/** What is to go, without any text of it. */
export interface Forgetting {
  /** All that was ever logged, also what no list names any more. */
  all: boolean
  eventIds: string[]
  docIds: string[]
  /** Adapters and runs that learned from one of the events, by the log's lineage. */
  taught: string[]
  /** Also events that the log's limit removed before: their ids say when they were. Null for another
   *  wish. */
  span: { from: number; to: number } | null
  /** When the first of the events was asked for, Unix milliseconds; null without events. */
  since: number | null
}

/** Whether a wish means an event, also one that the log no longer holds. */
export function meantBy({ all, eventIds, span }: Forgetting): (eventId: string) => boolean {
  const known = new Set(eventIds)
  return (eventId) => {
    if (all || known.has(eventId)) return true
    const at = span && madeAt(eventId)
    return span !== null && at !== null && at >= span.from && at < span.to
  }
}

/** Unix milliseconds that a UUID of version 7 begins with (RFC 9562, 5.7); null for another id. */
const madeAt = (id: string): number | null =>
  /^[\da-f]{8}-[\da-f]{4}-7/i.test(id) ? parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null

interface Term {
  sql: string
  values: SqlValue[]
}

function termOf(scope: ForgetScope): Term {
  switch (scope.kind) {
    case 'events':
      return {
        sql: 'event_id IN (SELECT value FROM json_each(?))',
        values: [JSON.stringify(scope.eventIds)],
      }
    case 'document':
      return {
        sql: `doc_id = ?1 OR path = ?1 OR path IN (
                SELECT path FROM suggestion_event WHERE doc_id = ?1 AND path IS NOT NULL)`,
        values: [scope.document],
      }
    case 'span':
      return {
        sql: 't_request >= ? AND t_request < ?',
        values: [spanOf(scope).from, spanOf(scope).to],
      }
    case 'all':
      return { sql: 'true', values: [] }
  }
}

/** The farthest time there is, Unix milliseconds: JSON knows no infinity. */
const farthest = 8.64e15

const spanOf = ({ from, to }: Extract<ForgetScope, { kind: 'span' }>) => ({
  from: from ?? -farthest,
  to: to ?? farthest,
})

/** What is named by the wish itself, known to a log or not. */
const named = (scope: ForgetScope): Forgetting => ({
  all: scope.kind === 'all',
  eventIds: scope.kind === 'events' ? scope.eventIds : [],
  docIds: scope.kind === 'document' ? [scope.document] : [],
  taught: [],
  span: scope.kind === 'span' ? spanOf(scope) : null,
  since: null,
})

export function whatToForget(database: Database, scope: ForgetScope): Forgetting {
  const { sql, values } = termOf(scope)
  const rows = database.all<{ event_id: string; doc_id: string; t_request: number }>(
    `SELECT event_id, doc_id, t_request FROM suggestion_event WHERE ${sql} ORDER BY t_request`,
    ...values,
  )
  const eventIds = rows.map((row) => row.event_id)
  return together([
    named(scope),
    {
      all: false,
      eventIds,
      docIds: rows.map((row) => row.doc_id),
      taught: adaptersTaughtBy(database, eventIds),
      span: null,
      since: rows[0]?.t_request ?? null,
    },
  ])
}

const distinct = (lists: string[][]): string[] => [...new Set(lists.flat())]

export function together(parts: readonly Forgetting[]): Forgetting {
  const since = parts.flatMap((part) => part.since ?? [])
  return {
    all: parts.some((part) => part.all),
    eventIds: distinct(parts.map((part) => part.eventIds)),
    docIds: distinct(parts.map((part) => part.docIds)),
    taught: distinct(parts.map((part) => part.taught)),
    span: parts.find((part) => part.span !== null)?.span ?? null,
    since: since.length === 0 ? null : Math.min(...since),
  }
}

/** Later prompts may have read passages of the forgotten events' documents, or one of them as an
 *  example, whatever their own document is. The passages cannot be told from the rest for certain, so
 *  the whole prompt goes; text around the cursor is stored beside it and stays. What a sampled
 *  continuation was drawn from is then unknown, and so is its log-probability there. */
export function forgetPrompts(database: Database, since: number): void {
  database.run(
    `UPDATE suggestion_event SET prompt_text = '',
       logp_behaviour = CASE WHEN template_id LIKE 'fim%' THEN logp_behaviour END
     WHERE t_request >= ? AND template_id LIKE '%+context' AND prompt_text <> ''`,
    since,
  )
}
