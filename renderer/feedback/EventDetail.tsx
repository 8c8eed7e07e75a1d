/** Everything about one row: the text, what became of it, what it teaches and why. */
import { useState } from 'react'
import type { FeedbackRow, LabelKind } from '../../contract'
import { correctLabel, removeRows } from './feedbackStore'
import { DeleteConfirm } from './DeleteConfirm'
import { labelWords, modeWords, outcomeName, outcomeWords, percent } from './words'

const seconds = (ms: number | null): string => (ms === null ? '–' : `${(ms / 1_000).toFixed(1)} s`)

export function EventDetail({ row }: { row: FeedbackRow }) {
  const { outcome, similarity, settledText, visibleMs, latencyMs, model, adapterId } = row
  return (
    <div className="detail">
      <h3>Suggested</h3>
      <pre className="detail-text">
        <span className="soft">{row.prefixTail}</span>
        <span className="event-ghost">{row.completion}</span>
      </pre>
      {settledText !== null && settledText !== row.completion && (
        <>
          <h3>What stands there</h3>
          <pre className="detail-text">{settledText === '' ? '(deleted)' : settledText}</pre>
        </>
      )}
      <dl className="facts">
        <Fact name="Outcome">
          {outcomeName(row)}
          {outcome && <span className="soft"> {outcomeWords[outcome].meaning}</span>}
        </Fact>
        {similarity !== null && <Fact name="Still there">{percent(similarity, 1)}</Fact>}
        <Fact name="Seen for">{seconds(visibleMs)}</Fact>
        <Fact name="First text after">{seconds(latencyMs)}</Fact>
        <Fact name="Text">
          {modeWords[row.mode]}, {row.languageId}
        </Fact>
        <Fact name="Model">{adapterId ? `${model} with an adapter` : model}</Fact>
        {row.redacted && (
          <Fact name="Masked">Something that looked like a secret was taken out.</Fact>
        )}
      </dl>
      <LabelPart row={row} />
      <DeletePart eventId={row.eventId} />
    </div>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function LabelPart({ row }: { row: FeedbackRow }) {
  const { eventId, label, labelWhy, labelWeight, corrected } = row
  return (
    <fieldset className="label-choice">
      <legend>What Inkling learns from it</legend>
      <div className="row">
        {(Object.keys(labelWords) as LabelKind[]).map((kind) => (
          <label key={kind} className="row">
            <input
              type="radio"
              name={`label-${eventId}`}
              checked={label === kind}
              onChange={() => void correctLabel(eventId, kind)}
            />
            {labelWords[kind]}
          </label>
        ))}
      </div>
      <p className="soft">
        {corrected ? 'You decided this. ' : ''}
        {labelWhy}
        {label !== 'none' && ` Weight ${labelWeight.toFixed(2)}.`}
      </p>
      {corrected && (
        <button type="button" className="button" onClick={() => void correctLabel(eventId, null)}>
          Let Inkling decide again
        </button>
      )}
    </fieldset>
  )
}

function DeletePart({ eventId }: { eventId: string }) {
  const [asking, setAsking] = useState(false)
  if (asking) {
    return (
      <DeleteConfirm
        rows={1}
        onDelete={() => void removeRows([eventId])}
        onKeep={() => setAsking(false)}
      />
    )
  }
  return (
    <button type="button" className="button danger" onClick={() => setAsking(true)}>
      Delete this row…
    </button>
  )
}
