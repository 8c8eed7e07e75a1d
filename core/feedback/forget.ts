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
  /** When the first of the events was asked for, Unix milliseconds; null without events. */
  since: number | null
}

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
        values: [scope.from ?? -Infinity, scope.to ?? Infinity],
      }
    case 'all':
      return { sql: 'true', values: [] }
  }
}

/** What is named by the wish itself, known to a log or not. */
const named = (scope: ForgetScope): Forgetting => ({
  all: scope.kind === 'all',
  eventIds: scope.kind === 'events' ? scope.eventIds : [],
  docIds: scope.kind === 'document' ? [scope.document] : [],
  taught: [],
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
