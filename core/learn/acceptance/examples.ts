/** From logged events to rows of the fit: what was known before each text was shown, and what became
 *  of it. */
import { setImmediate as breath } from 'node:timers/promises'
import type { Label, LoggedEvent } from '../../feedback/types'
import { rawFeatures, type BeforeShowing } from './features'
import { acceptRate, noOutcomes, withOutcome, type RecentOutcomes } from './recent'
import { createStyleCounts, styleBucketsOf, type StyleTable } from './style'

export type LeftOut =
  | 'older than the newest 10,000 events'
  | 'never shown'
  | 'no label'
  | 'cut off while it was written'

export interface Example {
  eventId: string
  t: number
  docId: string
  sessionId: string
  modelSha256: string
  /** As `rawFeatures` gives them. */
  raw: Float64Array
  kept: boolean
  /** How strong a sign its end is, (0, 1]: Esc says more than typing on. */
  labelWeight: number
  /** Suggestions that it stands for, 1 to 10: the inverse of its chance of being shown. */
  standsFor: number
  /** Mean log-probability and mode, for the curve that serves until a model does. */
  logpMean: number | null
  mode: BeforeShowing['mode']
}

/** The one that was taken, and one that was looked at before it at the same place. */
export interface ChosenPair {
  t: number
  chosen: Float64Array
  passedOver: Float64Array
}

export interface Examples {
  /** By time, ascending. */
  rows: Example[]
  pairs: ChosenPair[]
  leftOut: Array<{ reason: LeftOut; count: number }>
  /** As they stand at the end: what the next suggestion meets. */
  recent: RecentOutcomes
  style: StyleTable
}

export const eventWindow = 10_000
/** Shown with a chance below this, an event counts no more than at this: a single one must not speak
 *  for a hundred (clipping, as in Ionides 2008). */
const leastPropensity = 0.1

/** @param propensity chance with which it was shown; null where no gate was asked
 *  @returns 1 to 10 */
export const propensityWeight = (propensity: number | null): number =>
  1 / Math.min(1, Math.max(leastPropensity, propensity ?? 1))

/** What stays in memory of an event. */
interface Seen {
  event: BeforeShowing
  eventId: string
  docId: string
  sessionId: string
  place: string
  style: readonly number[]
  passedOver: readonly string[]
  outcome: Parameters<typeof withOutcome>[1] | null
  /** When its outcome was known, and when all of its label was. */
  outcomeAt: number
  labelledAt: number
  label: Pick<Label, 'kind' | 'weight'>
  left: LeftOut | null
  propensity: number | null
  answeredBy: string | null
}

/** @param events with an outcome, oldest first
 *  @param label of what was seen: kind 'desirable' counts as kept */
export async function collectExamples(
  events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
  label: (event: LoggedEvent) => Label,
): Promise<Examples> {
  const left = new Map<LeftOut, number>()
  const leaveOut = (reason: LeftOut) => left.set(reason, (left.get(reason) ?? 0) + 1)
  const seen: Seen[] = []
  let count = 0
  for await (const event of events) {
    count++
    seen.push(digest(event, label))
    if (seen.length >= 2 * eventWindow) seen.splice(0, eventWindow)
  }
  const newest = seen.slice(-eventWindow)
  if (count > newest.length) left.set('older than the newest 10,000 events', count - newest.length)
  newest.sort((a, b) => a.event.t_request - b.event.t_request)

  const bySource = new Map(newest.map((one) => [one.eventId, one.event]))
  const history = createHistory(newest)
  const byPlace = new Map<string, Array<{ text: string; raw: Float64Array }>>()
  const rows: Example[] = []
  const pairs: ChosenPair[] = []
  for (const [n, one] of newest.entries()) {
    // Keys and suggestions come in between.
    if (n % 256 === 255) await breath()
    const event = withSource(one, bySource)
    const raw = rawFeatures(event, history.before(one))
    const others = byPlace.get(one.place) ?? []
    byPlace.set(one.place, [...others, { text: event.completion_text, raw }])
    if (one.left !== null) {
      leaveOut(one.left)
      continue
    }
    const kept = one.label.kind === 'desirable'
    for (const { text, raw: passedOver } of kept ? others : [])
      if (one.passedOver.includes(text)) pairs.push({ t: event.t_request, chosen: raw, passedOver })
    rows.push({
      eventId: one.eventId,
      t: event.t_request,
      docId: one.docId,
      sessionId: one.sessionId,
      modelSha256: event.model_sha256,
      raw,
      kept,
      labelWeight: one.label.weight,
      standsFor: propensityWeight(one.propensity),
      logpMean: event.logp_mean,
      mode: event.mode,
    })
  }
  return {
    rows,
    pairs,
    leftOut: [...left].map(([reason, count]) => ({ reason, count })),
    ...history.end(),
  }
}

function digest(event: LoggedEvent, label: (event: LoggedEvent) => Label): Seen {
  const { kind, weight } = label(event)
  const endedAt = event.t_outcome ?? Infinity
  const answeredBy = event.features['answered_by']
  return {
    event: beforeShowing(event),
    eventId: event.event_id,
    docId: event.doc_id,
    sessionId: event.session_id,
    place: JSON.stringify([event.session_id, event.doc_id, event.doc_version, event.cursor]),
    style: styleBucketsOf(event.completion_text),
    passedOver: event.passed_over,
    outcome:
      event.outcome === null || event.outcome_reason === null
        ? null
        : {
            outcome: event.outcome,
            reason: event.outcome_reason,
            visibleMs: event.visible_ms,
          },
    outcomeAt: endedAt,
    labelledAt: Math.max(endedAt, ...event.settled.map(({ observedAt }) => observedAt)),
    label: { kind, weight },
    left: whyLeftOut(event, kind),
    propensity: event.show_propensity,
    answeredBy: typeof answeredBy === 'string' ? answeredBy : null,
  }
}

function whyLeftOut(event: LoggedEvent, kind: Label['kind']): LeftOut | null {
  if (!event.shown) return 'never shown'
  // How long it became was decided by what the writer did: that must not tell of the outcome.
  if (event.finish === 'aborted') return 'cut off while it was written'
  return kind === 'none' ? 'no label' : null
}

/** The only way from a logged event to features. */
export const beforeShowing = (event: BeforeShowing): BeforeShowing => ({
  model_sha256: event.model_sha256,
  t_request: event.t_request,
  t_first_text: event.t_first_text,
  t_resolved: event.t_resolved,
  mode: event.mode,
  language_id: event.language_id,
  trigger: event.trigger,
  completion_text: event.completion_text,
  output_token_ids: event.output_token_ids,
  logp_mean: event.logp_mean,
  logp_min: event.logp_min,
  rank: event.rank,
  features: event.features,
})

/** An answer given again from the cache has the log-probabilities of the one that was generated. */
function withSource({ event, answeredBy }: Seen, events: Map<string, BeforeShowing>) {
  const source = answeredBy === null ? undefined : events.get(answeredBy)
  if (source === undefined || event.logp_mean !== null) return event
  return { ...event, logp_mean: source.logp_mean, logp_min: source.logp_min }
}

/** Walks through time: what was known of earlier suggestions when a later one was asked for. */
function createHistory(events: readonly Seen[]) {
  const style = createStyleCounts()
  let recent = noOutcomes
  const ended = inOrder(
    events,
    ({ outcomeAt }) => outcomeAt,
    ({ outcome }) => {
      if (outcome !== null) recent = withOutcome(recent, outcome)
    },
  )
  const labelled = inOrder(
    events,
    ({ labelledAt }) => labelledAt,
    ({ style: buckets, label, left }) => {
      if (left === null) style.add(buckets, label.kind === 'desirable', label.weight)
    },
  )
  return {
    before({ event, style: buckets }: Seen) {
      ended(event.t_request)
      labelled(event.t_request)
      return {
        acceptRate: acceptRate(recent),
        style: style.score(buckets),
      }
    },
    end() {
      ended(Infinity)
      labelled(Infinity)
      return { recent, style: style.table() }
    },
  }
}

/** @returns hands over, once each, what became known before a moment: never the asked event itself,
 *  which cannot end before it begins */
function inOrder(
  events: readonly Seen[],
  at: (event: Seen) => number,
  take: (event: Seen) => void,
): (before: number) => void {
  const queue = events
    .map((event) => ({ event, at: Math.max(event.event.t_request, at(event)) }))
    .sort((a, b) => a.at - b.at)
  let next = 0
  return (before) => {
    for (; next < queue.length && (queue[next]?.at ?? Infinity) < before; next++)
      take((queue[next] as (typeof queue)[number]).event)
  }
}
