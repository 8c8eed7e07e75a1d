/** Labels → rows to train on, and later rows on which the adapter must prove itself. */
import type { Label, LoggedEvent } from '../feedback/types'
import type { Example } from '../suggest/types'
import type { TimedRow } from './sittings'

export interface DatasetRow extends TimedRow {
  eventId: string
  example: Example
  /** In (0, 1], from the label. */
  weight: number
}

/** What was taken, what was left out and why; kept with the run and shown by `adapters show`. */
export interface DatasetCard {
  events: number
  train: number
  heldOut: number
  /** Unix milliseconds; null without events. */
  from: number | null
  to: number | null
  /** Rows from here on may only be held out. */
  splitAt: number | null
  leftOut: Array<{ reason: LeftOut; count: number }>
}

export type LeftOut =
  | 'older than the newest 2,000 events'
  | 'secrets were masked'
  | 'no label'
  | 'nothing to imitate'
  | 'same place and text as another row'
  | 'held out, but not accepted and kept'
  | 'held out, but its text occurs in a training row of the same document'

export interface Dataset {
  train: DatasetRow[]
  heldOut: DatasetRow[]
  /** Labelled events older than the split, with and without a row of their own: this run has had
   *  its chance with them, so they wait no longer. */
  considered: string[]
  card: DatasetCard
}

export interface DatasetOptions {
  /** Newest events that count; default 2,000. */
  window?: number
  /** Held-out rows that a proof needs; default 30. 0, with a share of 0, trains on all. */
  minHeldOut?: number
  /** Share of the kept rows that is held out once there are many; default 0.2. */
  heldOutShare?: number
}

export const minHeldOutRows = 30
const kept = new Set<string | null>(['accepted', 'partial', 'typed_through'])

interface Candidate extends DatasetRow {
  kept: boolean
}

/** Splits by time: the newest kept rows are held out, only what is older is trained on, so that
 *  the proof is about text which the adapter could not have seen.
 *  @param events with an outcome, oldest first */
export async function buildDataset(
  events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
  label: (event: LoggedEvent) => Label,
  options: DatasetOptions = {},
): Promise<Dataset> {
  const left = new Map<LeftOut, number>()
  const leaveOut = (reason: LeftOut) => left.set(reason, (left.get(reason) ?? 0) + 1)

  const newest = await takeNewest(events, options.window ?? 2_000, leaveOut)
  const labels = newest.map((event) => ({ event, label: label(event) }))
  const candidates = dropRepeats(
    labels.flatMap((one) => toCandidate(one.event, one.label, leaveOut)),
    leaveOut,
  )
  const splitAt = splitTime(candidates, options)
  const before = candidates.filter((row) => splitAt === null || row.t < splitAt)
  const after = candidates.filter((row) => splitAt !== null && row.t >= splitAt)
  const seen = seenTexts(before)
  const heldOut = after.filter((row) => {
    const reason = !row.kept
      ? 'held out, but not accepted and kept'
      : seen(row)
        ? 'held out, but its text occurs in a training row of the same document'
        : null
    if (reason) leaveOut(reason)
    return reason === null
  })

  return {
    train: before.map(toRow),
    heldOut: heldOut.map(toRow),
    considered: labels
      .filter(({ event, label: { kind } }) => {
        return kind !== 'none' && (splitAt === null || event.t_request < splitAt)
      })
      .map(({ event }) => event.event_id),
    card: {
      events: newest.length,
      train: before.length,
      heldOut: heldOut.length,
      from: newest[0]?.t_request ?? null,
      to: newest.at(-1)?.t_request ?? null,
      splitAt,
      leftOut: [...left].map(([reason, count]) => ({ reason, count })),
    },
  }
}

async function takeNewest(
  events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
  window: number,
  leaveOut: (reason: LeftOut) => void,
): Promise<LoggedEvent[]> {
  const newest: LoggedEvent[] = []
  for await (const event of events) {
    newest.push(withoutFarText(event))
    if (newest.length > window) {
      newest.shift()
      leaveOut('older than the newest 2,000 events')
    }
  }
  return newest
}

/** A row needs a few hundred tokens around the cursor; 2,000 whole documents would fill memory. */
function withoutFarText(event: LoggedEvent): LoggedEvent {
  const far = 8_192
  if (event.prefix.length <= far && event.suffix.length <= far) return event
  const prefix = event.prefix.slice(-far).replace(/^[\uDC00-\uDFFF]/, '')
  const suffix = event.suffix.slice(0, far).replace(/[\uD800-\uDBFF]$/, '')
  return { ...event, prefix, suffix }
}

function toCandidate(
  event: LoggedEvent,
  label: Label,
  leaveOut: (reason: LeftOut) => void,
): Candidate[] {
  const completion = label.sft?.text ?? ''
  const reason: LeftOut | null = event.redacted
    ? 'secrets were masked'
    : label.kind === 'none' && label.sft === null
      ? 'no label'
      : completion.trim() === ''
        ? 'nothing to imitate'
        : null
  if (reason) {
    leaveOut(reason)
    return []
  }
  return [
    {
      eventId: event.event_id,
      t: event.t_request,
      docId: event.doc_id,
      sessionId: event.session_id,
      weight: label.sft?.weight ?? 1,
      kept: label.kind === 'desirable' && kept.has(event.outcome),
      example: {
        languageId: event.language_id,
        mode: event.mode,
        path: event.path,
        prefix: event.prefix,
        suffix: event.suffix,
        completion,
      },
    },
  ]
}

/** The newest of several rows that teach the same text at the same place. */
function dropRepeats(rows: Candidate[], leaveOut: (reason: LeftOut) => void): Candidate[] {
  const byPlace = new Map<string, Candidate>()
  for (const row of rows) {
    const key = JSON.stringify([row.docId, row.example.prefix.slice(-256), row.example.completion])
    if (byPlace.delete(key)) leaveOut('same place and text as another row')
    byPlace.set(key, row)
  }
  return [...byPlace.values()]
}

/** A fifth of the kept rows, but never fewer than a proof needs; null holds nothing out. */
function splitTime(rows: Candidate[], options: DatasetOptions): number | null {
  const keptRows = rows.filter((row) => row.kept)
  const share = Math.ceil(keptRows.length * (options.heldOutShare ?? 0.2))
  const wanted = Math.max(options.minHeldOut ?? minHeldOutRows, share)
  if (wanted === 0) return null
  return keptRows.at(-wanted)?.t ?? keptRows[0]?.t ?? null
}

const flat = (text: string) => text.replace(/\s+/gu, ' ').trim()

/** Long targets are also looked for in what a training row could read around its cursor: text
 *  that stood there already is no later, unseen text. A short one ("and the") would be anywhere. */
function seenTexts(train: Candidate[]): (row: Candidate) => boolean {
  const longFrom = 24
  const targets = new Map<string, string[]>()
  const around = new Map<string, string[]>()
  for (const { docId, example } of train) {
    targets.set(docId, [...(targets.get(docId) ?? []), flat(example.completion)])
    const near = `${example.prefix.slice(-2_048)}${example.completion}${example.suffix.slice(0, 2_048)}`
    around.set(docId, [...(around.get(docId) ?? []), flat(near)])
  }
  return ({ docId, example }) => {
    const text = flat(example.completion)
    const texts = (text.length >= longFrom ? around : targets).get(docId) ?? []
    return texts.some((seen) => seen.includes(text))
  }
}

function toRow({ kept: _kept, ...row }: Candidate): DatasetRow {
  return row
}
