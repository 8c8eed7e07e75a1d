/** A run as it goes: phase, progress, the loss, time left, and how to stop it. */
import { useState } from 'react'
import type { LearnRun } from '../../contract'
import { Plot } from '../feedback/Plot'
import { client } from '../link/client'
import { durationText } from '../models/modelText'
import type { Act } from './LearnPane'
import { phaseWords } from './learnWords'

interface RunPartProps {
  run: LearnRun
  act: Act
  busy: boolean
}

export function RunPart({ run, act, busy }: RunPartProps) {
  const { phase, automatic, step, steps, tokensPerS, secondsLeft, card, cardNote, losses } = run
  const facts = [
    steps > 0 && `step ${step} of ${steps}`,
    tokensPerS !== null && `${Math.round(tokensPerS)} tokens a second`,
    secondsLeft !== null && `${durationText(secondsLeft)} left`,
    card !== null && `on ${card}`,
  ].filter(Boolean)
  return (
    <section aria-label="The run">
      <div role="status">
        <h3>{phaseWords[phase]}</h3>
      </div>
      <progress
        className="learn-progress"
        aria-label={phaseWords[phase]}
        max={steps || undefined}
        value={steps > 0 ? step : undefined}
      />
      <p className="soft">{facts.join(' · ')}</p>
      {cardNote !== null && (
        <p className="soft">The graphics card is not used: {cardNote} The processor learns.</p>
      )}
      {automatic && (
        <p className="soft">It began by itself as you were away, and stops when you type.</p>
      )}
      {losses.length > 1 && (
        <Plot
          title="Loss of the training: how surprised the model still is"
          along="Step"
          xs={losses.map(({ step }) => step)}
          series={[
            {
              name: 'Loss',
              unit: 'nats a token',
              colour: '--plot-1',
              values: losses.map(({ loss }) => loss),
              kind: 'line',
            },
          ]}
          format={(value) => (value === null ? '–' : value.toFixed(3))}
        />
      )}
      <StopPart act={act} busy={busy} />
    </section>
  )
}

function StopPart({ act, busy }: Pick<RunPartProps, 'act' | 'busy'>) {
  const [asking, setAsking] = useState(false)
  const stop = (drop: boolean): void => {
    setAsking(false)
    act(() => client.learn.cancel({ drop }))
  }
  return (
    <div className="row">
      <button type="button" className="button" disabled={busy} onClick={() => stop(false)}>
        Stop for now
      </button>
      {asking ? (
        <>
          <button
            type="button"
            className="button danger"
            disabled={busy}
            onClick={() => stop(true)}
          >
            Yes, drop what this run has learned
          </button>
          <button type="button" className="button plain" onClick={() => setAsking(false)}>
            No
          </button>
        </>
      ) : (
        <button
          type="button"
          className="button plain"
          disabled={busy}
          onClick={() => setAsking(true)}
        >
          Stop and drop…
        </button>
      )}
    </div>
  )
}
