/** The one run that may be going on: taken up or begun, worked off, stopped, dropped. */
import type { InklingError, LearnRun, Promotion } from '../../../contract'
import type { FeedbackLog } from '../../feedback/feedback'
import { beginRun, takeUpRun, type BeginDeps } from './beginRun'
import { asProblem } from '../problems'
import type { Base } from './ready'
import { runKey, type RunRecord } from './runFolder'
import { progressOf, runLearning, type RunLearningDeps } from './runLearning'

export interface RunnerDeps extends BeginDeps, RunLearningDeps {
  feedback: Pick<FeedbackLog, 'labelled' | 'flush' | 'markTrained' | 'unmarkTrained'>
  /** The base to learn on. @throws InklingError what stands in the way */
  ready: () => Promise<Base>
  onAutomatic: () => void
  onResult: (result: Promotion, base: Base) => void | Promise<void>
  /** Not told of a cancel. */
  onFailure: (error: InklingError) => void
  onEnd: () => Promise<void>
}

export interface Runner {
  going(): boolean
  /** @returns the run's id, of the one that is going on if there is one
   *  @throws InklingError when it cannot begin */
  start(automatic: boolean): Promise<string>
  /** Resolves when no run is being begun: its rows are written and marked, or it failed. */
  begun(): Promise<void>
  ended(): Promise<void>
  /** Keeps the checkpoint. @returns whether there was something to stop */
  stop(): Promise<boolean>
  /** Forgets a paused run. @returns whether there was one */
  drop(): Promise<boolean>
}

interface Going {
  started: Promise<RunRecord>
  ended: Promise<void>
  stop: AbortController
}

export function createRunner(deps: RunnerDeps): Runner {
  const { folder, feedback } = deps
  let going: Going | null = null

  async function takeUpOrBegin(automatic: boolean, signal: AbortSignal): Promise<RunRecord> {
    const base = await deps.ready()
    const paused = folder.read()
    const sameBase = paused?.base.sha256 === base.sha256
    const taken = await takeUpRun(deps, sameBase ? paused : null)
    if (!taken) await drop()
    signal.throwIfAborted()
    const record = taken ?? (await beginRun(deps, base, automatic))
    if (!taken) await feedback.markTrained(runKey(record), heldIds(record))
    signal.throwIfAborted()
    if (automatic) deps.onAutomatic()
    return { ...record, automatic }
  }

  /** All events whose text the folder holds, or whose label the run has looked at. */
  function heldIds(record: RunRecord): string[] {
    const rows = folder.readRows()
    const heldOut = [...(rows?.heldOut ?? []), ...(rows?.pairs ?? [])].map((row) => row.eventId)
    return [...new Set([...record.considered, ...(rows?.taughtBy ?? []), ...heldOut])]
  }

  async function work(record: RunRecord, signal: AbortSignal): Promise<void> {
    deps.onProgress(progressOf(record))
    const result = await runLearning(deps, record, signal)
    await deps.onResult(result, record.base)
    const learned = folder.readRows()?.taughtBy ?? []
    folder.drop()
    await feedback.unmarkTrained(runKey(record))
    await feedback.markTrained(runKey(record), record.considered)
    if (result.adapterId !== null) await feedback.markTrained(result.adapterId, learned)
  }

  async function drop(): Promise<boolean> {
    const record = folder.read()
    folder.drop()
    if (record) await feedback.unmarkTrained(runKey(record))
    return record !== null
  }

  function go(automatic: boolean): Going {
    const stop = new AbortController()
    deps.onProgress({ ...preparing, automatic })
    const started = takeUpOrBegin(automatic, stop.signal)
    const ended = started
      .then((record) => work(record, stop.signal))
      .catch((error: unknown) => {
        const problem = asProblem(error)
        if (problem.code !== 'cancelled') deps.onFailure(problem)
      })
      .then(() => {
        going = null
        return deps.onEnd()
      })
      // What is shown at the end is worth no unhandled rejection.
      .catch(() => undefined)
    return { started, ended, stop }
  }

  return {
    going: () => going !== null,
    async start(automatic) {
      going ??= go(automatic)
      try {
        return (await going.started).runId
      } catch (error) {
        throw asProblem(error)
      }
    },
    begun: async () => void (await going?.started.catch(() => undefined)),
    ended: async () => going?.ended,
    async stop() {
      const run = going
      run?.stop.abort()
      await run?.ended
      return run !== null
    },
    drop,
  }
}

const preparing: LearnRun = {
  runId: '',
  phase: 'dataset',
  automatic: false,
  step: 0,
  steps: 0,
  tokensPerS: null,
  secondsLeft: null,
  card: null,
  cardNote: null,
  losses: [],
}
