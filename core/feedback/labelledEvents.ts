/** The log from its beginning, page by page: it may be larger than memory. */
import type { Cursor } from './queries'
import type { LoggedEvent } from './types'

const pageRows = 200

/** Events with an outcome, oldest first.
 *  @param since Unix milliseconds; null for all */
export async function* labelledEvents(
  since: number | null,
  page: (after: Cursor, rows: number) => Promise<LoggedEvent[]>,
): AsyncGenerator<LoggedEvent> {
  let after: Cursor = { at: since ?? -Infinity, eventId: '\uffff' }
  for (;;) {
    const events = await page(after, pageRows)
    yield* events
    const last = events.at(-1)
    if (last === undefined) return
    after = { at: last.t_request, eventId: last.event_id }
  }
}
