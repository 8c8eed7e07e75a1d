/** What Inkling learns from the log: what waits, the run, its proof, the adapters. */
import { useEffect, useState } from 'react'
import type { AdapterSummary, LearnState, Problem } from '../../contract'
import { client } from '../link/client'
import { toProblem } from '../link/problem'
import { AcceptancePart } from './AcceptancePart'
import { Adapters } from './Adapters'
import { DatasetPart } from './DatasetPart'
import { Fold } from './Fold'
import { followLearn, useLearn } from './learnStore'
import { InUse } from './InUse'
import { Ledger } from './Ledger'
import { missingText, retrainingText, scopeText } from './learnWords'
import { OverTime } from './OverTime'
import { ProblemText } from './ProblemText'
import { Result } from './Result'
import { RunPart } from './RunPart'
import { Schedule } from './Schedule'
import './learn.css'

/** Runs a call of the pane; what fails is said in it. */
export type Act = (call: () => Promise<unknown>) => void

export function LearnPane() {
  useEffect(followLearn, [])
  const state = useLearn((mirror) => mirror.state)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  const act: Act = (call) => {
    setBusy(true)
    setProblem(null)
    call()
      .catch((error: unknown) => setProblem(toProblem(error)))
      .finally(() => setBusy(false))
  }

  if (!state) return null
  const { run, failure, last, adapters, acceptance, comparison } = state
  return (
    <div className="learn pane">
      {problem && <ProblemText problem={problem} />}
      {run ? (
        <RunPart run={run} act={act} busy={busy} />
      ) : (
        <Waiting state={state} act={act} busy={busy} />
      )}
      {!run && failure && !isOwed(state) && <ProblemText problem={failure} />}
      {last && <Result last={last} adapter={find(adapters, last.adapterId)} />}
      {comparison && <InUse comparison={comparison} />}
      {!last && adapters.length === 0 && <Explained />}
      {adapters.length > 0 && <Adapters adapters={adapters} act={act} busy={busy} />}
      <div className="folds">
        <Schedule state={state} />
        {!run && <DatasetPart />}
        <Fold title="Over time">
          <OverTime adapters={adapters} />
        </Fold>
        {acceptance && <AcceptancePart result={acceptance} />}
        <Ledger since={adapters.map(({ adapterId, usable }) => `${adapterId} ${usable}`).join()} />
      </div>
    </div>
  )
}

/** What is owed for a forgotten text says why the adapter is off, too. */
const isOwed = ({ failure, retraining }: LearnState): boolean =>
  retraining !== null && failure?.code === 'model_broken'

const find = (adapters: AdapterSummary[], id: string | null): AdapterSummary | null =>
  adapters.find(({ adapterId }) => adapterId === id) ?? null

interface PartProps {
  state: LearnState
  act: Act
  busy: boolean
}

function Waiting({ state, act, busy }: PartProps) {
  const { waiting, positive, needed, blocked, paused, retraining } = state
  const missing = missingText(state)
  const purpose = scopeText(state.nextScope)
  const reached = Math.min(waiting, needed.labels)
  const trainable = blocked === null || blocked.code === 'not_enough_yet'
  return (
    <section aria-label="What waits">
      <p className="learn-count">
        <b>{waiting}</b> {waiting === 1 ? 'answer waits' : 'answers wait'} to be learned from,{' '}
        {positive} of them kept{purpose && `, ${purpose}`}
      </p>
      <div
        className="learn-meter"
        role="meter"
        aria-label="Answers towards the next learning"
        aria-valuemin={0}
        aria-valuemax={needed.labels}
        aria-valuenow={reached}
      >
        <div style={{ width: `${(reached / needed.labels) * 100}%` }} />
      </div>
      {trainable && missing && <p>{missing}</p>}
      {blocked && !(missing && blocked.code === 'not_enough_yet') && (
        <ProblemText problem={blocked} />
      )}
      {retraining && <p>{retrainingText(retraining)}</p>}
      {paused && (
        <p>
          A run was stopped at step {paused.step} of {paused.steps}. Nothing of it is lost.
        </p>
      )}
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={busy || blocked !== null}
          onClick={() => act(() => client.learn.start())}
        >
          {paused ? 'Go on learning' : 'Learn now'}
        </button>
        {paused && (
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => act(() => client.learn.cancel({ drop: true }))}
          >
            Drop that run
          </button>
        )}
      </div>
    </section>
  )
}

function Explained() {
  return (
    <div className="soft learn-explained">
      <p>
        Inkling learns on this machine alone: a small adapter is trained on what you kept, then
        compared with the base model on suggestions that it has not seen.
      </p>
      <p>
        Only an adapter that is proven better is used, the ones before it are kept, and one click
        goes back.
      </p>
    </div>
  )
}
