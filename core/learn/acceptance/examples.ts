/** From logged events to rows of the fit: what was known before each text was shown, and what became
 *  of it. */
import { mayTeach } from '../../feedback/consent'
import type { Label, LoggedEvent } from '../../feedback/types'
import { rawFeatures, type BeforeShowing } from './features'
import { createHistory, type Knowledge, type Past } from './history'
import { createOwnText, type OwnText } from './ownText'
import { placeOf } from './places'
import { createSlices } from '../dataset/slices'
import { splitByTime } from './split'
import { styleBucketsOf } from './style'

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
  /** As it stands at the end: what the next suggestion meets. */
  known: Knowledge
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
interface Seen extends Past {
  event: BeforeShowing
  eventId: string
  docId: string
  sessionId: string
  /** The same for all candidates of one moment. */
  spot: string
  passedOver: readonly string[]
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
  const ownText = createOwnText()
  let count = 0
  for await (const event of events) {
    count++
    seen.push(digest(event, label, ownText))
    if (seen.length >= 2 * eventWindow) seen.splice(0, eventWindow)
  }
  const newest = seen.slice(-eventWindow)
  if (count > newest.length) left.set('older than the newest 10,000 events', count - newest.length)
  newest.sort((a, b) => a.event.t_request - b.event.t_request)

  const bySource = new Map(newest.map((one) => [one.eventId, one.event]))
  const judged = splitByTime(newest.filter((one) => one.label !== null))
  const history = createHistory(newest, judged.newest[0]?.askedAt ?? Infinity)
  const lookedAt = new Set(
    newest.flatMap(({ spot, passedOver }) => (passedOver.length > 0 ? [spot] : [])),
  )
  const bySpot = new Map<string, Array<{ text: string; raw: Float64Array }>>()
  const rows: Example[] = []
  const pairs: ChosenPair[] = []
  const slice = createSlices()
  for (const one of newest) {
    await slice()
    history.reach(one)
    // Most suggestions are replaced before they say anything: their features are nobody's concern.
    if (one.label === null && !lookedAt.has(one.spot)) {
      leaveOut(one.left ?? 'no label')
      continue
    }
    const event = withSource(one, bySource)
    const raw = rawFeatures(event, history.of(one))
    const others = bySpot.get(one.spot) ?? []
    bySpot.set(one.spot, [...others, { text: event.completion_text, raw }])
    if (one.label === null) {
      leaveOut(one.left ?? 'no label')
      continue
    }
    const { kept, weight } = one.label
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
      labelWeight: weight,
      standsFor: propensityWeight(one.propensity),
      logpMean: event.logp_mean,
      mode: event.mode,
    })
  }
  return {
    rows,
    pairs,
    leftOut: [...left].map(([reason, count]) => ({ reason, count })),
    known: history.end(),
  }
}

const nothing = new Uint16Array(0)

function digest(event: LoggedEvent, label: (event: LoggedEvent) => Label, ownText: OwnText): Seen {
  const { kind, weight } = label(event)
  const endedAt = event.t_outcome ?? Infinity
  const answeredBy = event.features['answered_by']
  const left = whyLeftOut(event, kind)
  return {
    event: beforeShowing(event),
    eventId: event.event_id,
    docId: event.doc_id,
    sessionId: event.session_id,
    spot: JSON.stringify([event.session_id, event.doc_id, event.doc_version, event.cursor]),
    style: styleBucketsOf(event.completion_text),
    written: mayLearn(event) ? ownText.read(event.doc_id, event.prefix) : nothing,
    place: placeOf(event.prefix, event.completion_text),
    passedOver: event.passed_over,
    askedAt: event.t_request,
    outcomeAt: endedAt,
    outcome:
      event.outcome === null || event.outcome_reason === null
        ? null
        : {
            outcome: event.outcome,
            reason: event.outcome_reason,
            visibleMs: event.visible_ms,
          },
    labelledAt: Math.max(endedAt, ...event.settled.map(({ observedAt }) => observedAt)),
    label: left === null ? { kept: kind === 'desirable', weight } : null,
    left,
    propensity: event.show_propensity,
    answeredBy: typeof answeredBy === 'string' ? answeredBy : null,
  }
}

/** As for labels: with a mask in it, or logged for something else, a text teaches nothing. */
const mayLearn = ({ redacted, consent }: LoggedEvent) => !redacted && mayTeach(consent)

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
