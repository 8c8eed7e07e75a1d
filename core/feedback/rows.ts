/** Rows of the log: from an event to SQL and back. */
import { createHash } from 'node:crypto'
import type { LabelKind, Mode, Outcome, OutcomeReason } from '../../contract'
import type { Database, SqlValue } from '../storage/database'
import { similarity } from '../text/similarity'
import { learnHere } from './consent'
import type { RedactedEvent } from './redact'
import { retainedChars } from './retained'
import { eventSchemaVersion } from './schema'
import type { LabelInput, LoggedEvent, Settled } from './types'

export interface Origin {
  sessionId: string
  appVersion: string
}

/** Documents, not rows, are split between training and proof. */
const splitKey = (docId: string) => createHash('sha256').update(docId).digest('hex').slice(0, 16)

const json = (value: unknown) => (value === null ? null : JSON.stringify(value))

function eventColumns(event: RedactedEvent, origin: Origin): Record<string, SqlValue> {
  return {
    event_id: event.event_id,
    schema_version: eventSchemaVersion,
    session_id: origin.sessionId,
    doc_id: event.doc_id,
    path: event.path,
    parent_id: event.parent_id,
    split_key: splitKey(event.doc_id),
    t_request: event.t_request,
    t_first_text: event.t_first_text,
    t_resolved: event.t_resolved,
    model_sha256: event.model_sha256,
    adapter_id: event.adapter_id,
    template_id: event.template_id,
    app_version: origin.appVersion,
    mode: event.mode,
    language_id: event.language_id,
    trigger: event.trigger,
    cursor: event.cursor,
    doc_version: event.doc_version,
    prompt_tokens: event.prompt_tokens,
    finish: event.finish,
    logp_mean: event.logp_mean,
    logp_min: event.logp_min,
    temperature: event.temperature,
    sampler: event.sampler,
    rank: event.rank,
    gate_p: event.gate_p,
    gate_version: event.gate_version,
    show_propensity: event.show_propensity,
    shown: event.shown ? 1 : 0,
    none_reason: event.none_reason,
    consent: learnHere,
    redacted: event.redacted ? 1 : 0,
    completion_text: event.completion_text,
    raw_text: event.raw_text,
    output_token_ids: JSON.stringify(event.output_token_ids),
    logp_behaviour: json(event.logp_behaviour),
    features: JSON.stringify(event.features),
    prompt_text: event.prompt_text,
    prefix: event.prefix,
    suffix: event.suffix,
  }
}

/** Stores an event; the same event again changes nothing. */
export function insertEvent(database: Database, event: RedactedEvent, origin: Origin): void {
  const columns = eventColumns(event, origin)
  const names = Object.keys(columns).map((name) => `"${name}"`)
  database.run(
    `INSERT OR IGNORE INTO suggestion_event (${names.join(', ')})
     VALUES (${names.map(() => '?').join(', ')})`,
    ...Object.values(columns),
  )
}

/** The row as the tables join it; JSON and booleans still as SQLite keeps them. */
export interface JoinedRow {
  event_id: string
  t_request: number
  session_id: string
  doc_id: string
  path: string | null
  mode: Mode
  adapter_id: string | null
  completion_text: string
  outcome: Outcome | null
  outcome_reason: OutcomeReason | null
  accepted_chars: number | null
  visible_ms: number | null
  window_focused: number | null
  t_shown: number | null
  t_outcome: number | null
  shown_text: string | null
  label: LabelKind | null
  shown: number
  redacted: number
  consent: string
  /** JSON: [{event_id, text}]. */
  alternates: string | null
  output_token_ids: string
  logp_behaviour: string | null
  features: string
  [column: string]: SqlValue
}

interface ObservationRow {
  event_id: string
  kind: 'settle' | 'typed_after' | 'undo'
  after_s: Settled['afterS'] | null
  observed_at: number
  undo_ms: number | null
  text: string
}

const joinedTables = `suggestion_event AS e
  LEFT JOIN outcome AS o ON o.event_id = e.event_id
  LEFT JOIN label_correction AS c ON c.event_id = e.event_id`

const laterColumns = `o.outcome, o.outcome_reason, o.accepted_chars, o.visible_ms,
  o.window_focused, o.t_shown, o.t_outcome, o.shown_text, c.label`

/** @param rest what follows FROM: WHERE, ORDER BY, LIMIT */
export function readLogged(database: Database, rest: string, values: SqlValue[]): LoggedEvent[] {
  const rows = database.all<JoinedRow>(
    `SELECT e.*, ${laterColumns} FROM ${joinedTables} ${rest}`,
    ...values,
  )
  const looks = readObservations(database, rows)
  return rows.map((row) => toLogged(row, looks.get(row.event_id) ?? []))
}

/** An event as its label sees it, and where it belongs. */
export type LabelRow = LabelInput &
  Pick<
    LoggedEvent,
    'event_id' | 't_request' | 'session_id' | 'doc_id' | 'path' | 'mode' | 'adapter_id'
  >

/** The same without the long texts, which a label does not look at. */
export function readForLabels(database: Database, rest: string, values: SqlValue[]): LabelRow[] {
  const rows = database.all<JoinedRow>(
    `SELECT e.event_id, e.t_request, e.session_id, e.doc_id, e.path, e.mode, e.adapter_id,
       e.completion_text, e.alternates, e.redacted, e.consent, ${laterColumns} FROM ${joinedTables} ${rest}`,
    ...values,
  )
  const looks = readObservations(database, rows)
  return rows.map((row) => ({
    event_id: row.event_id,
    t_request: row.t_request,
    session_id: row.session_id,
    doc_id: row.doc_id,
    path: row.path,
    mode: row.mode,
    adapter_id: row.adapter_id,
    completion_text: row.completion_text,
    redacted: row.redacted === 1,
    consent: row.consent,
    ...later(row, looks.get(row.event_id) ?? []),
  }))
}

function readObservations(database: Database, rows: JoinedRow[]): Map<string, ObservationRow[]> {
  const looks = new Map<string, ObservationRow[]>()
  const observations = database.all<ObservationRow>(
    `SELECT event_id, kind, after_s, observed_at, undo_ms, text FROM observation
     WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY observed_at, observation_id`,
    JSON.stringify(rows.map((row) => row.event_id)),
  )
  for (const row of observations) {
    const known = looks.get(row.event_id)
    if (known === undefined) looks.set(row.event_id, [row])
    else known.push(row)
  }
  return looks
}

/** What of the suggestion was put into the document. */
export function takenText(outcome: Outcome | null, shown: string, acceptedChars: number): string {
  return outcome === 'partial' ? shown.slice(0, acceptedChars) : shown
}

/** What became of the suggestion: columns that other tables hold. */
function later(row: JoinedRow, observations: ObservationRow[]) {
  const shownText = row.shown_text ?? ''
  const taken = takenText(row.outcome, shownText, row.accepted_chars ?? 0)
  const last = (kind: ObservationRow['kind']) => observations.findLast((look) => look.kind === kind)
  return {
    outcome: row.outcome,
    outcome_reason: row.outcome_reason,
    accepted_chars: row.accepted_chars ?? 0,
    shown_text: shownText,
    t_shown: row.t_shown,
    t_outcome: row.t_outcome,
    visible_ms: row.visible_ms ?? 0,
    window_focused: row.window_focused === 1,
    typed_after: last('typed_after')?.text ?? null,
    undo_ms: last('undo')?.undo_ms ?? null,
    settled: observations
      .filter((look) => look.kind === 'settle')
      .map((look) => ({
        afterS: look.after_s ?? (0 as const),
        observedAt: look.observed_at,
        text: look.text,
        similarity: similarity(taken, look.text),
      })),
    correction: row.label,
    passed_over: passedOver(row.alternates),
  }
}

const passedOver = (alternates: string | null): string[] =>
  alternates === null
    ? []
    : (JSON.parse(alternates) as Array<{ text: string }>).map(({ text }) => text)

function toLogged(row: JoinedRow, observations: ObservationRow[]): LoggedEvent {
  const { label, ...columns } = row
  const parts = later(row, observations)
  const taken = takenText(parts.outcome, parts.shown_text, parts.accepted_chars)
  return {
    ...(columns as unknown as LoggedEvent),
    ...parts,
    correction: label,
    settled: parts.settled.map((look) => ({
      ...look,
      retainedChars: retainedChars(taken, look.text),
    })),
    output_token_ids: JSON.parse(row.output_token_ids) as number[],
    logp_behaviour:
      row.logp_behaviour === null ? null : (JSON.parse(row.logp_behaviour) as number[]),
    features: JSON.parse(row.features) as LoggedEvent['features'],
    shown: row.shown === 1,
    redacted: row.redacted === 1,
  }
}
