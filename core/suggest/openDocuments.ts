/** What is known of the documents that are being written: their newest text, what was suggested in
 *  them, and who else should know of it. */
import type { OutcomeReport, SuggestRequest } from '../../contract'
import { forgetKeys, setNewest } from '../maps'
import type { Context } from './context/types'
import type { Attempt } from './event'
import type { Guard } from './guard'
import type { Instant } from './instant/createInstant'
import { createRecent } from './recent'

const mostDocuments = 64
/** Text before a kept suggestion that tells where it fits. */
const keptBeforeUnits = 400

export function createOpenDocuments(parts: {
  guard: Guard
  instant: Instant | undefined
  context: Context | undefined
  /** Whether a document may leave traces in others. */
  mayRemember: (request: SuggestRequest) => boolean
  now: () => number
}) {
  const { guard, instant, context, mayRemember, now } = parts
  const latest = new Map<string, SuggestRequest>()
  const recent = createRecent()
  return {
    saw(request: SuggestRequest): void {
      setNewest(latest, request.docId, request, mostDocuments)
      const remember = mayRemember(request)
      guard.saw(request, !remember)
      if (!remember) return
      instant?.saw(request)
      context?.saw(request)
    },

    suggested: (attempt: Attempt): void => recent.add(attempt),

    /** Text that was kept is an example for what comes. */
    told(report: OutcomeReport): void {
      const kept = recent.kept(report)
      if (kept === null || !mayRemember(kept.request)) return
      const { docId, path, languageId, mode, prefix } = kept.request
      const before = prefix.slice(-keptBeforeUnits)
      instant?.accepted(docId, kept.text, before)
      context?.accepted({ docId, path, languageId, mode, before, text: kept.text, at: now() })
    },

    /** The newest request of a document: where work at rest goes on. */
    latest: (docId: string): SuggestRequest | null => latest.get(docId) ?? null,

    forget(docIds: readonly string[] | 'all'): void {
      for (const source of [guard, instant, context, recent]) source?.forget(docIds)
      forgetKeys(latest, docIds)
    },

    dispose: () => context?.dispose(),
  }
}
