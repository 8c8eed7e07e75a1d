/** The learning service: what waits, the run, its verdict, the adapters. Only the running process
 *  is state of its own; all else lies in the log, in `<profile>/learn` and `<profile>/adapters`. */
import { join } from 'node:path'
import { InklingError, type LearnRun, type LearnState } from '../../contract'
import type { FeedbackLog } from '../feedback/feedback'
import type { Label, LoggedEvent } from '../feedback/types'
import type { Paths, Ports } from '../ports'
import { createAdapters } from './adapters'
import { beginRun, takeUpRun } from './beginRun'
import { minHeldOutRows } from './dataset'
import { createMemory } from './memory'
import { asProblem, readWhyMissing } from './problems'
import { createReadiness, type Base } from './ready'
import type { Encode } from './rows'
import { createRunFolder, type RunRecord } from './runFolder'
import { progressOf, runLearning } from './runLearning'
import { createScheduler } from './schedule'
import { createTrainer, type TrainingSettings } from './trainer'
import type { ActiveAdapter, Learn } from './types'

export interface LearnDeps extends Pick<Ports, 'settings' | 'activity' | 'now'> {
  paths: Pick<Paths, 'profile' | 'resources' | 'trainer' | 'trainerBackends'>
  feedback: LearnFeedback
  label: (event: LoggedEvent) => Label
  encode: Encode
  /** Overrides of the starting values. */
  training?: Partial<TrainingSettings>
  /** False: learning starts only by hand (command line, tests). */
  automatic?: boolean
}

/** What learning needs of the log. */
export type LearnFeedback = Pick<
  FeedbackLog,
  | 'labelled'
  | 'onChange'
  | 'flush'
  | 'waitingLabels'
  | 'markTrained'
  | 'unmarkTrained'
  | 'onForgotten'
>

interface Going {
  started: Promise<RunRecord>
  ended: Promise<void>
  stop: AbortController
}

export function createLearn(deps: LearnDeps): Learn {
  const { settings, feedback, now, paths } = deps
  const adapters = createAdapters(join(paths.profile, 'adapters'))
  const folder = createRunFolder(join(paths.profile, 'learn', 'run'))
  const memory = createMemory(join(paths.profile, 'learn', 'memory.json'))
  const trainer = createTrainer({
    path: paths.trainer,
    backends: paths.trainerBackends,
    whyMissing: () => readWhyMissing(paths.trainer),
  })
  const readiness = createReadiness(trainer)

  let base: Base | null = null
  let blocked: InklingError | null = null
  let failure: InklingError | null = null
  let counts = { labels: 0, positive: 0 }
  let progress: LearnRun | null = null
  let going: Going | null = null
  let disposed = false
  const stateListeners = new Set<(state: LearnState) => void>()
  const activeListeners = new Set<(adapter: ActiveAdapter | null) => void>()

  const pausedRun = () => {
    const record = going ? null : folder.read()
    return record?.base.sha256 === base?.sha256 ? record : null
  }
  const activeId = () => adapters.activeId(base?.sha256 ?? null)
  const state = (): LearnState => {
    const { minLabels, minPositive } = settings.get().learn
    const paused = pausedRun()
    return {
      waiting: counts.labels,
      positive: counts.positive,
      needed: { labels: minLabels, positive: minPositive, heldOut: minHeldOutRows },
      blocked: blocked?.toProblem() ?? null,
      run: progress,
      paused: paused && { runId: paused.runId, step: paused.step, steps: paused.steps },
      last: memory.get().last,
      failure: failure?.toProblem() ?? null,
      adapters: adapters.list(base?.sha256 ?? null),
      activeAdapterId: activeId(),
    }
  }
  const tell = () => {
    if (disposed || stateListeners.size === 0) return
    const present = state()
    for (const listener of stateListeners) listener(present)
  }
  const show = (run: LearnRun | null) => {
    progress = run
    tell()
  }
  const refresh = async () => {
    const [nowBlocked, nowCounts] = await Promise.all([
      readiness.blocked(base),
      feedback.waitingLabels().catch(() => counts),
    ])
    blocked = nowBlocked
    counts = nowCounts
    tell()
  }

  const activeFor = (sha256: string): ActiveAdapter | null => {
    try {
      return adapters.active(sha256)
    } catch (error) {
      failure = asProblem(error)
      tell()
      return null
    }
  }
  const tellActive = () => {
    const active = base ? activeFor(base.sha256) : null
    for (const listener of activeListeners) listener(active)
    tell()
  }
  const needBase = (): Base => {
    if (base) return base
    throw new InklingError(
      'model_missing',
      'No model is in use, so no adapter can be. Nothing was changed.',
      'Choose a model in the Models pane.',
    )
  }

  async function takeUpOrBegin(automatic: boolean, signal: AbortSignal): Promise<RunRecord> {
    blocked = await readiness.blocked(base)
    if (blocked) throw blocked
    const paused = folder.read()
    const taken = await takeUpRun({ feedback, folder }, pausedOf(paused, needBase()))
    if (!taken && paused) await dropRun(paused)
    signal.throwIfAborted()
    const record = taken ?? (await beginRun({ ...deps, folder }, needBase(), automatic))
    if (!taken) await feedback.markTrained(runKey(record), rowIds(record))
    signal.throwIfAborted()
    if (automatic) memory.set({ lastAutomaticAt: now() })
    return { ...record, automatic }
  }

  const rowIds = (record: RunRecord) => {
    const rows = folder.readRows()
    const ids = [...(rows?.train ?? []), ...(rows?.heldOut ?? [])].map((row) => row.eventId)
    return [...new Set([...record.considered, ...ids])]
  }

  async function dropRun(record: RunRecord): Promise<void> {
    folder.drop()
    await feedback.unmarkTrained(runKey(record))
  }

  async function work(record: RunRecord, signal: AbortSignal): Promise<void> {
    show(progressOf(record))
    const { resources } = paths
    const result = await runLearning(
      { ...deps, folder, trainer, adapters, resources, onProgress: show },
      record,
      signal,
    )
    memory.set({ last: result })
    const { adapterId } = result
    if (result.promoted && adapterId !== null) {
      adapters.use(record.base.sha256, adapterId)
      if (base?.sha256 === record.base.sha256) tellActive()
    }
    const learned = folder.readRows()?.train.map((row) => row.eventId) ?? []
    folder.drop()
    await feedback.unmarkTrained(runKey(record))
    await feedback.markTrained(runKey(record), record.considered)
    if (adapterId !== null) await feedback.markTrained(adapterId, learned)
  }

  function go(automatic: boolean): Going {
    const stop = new AbortController()
    failure = null
    show({ ...preparing, automatic })
    const started = takeUpOrBegin(automatic, stop.signal)
    const ended = started
      .then((record) => work(record, stop.signal))
      .catch((error: unknown) => {
        const problem = asProblem(error)
        if (problem.code !== 'cancelled') failure = problem
      })
      .then(() => {
        going = null
        show(null)
        return refresh()
      })
      .catch(() => undefined)
    return { started, ended, stop }
  }

  const service: Learn = {
    state,
    onState(listener) {
      stateListeners.add(listener)
      listener(state())
      return () => stateListeners.delete(listener)
    },
    async start({ automatic }) {
      going ??= go(automatic)
      try {
        return { runId: (await going.started).runId }
      } catch (error) {
        throw asProblem(error)
      }
    },
    async finished() {
      await going?.ended
      return state()
    },
    async cancel({ drop }) {
      const run = going
      run?.stop.abort()
      await run?.ended
      const record = drop ? folder.read() : null
      if (record) await dropRun(record)
      await refresh()
      return run !== null || record !== null
    },

    adapters: async () => adapters.list(base?.sha256 ?? null),
    async use(adapterId) {
      adapters.use(needBase().sha256, adapterId)
      failure = null
      tellActive()
      return activeId()
    },
    async rollback() {
      adapters.rollback(needBase().sha256)
      failure = null
      tellActive()
      return activeId()
    },
    async remove(adapterId) {
      const wasActive = activeId() === adapterId
      const runId = adapters.manifest(adapterId)?.result.runId
      const removed = adapters.remove(adapterId)
      await feedback.unmarkTrained(adapterId)
      if (runId !== undefined) await feedback.unmarkTrained(runKey({ runId }))
      if (wasActive) tellActive()
      await refresh()
      return removed
    },

    activeFor,
    onActive(listener) {
      activeListeners.add(listener)
      return () => activeListeners.delete(listener)
    },
    userActive() {
      if (progress?.automatic) going?.stop.abort()
    },
    setBase(next) {
      if (next?.sha256 === base?.sha256) return
      going?.stop.abort()
      base = next
      void refresh()
    },
    async dispose() {
      disposed = true
      stops.forEach((stop) => stop())
      going?.stop.abort()
      await going?.ended
    },
  }

  /** Text that the user removed from the log must not live on in what was learned from it. */
  async function forget(ids: string[]): Promise<void> {
    const record = folder.read()
    if (record && ids.includes(runKey(record))) await service.cancel({ drop: true })
    const before = activeId()
    const disabled = ids.flatMap((id) => adapters.disable(id) ?? [])
    if (disabled.length === 0) return
    for (const id of ids) await feedback.unmarkTrained(id)
    failure = forgottenText(disabled)
    if (before !== activeId()) tellActive()
    await refresh()
  }

  const scheduler = createScheduler({
    activity: deps.activity,
    settings: () => ({
      ...settings.get().learn,
      automatic: deps.automatic !== false && settings.get().learn.automatic,
    }),
    facts: () => ({
      now: now(),
      waiting: counts.labels,
      positive: counts.positive,
      lastAutomaticAt: memory.get().lastAutomaticAt,
      paused: pausedRun()?.automatic === true,
      running: going !== null,
      blocked: blocked !== null || base === null,
    }),
    // A refusal to start ("not enough yet") stands in the state; nobody asked to be told.
    start: () => void service.start({ automatic: true }).catch(() => undefined),
    stop: service.userActive,
  })
  const stops = [
    scheduler.dispose,
    feedback.onChange(inBursts(() => void refresh())),
    feedback.onForgotten((ids) => void forget(ids).catch(() => undefined)),
  ]
  return service
}

/** Key of a run in the log's lineage: its rows are marked while it holds their text. */
const runKey = ({ runId }: Pick<RunRecord, 'runId'>) => `run:${runId}`

/** A run of another base cannot be gone on with. */
const pausedOf = (record: RunRecord | null, base: Base) =>
  record?.base.sha256 === base.sha256 ? record : null

/** Counting reads rows: once for a burst of outcomes, not for each. */
function inBursts(act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      act()
    }, 1_000).unref()
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
  losses: [],
}

function forgottenText(versions: number[]): InklingError {
  return new InklingError(
    'model_broken',
    `You removed log entries that adapter version ${versions.join(', ')} had learned from, so it is not used any more.`,
    'Learn again: the next adapter is made without them.',
  )
}
