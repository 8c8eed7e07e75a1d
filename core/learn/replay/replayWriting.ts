/** One record lived through: the author writes, is suggested to, takes or refuses, and the log
 *  gets the same rows, with the same later looks, as from the editor. */
import type { OutcomeReport } from '../../../contract'
import type { FeedbackLog } from '../../feedback/feedback'
import { suggestOnce } from '../../suggest/suggestOnce'
import type { Suggest } from '../../suggest/types'
import { reactTo, type Reaction } from './replayAuthor'
import type { ReplayRecord } from './replayRecords'

export interface WritingDeps {
  suggest: Suggest
  feedback: Pick<FeedbackLog, 'report' | 'observe'>
  /** The clock that suggest and the log read too. */
  clock: { set(t: number): void }
}

/** How one record went. */
export interface Written {
  id: string
  typedChars: number
  /** The first suggestion was the whole of what the author wanted. */
  exact: boolean
  requests: number
  shown: number
  accepted: number
  keptChars: number
  keys: number
}

/** Long enough to count as read (750 ms). */
const readMs = 1_200

export async function writeRecord(
  deps: WritingDeps,
  record: ReplayRecord,
  maxRequests: number,
): Promise<Written> {
  const written: Written = {
    id: record.id,
    typedChars: record.typed.length,
    exact: false,
    requests: 0,
    shown: 0,
    accepted: 0,
    keptChars: 0,
    keys: 0,
  }
  let parentId: string | null = null
  while (written.requests < maxRequests && written.keptChars < record.typed.length) {
    const t = record.t + written.requests * 5_000
    deps.clock.set(t)
    const wanted = record.typed.slice(written.keptChars)
    const answer = await ask(deps, record, written, parentId)
    written.requests++
    if (!answer) break
    written.shown++
    if (written.requests === 1) written.exact = answer.text.trimEnd() === wanted.trimEnd()
    const reaction = reactTo(answer.text, wanted)
    await logReaction(deps, answer, reaction, wanted, t)
    if (reaction.acceptedChars === 0) break
    written.accepted++
    written.keptChars += reaction.acceptedChars
    written.keys += reaction.keys
    parentId = answer.eventId
  }
  return written
}

export interface Answer {
  eventId: string
  text: string
  /** Events of other texts for this place that were looked at before it. */
  passedOver?: string[]
}

async function ask(
  { suggest }: WritingDeps,
  record: ReplayRecord,
  { keptChars, requests }: Written,
  parentId: string | null,
): Promise<Answer | null> {
  const prefix = (record.prefix + record.typed.slice(0, keptChars)).slice(-65_536)
  const { eventId, completion } = await suggestOnce(suggest, {
    docId: record.doc,
    path: record.path,
    languageId: record.language,
    mode: record.mode,
    version: requests,
    prefix,
    suffix: record.suffix.slice(0, 65_536),
    cursor: prefix.length,
    trigger: parentId === null ? 'typing' : 'after_accept',
    parentId,
    candidate: 0,
    scope: null,
  })
  return eventId !== null && completion !== '' ? { eventId, text: completion } : null
}

/** Outcome, what was typed instead, and the later looks, at the times that they would have. */
export async function logReaction(
  { feedback, clock }: Pick<WritingDeps, 'feedback' | 'clock'>,
  { eventId, text, passedOver }: Answer,
  { outcome, reason, acceptedChars, stands }: Reaction,
  wanted: string,
  t: number,
): Promise<void> {
  const resolvedAt = t + readMs
  const report: OutcomeReport = {
    eventId,
    outcome,
    reason,
    acceptedChars,
    shownText: text,
    shownAt: t,
    resolvedAt,
    visibleMs: readMs,
    windowFocused: true,
    ...(passedOver && { alternates: passedOver }),
  }
  clock.set(resolvedAt)
  await feedback.report(report)
  const instead = wanted.slice(acceptedChars, acceptedChars + 512)
  if (outcome !== 'accepted' && instead !== '') {
    const observedAt = resolvedAt + 1
    await feedback.observe({ kind: 'typed_after', eventId, observedAt, text: instead })
  }
  if (acceptedChars === 0) return
  // The author changes what is not as wanted at once, so every later look finds the same.
  for (const afterS of [10, 60, 300] as const) {
    const observedAt = resolvedAt + afterS * 1_000
    const there = stands ?? text.slice(0, acceptedChars)
    await feedback.observe({ kind: 'settle', eventId, afterS, observedAt, text: there })
  }
}
