/** Fills a real log with suggestions that were accepted and kept, or refused. */
import type { Mode } from '../../contract'
import type { FeedbackLog } from '../../core/feedback/feedback'
import { loggedEvent } from '../learn/events'

export interface Seed {
  prefix: string
  text: string
  t: number
  docId?: string
  path?: string
  mode?: Mode
}

/** @returns the event ids, oldest first */
export async function seedKept(feedback: FeedbackLog, rows: readonly Seed[]): Promise<string[]> {
  const ids: string[] = []
  for (const [n, row] of rows.entries()) {
    const { prefix, text, t, docId = 'doc', path = '/notes.md', mode = 'prose' } = row
    const place = { doc_id: docId, path, mode }
    const event = loggedEvent(n, { prefix, shown_text: text, t_request: t, ...place })
    feedback.record({ ...event, event_id: `seed-${n}` })
    await feedback.report({
      eventId: `seed-${n}`,
      outcome: 'accepted',
      reason: 'tab',
      acceptedChars: text.length,
      shownText: text,
      shownAt: t,
      resolvedAt: t + 1_000,
      visibleMs: 1_000,
      windowFocused: true,
    })
    await feedback.observe({
      kind: 'settle',
      eventId: `seed-${n}`,
      afterS: 300,
      observedAt: t + 301_000,
      text,
    })
    ids.push(`seed-${n}`)
  }
  return ids
}

/** Put away with Esc, one after the other.
 *  @returns the event ids, oldest first */
export async function seedRefused(feedback: FeedbackLog, rows: readonly Seed[]): Promise<string[]> {
  const ids: string[] = []
  for (const [n, { prefix, text, t, docId = 'doc' }] of rows.entries()) {
    const eventId = `refused-${n}`
    const event = loggedEvent(n, { prefix, shown_text: text, t_request: t, doc_id: docId })
    feedback.record({ ...event, event_id: eventId })
    await feedback.report({
      eventId,
      outcome: 'rejected',
      reason: 'esc',
      acceptedChars: 0,
      shownText: text,
      shownAt: t,
      resolvedAt: t + 1_000,
      visibleMs: 1_000,
      windowFocused: true,
    })
    ids.push(eventId)
  }
  return ids
}
