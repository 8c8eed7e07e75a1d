/** The learning service: what waits, the run, its verdict, the adapters. Only the running process
 *  is state of its own; all else lies in the log, in `<profile>/learn` and `<profile>/adapters`. */
import { join } from 'node:path'
import { InklingError, type LearnRun, type LearnState, type Notice } from '../../contract'
import type { FeedbackLog } from '../feedback/feedback'
import type { Waiting } from '../feedback/queries'
import type { Forgetting } from '../feedback/forget'
import type { Label, LoggedEvent } from '../feedback/types'
import type { Paths, Ports } from '../ports'
import { createAcceptanceLearning } from './acceptance/learning'
import type { AdapterManifest } from './adapters/adapterManifest'
import { createAdapters } from './adapters/adapters'
import { createAnswering } from './adapters/answering'
import { worseNotice } from './adapters/comparisonWords'
import { minHeldOutRows } from './dataset/build'
import { forget } from './forget'
import { createLedger, entryOf } from './adapters/ledger'
import { createMemory } from './memory'
import { createNextScope } from './run/nextScope'
import { owedScope, postpone, retrainingOf, settle } from './run/owed'
import { previewDataset } from './dataset/preview'
import { asProblem, forgottenProblem, readWhyMissing } from './problems'
import { createReadiness, type Base } from './run/ready'
import type { Encode } from './trainer/rows'
import { createRunFolder, runKey } from './run/runFolder'
import { createRunner } from './run/runner'
import { createScheduler } from './run/schedule'
import { everything } from './adapters/scope'
import { createTrainer, type TrainerOptions, type TrainingSettings } from './trainer/trainer'
import type { ActiveAdapter, Learn } from './types'

export interface LearnDeps extends Pick<Ports, 'settings' | 'activity' | 'now' | 'spawnEngine'> {
  paths: Pick<Paths, 'profile' | 'resources' | 'trainer' | 'trainerBackends'>
  feedback: LearnFeedback
  label: (event: LoggedEvent) => Label
  encode: Encode
  /** Where the library of the graphics card in use lies. */
  cardFolder?: TrainerOptions['cardFolder']
  /** Told what learning did by itself that changes what is suggested. */
  onNotice?: (notice: Notice) => void
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
  | 'compared'
  | 'markTrained'
  | 'unmarkTrained'
  | 'taught'
  | 'onForget'
>

export function createLearn(deps: LearnDeps): Learn {
  const { settings, feedback, now, paths } = deps
  const adapters = createAdapters(join(paths.profile, 'adapters'))
  const folder = createRunFolder(join(paths.profile, 'learn', 'run'))
  const memory = createMemory(join(paths.profile, 'learn', 'memory.json'))
  const ledger = createLedger(join(paths.profile, 'learn', 'ledger.jsonl'))
  const trainer = createTrainer({
    path: paths.trainer,
    backends: paths.trainerBackends,
    whyMissing: () => readWhyMissing(paths.trainer),
    polite: true,
    ...(deps.cardFolder && { cardFolder: deps.cardFolder }),
  })
  const readiness = createReadiness(trainer)
  const learnSettings = () => ({
    ...settings.get().learn,
    automatic: deps.automatic !== false && settings.get().learn.automatic,
  })

  let base: Base | null = null
  let blocked: InklingError | null = null
  let failure: InklingError | null = null
  let failedAt: number | null = null
  let counts: Waiting = { labels: 0, positive: 0, places: [] }
  let progress: LearnRun | null = null
  let disposed = false
  const stateListeners = new Set<(state: LearnState) => void>()
  const activeListeners = new Set<(adapter: ActiveAdapter | null) => void>()

  const pausedRun = () => {
    const record = runner.going() ? null : folder.read()
    return record?.base.sha256 === base?.sha256 ? record : null
  }
  const owed = () => base && owedScope({ memory, now }, base.sha256)
  const retraining = () => base && retrainingOf({ memory }, base.sha256)
  const servingIds = () => (base ? adapters.serving(base.sha256) : []).map(({ id }) => id).join()
  const answering = createAnswering({
    adapters,
    feedback,
    settings: () => settings.get().learn,
    now,
    onChange: () => tell(),
    onWorse(adapter, found) {
      deps.onNotice?.(worseNotice(adapter, found))
      tellActive()
    },
  })
  const activeId = () => answering.adapterInUse()?.id ?? null
  const nextScope = createNextScope({
    settings: settings.get,
    waiting: () => counts,
    owed,
    inUse: answering.inUse,
  })
  const state = (): LearnState => {
    const { minLabels, minPositive } = settings.get().learn
    const paused = pausedRun()
    const scope = nextScope.of(false)
    const waiting = nextScope.waitingFor(scope)
    return {
      waiting: waiting.labels,
      positive: waiting.positive,
      needed: { labels: minLabels, positive: minPositive, heldOut: minHeldOutRows },
      blocked: blocked?.toProblem() ?? null,
      run: progress,
      paused: paused && { runId: paused.runId, step: paused.step, steps: paused.steps },
      last: memory.get().last,
      failure: failure?.toProblem() ?? null,
      adapters: adapters.list(base?.sha256 ?? null),
      activeAdapterId: activeId(),
      serving: answering.serving().map(({ scope, id }) => ({ scope, adapterId: id })),
      nextScope: scope,
      comparison: answering.comparison(),
      acceptance: keeping.acceptance.result(),
      retraining: retraining(),
      schedule: { next: scheduler.next(), lastAutomaticAt: memory.get().lastAutomaticAt },
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

  const keeping = createAcceptanceLearning({
    path: join(paths.profile, 'learn', 'acceptance.json'),
    label: deps.label,
    feedback,
    now,
    onProblem(problem) {
      failure = problem
      tell()
    },
    onLearned: tell,
  })

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
    answering.refresh(base?.sha256 ?? null)
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

  const runner = createRunner({
    ...deps,
    folder,
    trainer,
    adapters,
    resources: paths.resources,
    scope: nextScope.of,
    async ready() {
      blocked = await readiness.blocked(base)
      if (blocked) throw blocked
      return needBase()
    },
    onProgress: show,
    onAutomatic: () => memory.set({ lastAutomaticAt: now() }),
    onResult(result, learnedOn) {
      keeping.learn()
      failedAt = null
      memory.set({ last: result })
      const made = result.adapterId === null ? null : adapters.manifest(result.adapterId)
      settle({ memory }, learnedOn.sha256, made?.scope ?? everything)
      if (result.promoted && result.adapterId !== null) {
        adapters.use(learnedOn.sha256, result.adapterId)
        if (base?.sha256 === learnedOn.sha256) tellActive()
      }
      return made ? enter(made) : undefined
    },
    // Which suggestions are kept can be learned also where no adapter could be.
    onFailure: (error) => {
      keeping.learn()
      failure = error
      failedAt = now()
    },
    async onEnd() {
      show(null)
      await refresh()
    },
  })

  const service: Learn = {
    acceptance: keeping.acceptance,
    state,
    onState(listener) {
      stateListeners.add(listener)
      listener(state())
      return () => stateListeners.delete(listener)
    },
    dataset: () => previewDataset(deps, base?.sha256 ?? null, nextScope.of(false)),
    async start({ automatic }) {
      if (!runner.going()) failure = null
      return { runId: await runner.start(automatic) }
    },
    async finished() {
      await runner.ended()
      await keeping.settled()
      return state()
    },
    async cancel({ drop }) {
      const stopped = await runner.stop()
      const dropped = drop && (await runner.drop())
      await refresh()
      return stopped || dropped
    },

    adapters: async () => adapters.list(base?.sha256 ?? null),
    ledger: async () => ledger.read(adapters.all()),
    async use(adapterId) {
      adapters.use(needBase().sha256, adapterId)
      failure = null
      tellActive()
      return activeId()
    },
    async setStrength(adapterId, strength) {
      adapters.setStrength(adapterId, strength)
      tellActive()
      return adapters.strength(adapterId)
    },
    async rollback() {
      adapters.rollback(needBase().sha256, answering.scopeInUse())
      failure = null
      tellActive()
      return activeId()
    },
    async remove(adapterId) {
      const wasActive = answering.serving().some(({ id }) => id === adapterId)
      const runId = adapters.manifest(adapterId)?.result.runId
      const removed = adapters.remove(adapterId)
      await feedback.unmarkTrained(adapterId)
      if (runId !== undefined) await feedback.unmarkTrained(runKey({ runId }))
      if (wasActive) tellActive()
      await refresh()
      return removed
    },

    activeFor,
    serving: answering.serving,
    answerFor: answering.answerFor,
    onActive(listener) {
      activeListeners.add(listener)
      return () => activeListeners.delete(listener)
    },
    userActive() {
      if (progress?.automatic) void runner.stop()
    },
    setBase(next) {
      if (next?.sha256 === base?.sha256) return
      void runner.stop()
      base = next
      if (base) activeFor(base.sha256)
      answering.refresh(base?.sha256 ?? null)
      void answering.judge().catch(() => undefined)
      void refresh()
    },
    async dispose() {
      disposed = true
      stops.forEach((stop) => stop())
      answering.dispose()
      await runner.stop()
      await keeping.dispose()
    },
  }

  /** Whether it is entered or not, the run has its verdict. */
  async function enter(made: AdapterManifest): Promise<void> {
    try {
      ledger.write(entryOf(made, await feedback.taught(made.events)))
    } catch (error) {
      failure = asProblem(error)
    }
  }

  /** Text that the user removed from the log must not live on in what was learned from it. */
  async function forgetAll(what: Forgetting): Promise<void> {
    const before = servingIds()
    const off = await forget({ ...deps, adapters, folder, runner, memory, ledger }, what)
    if (off.length > 0) {
      const { automatic } = settings.get().learn
      failure = forgottenProblem(off, { all: what.all, automatic })
    }
    failedAt = null
    if (before !== servingIds()) tellActive()
    await refresh()
    adapters.sweep()
  }

  const scheduler = createScheduler({
    activity: deps.activity,
    settings: learnSettings,
    facts: () => ({
      now: now(),
      waiting: nextScope.fullest().labels,
      positive: nextScope.fullest().positive,
      lastAutomaticAt: memory.get().lastAutomaticAt,
      failedAt,
      owed: pausedRun()?.automatic === true || owed() !== null,
      running: runner.going(),
      blocked: blocked !== null || base === null,
    }),
    // A refusal to start ("not enough yet") stands in the state; nobody asked to be told.
    start() {
      const learnsOn = base
      const scope = owed()
      void service.start({ automatic: true }).catch((error: unknown) => {
        if (learnsOn && scope && asProblem(error).code === 'not_enough_yet')
          postpone({ memory, now }, learnsOn.sha256, scope)
      })
    },
    stop: service.userActive,
    onNext: tell,
  })
  const stops = [
    scheduler.dispose,
    settings.onChange(() => {
      scheduler.look()
      tell()
    }),
    feedback.onChange(inBursts(() => void refresh())),
    feedback.onForget(forgetAll),
  ]
  return service
}

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
