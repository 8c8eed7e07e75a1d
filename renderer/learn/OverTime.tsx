/** How it goes over the weeks, and from version to version. */
import type { AdapterSummary } from '../../contract'
import { dayText } from '../feedback/words'
import { Plot } from '../feedback/Plot'
import { client } from '../link/client'
import { ProblemText } from './ProblemText'
import { useAnswer } from './useAnswer'
import { versionSeries } from './versionSeries'
import { halfWeekS, weekSeries } from './weekSeries'

export function OverTime({ adapters }: { adapters: AdapterSummary[] }) {
  return (
    <>
      <Weeks adapters={adapters} />
      <Versions adapters={adapters} />
    </>
  )
}

function Weeks({ adapters }: { adapters: AdapterSummary[] }) {
  const { value: weeks, problem } = useAnswer(() => client.learn.history(), adapters.length)
  if (problem) return <ProblemText problem={problem} />
  if (!weeks) return null
  if (weeks.length < 2)
    return <p className="soft">From the second week on, a plot shows how it goes over time.</p>

  const { times, acceptance, keptChars, marks } = weekSeries(weeks, adapters)
  return (
    <Plot
      title="How much of what Inkling suggests you take, and how much stays, by week"
      along="Week from Monday"
      xs={times}
      time
      padX={halfWeekS}
      marks={marks}
      series={[
        { name: 'Taken', unit: '% of shown', colour: '--plot-1', values: acceptance, kind: 'line' },
        { name: 'Kept', unit: 'characters', colour: '--plot-2', values: keptChars, kind: 'bars' },
      ]}
      format={(value) => (value === null ? '–' : String(Math.round(value)))}
      formatX={(x) => dayText(x * 1_000)}
    />
  )
}

function Versions({ adapters }: { adapters: AdapterSummary[] }) {
  const { versions, base, adapter, intervals } = versionSeries(adapters)
  if (versions.length === 0) return null
  return (
    <Plot
      title="How surprising your later text was to each version; lower is better"
      along="Version"
      xs={versions}
      padX={0.5}
      zero={false}
      series={[
        {
          name: 'Base model',
          unit: 'nats a token',
          colour: '--plot-2',
          values: base,
          kind: 'points',
        },
        {
          name: 'With adapter, 95 %',
          unit: 'nats a token',
          colour: '--plot-1',
          values: adapter,
          intervals,
          kind: 'points',
        },
      ]}
      format={(value) => (value === null ? '–' : value.toFixed(2))}
    />
  )
}
