/** What Inkling wrote down of its suggestions: seen, filtered, corrected, deleted, taken out. */
import { useEffect, useRef, useState } from 'react'
import type { FeedbackStats } from '../../contract'
import { followLearn, useLearn } from '../learn/learnStore'
import { sizeText } from '../models/modelText'
import { useAppStore } from '../state/appStore'
import { DeleteConfirm } from './DeleteConfirm'
import { EventTable } from './EventTable'
import { ExportPart } from './ExportPart'
import { ForgetPart } from './ForgetPart'
import { poll, refresh, removeRows, useFeedback } from './feedbackStore'
import { Filters, isFiltered } from './Filters'
import { Plot } from './Plot'
import { daySeries } from './plotData'
import { count, counted, dayText, percent } from './words'
import './feedback.css'

const POLL_MS = 4_000

/** Looks at the log while the pane can be seen. */
function useLog(): void {
  useEffect(() => {
    void refresh()
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void poll()
    }, POLL_MS)
    return () => clearInterval(timer)
  }, [])
}

export function FeedbackPane() {
  useLog()
  const pane = useRef<HTMLDivElement>(null)
  const stats = useFeedback((state) => state.stats)
  const problem = useFeedback((state) => state.problem)
  const filter = useFeedback((state) => state.filter)
  const exporting = useFeedback((state) => state.exporting)
  const forgetting = useFeedback((state) => state.forgetting)
  const setForgetting = (forgetting: boolean): void => useFeedback.setState({ forgetting })
  const setExporting = (exporting: boolean): void => useFeedback.setState({ exporting })

  const empty = stats?.total === 0 && !isFiltered(filter)
  const full = stats !== null && !empty
  return (
    <div className="feedback" ref={pane}>
      {problem && (
        <p className="bad" role="alert">
          {problem}{' '}
          <button type="button" className="button" onClick={() => void refresh()}>
            Try again
          </button>
        </p>
      )}
      {empty && !forgetting && <Nothing />}
      {full && (
        <>
          <Summary stats={stats} />
          <History stats={stats} />
          <div className="row">
            <button
              type="button"
              className="button"
              aria-expanded={exporting}
              onClick={() => setExporting(!exporting)}
            >
              Export…
            </button>
            <button
              type="button"
              className="button"
              aria-expanded={forgetting}
              onClick={() => setForgetting(!forgetting)}
            >
              Forget…
            </button>
            <LogSize stats={stats} />
          </div>
        </>
      )}
      {/* Outside of both: it says what it did also when nothing is left. */}
      {forgetting && <ForgetPart onClose={() => setForgetting(false)} />}
      {full && (
        <>
          {exporting && <ExportPart onClose={() => setExporting(false)} />}
          <Filters />
          <Rows scroller={pane} />
        </>
      )}
    </div>
  )
}

function Nothing() {
  const logging = useAppStore(({ app }) => app?.logging)
  return (
    <div className="nothing">
      <h3>Nothing is written down yet</h3>
      <p>
        Each time Inkling suggests something, one row appears here: what it suggested, whether you
        took it, and what stood there five minutes later. From these rows it learns to write more
        like you.
      </p>
      <p>
        The log is a file in your profile folder. Secrets are masked before anything is stored, and
        nothing leaves this machine unless you export it.
      </p>
      {logging && logging !== 'on' && (
        <p>
          <b>Logging is off at the moment</b>, so that new suggestions leave no row. You can switch
          it on in Settings.
        </p>
      )}
    </div>
  )
}

function Summary({ stats }: { stats: FeedbackStats }) {
  const { shown, outcomes, keptChars } = stats
  const taken = (outcomes.accepted ?? 0) + (outcomes.partial ?? 0)
  return (
    <dl className="summary">
      <div>
        <dd>{percent(taken, shown)}</dd>
        <dt>taken, whole or in part</dt>
      </div>
      <div>
        <dd>{count(keptChars)}</dd>
        <dt>characters kept</dt>
      </div>
      <div>
        <dd>{count(shown)}</dd>
        <dt>suggestions shown</dt>
      </div>
    </dl>
  )
}

function History({ stats }: { stats: FeedbackStats }) {
  useEffect(followLearn, [])
  const adapters = useLearn(({ state }) => state?.adapters)
  if (stats.days.length < 2) {
    return <p className="soft">From the second day on, a plot shows how it goes over time.</p>
  }
  const { times, acceptance, keptChars } = daySeries(stats.days)
  const marks = (adapters ?? [])
    .filter(({ promoted }) => promoted)
    .map(({ createdAt }) => ({ x: createdAt / 1_000, name: 'new adapter' }))
  return (
    <Plot
      title="How much of what Inkling suggests you take, and how much stays"
      along="Day"
      xs={times}
      time
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

function LogSize({ stats: { sizeBytes, limitBytes, total } }: { stats: FeedbackStats }) {
  return (
    <p className="soft">
      {counted(total, 'row')}. The log takes {sizeText(sizeBytes)} of {sizeText(limitBytes)}; then
      the oldest rows make room.
    </p>
  )
}

function Rows({ scroller }: { scroller: React.RefObject<HTMLDivElement | null> }) {
  const total = useFeedback((state) => state.total)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState(false)
  const [said, setSaid] = useState('')

  const choose = (eventId: string): void => {
    const next = new Set(chosen)
    if (!next.delete(eventId)) next.add(eventId)
    setChosen(next)
  }
  const forget = async (): Promise<void> => {
    const removed = await removeRows([...chosen])
    setAsking(false)
    if (removed === null) return
    setChosen(new Set())
    setSaid(`${counted(removed, 'row')} deleted.`)
  }

  return (
    <>
      {chosen.size > 0 && !asking && (
        <div className="row chosen-bar">
          <span>{counted(chosen.size, 'row')} chosen</span>
          <button type="button" className="button danger" onClick={() => setAsking(true)}>
            Delete…
          </button>
          <button type="button" className="button plain" onClick={() => setChosen(new Set())}>
            Choose none
          </button>
        </div>
      )}
      {asking && (
        <DeleteConfirm
          rows={chosen.size}
          onDelete={() => void forget()}
          onKeep={() => setAsking(false)}
        />
      )}
      <p role="status" className="only-heard">
        {said}
      </p>
      {total === 0 ? (
        <p className="soft">No row fits the filter.</p>
      ) : (
        <EventTable scroller={scroller} chosen={chosen} onChoose={choose} />
      )}
    </>
  )
}
