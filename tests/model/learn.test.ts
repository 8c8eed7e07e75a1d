/** Learning from a real log with the real trainer, on a model of a few hundred kilobytes. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { InklingError, type LearnState } from '../../contract'
import type { FeedbackLog } from '../../core/feedback/feedback'
import { forkEngine } from '../../core/host/forkEngine'
import { createInputActivity } from '../../core/host/inputActivity'
import type { LearnDeps } from '../../core/learn/learn'
import type { TrainingSettings } from '../../core/learn/trainer/trainer'
import type { Learn } from '../../core/learn/types'
import { settingsOver } from '../../core/storage/settingsOver'
import { encodeExamples } from '../../core/suggest/encode'
import { buildEngine } from '../support/buildEngine'
import { loadRequest, openEngine, type OpenEngine } from '../support/openEngine'
import { openLearn, realTrainer } from '../support/openLearn'
import { openLog } from '../support/openLog'
import { repositoryParts } from '../support/replayDeps'
import { seedKept, seedRefused } from '../support/seedLog'
import { makeTinyGguf, writeGguf } from '../support/tinyGguf'

const base = { id: 'tiny', name: 'Tiny', path: '', sha256: 'f'.repeat(64) }
let root: string
let opened: OpenEngine
let entry: string
let profile: string
let feedback: FeedbackLog
const open: Learn[] = []

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'inkling-learn-'))
  base.path = join(root, 'tiny.gguf')
  makeTinyGguf(base.path)
  entry = await buildEngine()
  opened = await openEngine()
  await opened.engine.load(
    loadRequest({ modelId: 'tiny', modelPath: base.path, contextSize: 128, threads: 1 }),
  )
})
afterAll(async () => {
  await opened.engine.dispose()
  rmSync(root, { recursive: true, force: true })
})

beforeEach(() => {
  profile = mkdtempSync(join(root, 'profile-'))
  feedback = openLog(profile)
})
afterEach(async () => {
  for (const learn of open.splice(0)) await learn.dispose()
  await feedback.dispose()
})

function learner(training: Partial<TrainingSettings> = {}, change: Partial<LearnDeps> = {}): Learn {
  const learn = openLearn(profile, feedback, {
    ...realTrainer(profile),
    encode: (examples) =>
      encodeExamples(opened.engine, examples, { maxContext: 24, maxCompletion: 16 }),
    spawnEngine: () => forkEngine(entry),
    training: { threads: 1, ...training },
    automatic: false,
    ...change,
  })
  learn.setBase(base)
  open.push(learn)
  return learn
}

const day = 24 * 60 * 60_000
/** An author of one habit, an evening's sitting for every four rows. */
const habit = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    prefix: `Evening ${n}. The lamp`,
    text: ` was lit, and all is well ${n}.`,
    t: Date.UTC(2026, 0, 1) + Math.floor(n / 4) * day + n * 1_000,
    docId: `doc-${n}`,
  }))

/** Resolves with the first state that fits. */
const until = (learn: Learn, fits: (state: LearnState) => boolean): Promise<LearnState> =>
  new Promise((resolve) => {
    const stop = learn.onState((state) => {
      if (!fits(state)) return
      resolve(state)
      queueMicrotask(() => stop())
    })
  })
const problem = async (promise: Promise<unknown>): Promise<InklingError> => {
  const error: unknown = await promise.then(
    () => new Error('it should have failed'),
    (reason: unknown) => reason,
  )
  if (error instanceof InklingError) return error
  throw error
}

/** Long enough to be stopped in the middle. */
const long = { epochs: 2, batch: 2, checkpointEvery: 3 }

describe('a run', () => {
  test('with few events the answer is "not enough yet"', async () => {
    await seedKept(feedback, habit(12))
    const learn = learner()
    const error = await problem(learn.start({ automatic: false }))
    expect(error.code).toBe('not_enough_yet')
    expect(error.message).toMatch(/12 of 30/)
    expect((await learn.finished()).failure?.code).toBe('not_enough_yet')
  })

  test('learns, is judged, is kept with its lineage, and the labels wait no more', async () => {
    const ids = await seedKept(feedback, habit(90))
    const learn = learner({ epochs: 2, batch: 4, learningRate: 5e-3 })
    const phases = new Set<string>()
    learn.onState((state) => phases.add(state.run?.phase ?? 'none'))
    await until(learn, (state) => state.waiting === 90)
    const { runId } = await learn.start({ automatic: false })
    const state = await learn.finished()
    expect([...phases]).toEqual(expect.arrayContaining(['dataset', 'training', 'evaluating']))
    expect(state).toMatchObject({ failure: null, paused: null, run: null, waiting: 30 })
    expect(state.last).toMatchObject({ runId, heldOutRows: 30, trainRows: 60 })
    expect(state.last?.gain?.low).toBeGreaterThan(0)
    expect(state.last?.tests.map((one) => one.name)).toEqual(
      expect.arrayContaining([
        'held_out_rows',
        'gain',
        'order',
        'regression',
        'length',
        'repetition',
        'empty',
      ]),
    )
    expect(state.last?.samples.length).toBe(10)
    expect(state.adapters[0]?.result?.samples).toEqual(state.last?.samples)
    const [made] = state.adapters
    expect(made).toMatchObject({ version: 1, events: 60, usable: true })
    expect(made?.active).toBe(state.last?.promoted)
    expect(await feedback.trainedEvents(made?.adapterId ?? '')).toEqual(ids.slice(0, 60).sort())
    expect(() => readFileSync(join(profile, 'learn', 'run', 'rows.json'))).toThrow()

    // Also a refused one can be tried by hand; the engine loads what the trainer wrote.
    const told: Array<string | null> = []
    learn.onActive((adapter) => told.push(adapter?.id ?? null))
    await learn.use(made?.adapterId ?? '')
    const adapter = learn.activeFor(base.sha256)
    await opened.engine.load(
      loadRequest({ modelId: 'tiny', modelPath: base.path, contextSize: 128, threads: 1, adapter }),
    )
    expect(await learn.use(null)).toBeNull()
    expect(await learn.rollback()).toBe(made?.adapterId)
    expect(told.at(-1)).toBe(made?.adapterId)
  })

  test('killed with -9 in the middle: says so, and the next start goes on', async () => {
    await seedKept(feedback, habit(60))
    const pidFile = join(profile, 'pid')
    const trainer = join(profile, 'trainer.sh')
    const script = `#!/bin/sh\necho $$ > '${pidFile}'\nexec '${repositoryParts.trainer}' "$@"\n`
    writeFileSync(trainer, script, { mode: 0o755 })
    const learn = learner(long, {
      paths: {
        profile,
        resources: repositoryParts.resources,
        trainer,
        trainerBackends: repositoryParts.trainerBackends,
      },
    })
    const { runId } = await learn.start({ automatic: false })
    await until(learn, (state) => (state.run?.step ?? 0) >= 5)
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
    const killed = await learn.finished()
    expect(killed.failure).toMatchObject({ code: 'trainer_failed' })
    expect(killed.failure?.message).toMatch(/SIGKILL/)
    expect(killed.paused?.runId).toBe(runId)

    const again = await learn.start({ automatic: false })
    expect(again.runId).toBe(runId)
    const resumed = await until(learn, (state) => (state.run?.losses.length ?? 0) > 0)
    expect(resumed.failure).toBeNull()
    const state = await learn.finished()
    expect(state.last?.runId).toBe(runId)
  })

  test('cancelled: it is there after a restart, goes on, or is dropped for good', async () => {
    await seedKept(feedback, habit(60))
    const first = learner(long)
    const { runId } = await first.start({ automatic: false })
    await until(first, (state) => (state.run?.step ?? 0) >= 2)
    expect(await first.cancel({ drop: false })).toBe(true)
    const { paused, failure } = first.state()
    expect(failure).toBeNull()
    expect(paused?.step).toBeGreaterThanOrEqual(2)
    await first.dispose()

    const second = learner(long)
    expect(second.state().paused?.runId).toBe(runId)
    expect((await second.start({ automatic: false })).runId).toBe(runId)
    expect(await second.cancel({ drop: true })).toBe(true)
    expect(second.state().paused).toBeNull()
    expect(second.state().waiting).toBe(60)
    expect(await second.cancel({ drop: true })).toBe(false)
  })

  test('a damaged checkpoint only costs the steps that it held', async () => {
    await seedKept(feedback, habit(60))
    const learn = learner({ epochs: 2, batch: 2, checkpointEvery: 3 })
    await learn.start({ automatic: false })
    await until(learn, (state) => (state.run?.step ?? 0) >= 4)
    await learn.cancel({ drop: false })
    writeFileSync(join(profile, 'learn', 'run', 'checkpoint.bin'), 'half')
    await learn.start({ automatic: false })
    expect((await learn.finished()).last?.trainRows).toBe(30)
  })
})

describe('what is learned from', () => {
  const refused = (count: number) =>
    habit(count).map((row) => ({ ...row, docId: `other-${row.docId}`, text: ' went out again.' }))
  const kindsIn = () =>
    readFileSync(join(profile, 'learn', 'run', 'train.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { kind?: string }).kind ?? 'sft')

  test.each([
    ['imitate', ['sft']],
    ['prefer', ['kto', 'ptx', 'sft']],
  ] as const)('%s: %j', async (stage, kinds) => {
    await seedKept(feedback, habit(60))
    const ids = await seedRefused(feedback, refused(12))
    const learn = learner(long, { settings: settingsOver({ store: { learn: { stage } } }) })
    await learn.start({ automatic: false })
    await until(learn, (state) => (state.run?.step ?? 0) >= 1)
    await learn.cancel({ drop: false })
    expect([...new Set(kindsIn())].sort()).toEqual(kinds)
    // What it was taught by decides what forgetting ends.
    const gone = until(learn, (state) => state.paused === null)
    await feedback.forget({ kind: 'events', eventIds: [ids[0] ?? ''] })
    if (stage === 'prefer') await gone
  })

  test('is shown in words before anything is learned', async () => {
    await seedKept(feedback, habit(60))
    await seedRefused(feedback, refused(12))
    const { card, words } = await learner().dataset()
    expect(card).toMatchObject({ events: 72, heldOut: 30 })
    expect(words.join('\n')).toMatch(/30 {2}texts to imitate/)
    expect(words.join('\n')).toMatch(/Held back for the proof/)
  })
})

test('an automatic run stops at the first key; one by hand does not', async () => {
  await seedKept(feedback, habit(60))
  const learn = learner(long)
  await learn.start({ automatic: true })
  await until(learn, (state) => (state.run?.step ?? 0) >= 1)
  learn.userActive()
  expect((await learn.finished()).paused).not.toBeNull()
  await learn.start({ automatic: false })
  await until(learn, (state) => state.run?.phase === 'training')
  learn.userActive()
  expect((await learn.finished()).last).not.toBeNull()
})

describe('by itself', () => {
  /** A machine that is at rest when the test says so; a changed setting makes it look. */
  function resting(rows: number) {
    const settings = settingsOver({ store: {} })
    settings.set({ learn: { minLabels: rows, minPositive: 10 } })
    const input = createInputActivity(Date.now)
    let idleSeconds = 0
    let idleMinutes = 5
    const activity = { ...input, idleSeconds: () => idleSeconds }
    return {
      parts: { automatic: true, settings, activity },
      rest() {
        idleSeconds = 3_600
        settings.set({ learn: { idleMinutes: ++idleMinutes } })
      },
      press() {
        idleSeconds = 0
        activity.userActive()
      },
    }
  }

  test('it begins at rest, stops at the first key, goes on at the next rest, once a day', async () => {
    await seedKept(feedback, habit(60))
    const { parts, rest, press } = resting(30)
    const learn = learner(long, parts)
    await until(learn, ({ schedule }) => schedule.next === 'busy')
    rest()
    const begun = await until(learn, ({ run }) => (run?.step ?? 0) >= 1)
    expect(begun).toMatchObject({ run: { automatic: true }, schedule: { next: 'running' } })
    press()
    const stopped = await learn.finished()
    expect(stopped).toMatchObject({ run: null, failure: null, schedule: { next: 'busy' } })
    expect(stopped.paused?.runId).toBe(begun.run?.runId)
    rest()
    await until(learn, ({ run }) => run !== null)
    const ended = await learn.finished()
    expect(ended.last?.runId).toBe(begun.run?.runId)
    expect(ended.schedule.next).toBe('once a day')
    expect(ended.schedule.lastAutomaticAt).toBeGreaterThan(0)
  })

  test('what cannot begin is not tried at each look', async () => {
    await seedKept(feedback, habit(30))
    const { parts, rest } = resting(30)
    const learn = learner(long, parts)
    await until(learn, ({ schedule }) => schedule.next === 'busy')
    rest()
    const { failure } = await until(learn, ({ schedule }) => schedule.next === 'failed')
    expect(failure?.code).toBe('not_enough_yet')
    rest()
    expect(learn.state().run).toBeNull()
  })
})

test('a run that ended between its verdict and its announcement is announced, not judged anew', async () => {
  await seedKept(feedback, habit(60))
  const first = learner({ epochs: 1 })
  await first.start({ automatic: false })
  await until(first, ({ run }) => run?.phase === 'evaluating')
  const run = join(profile, 'learn', 'run')
  const kept = join(profile, 'kept')
  cpSync(run, kept, { recursive: true })
  const { last, adapters } = await first.finished()
  expect(existsSync(run)).toBe(false)
  await first.dispose()
  // As it was before its folder was put away; the adapter itself has gone to its place.
  cpSync(kept, run, { recursive: true })
  rmSync(join(run, 'adapter.gguf'), { force: true })
  rmSync(join(profile, 'learn', 'memory.json'))

  const second = learner({ epochs: 1 })
  await second.start({ automatic: false })
  const again = await second.finished()
  expect(again.last).toEqual(last)
  expect(again.adapters.map((one) => one.version)).toEqual(adapters.map((one) => one.version))
  expect(again.paused).toBeNull()
})

test('removing an event that an adapter learned from ends its use', async () => {
  const ids = await seedKept(feedback, habit(60))
  const learn = learner({ epochs: 1 })
  await learn.start({ automatic: false })
  const [made] = (await learn.finished()).adapters
  await learn.use(made?.adapterId ?? '')
  const off = until(learn, (state) => state.activeAdapterId === null)
  await feedback.forget({ kind: 'events', eventIds: [ids[0] ?? ''] })
  expect((await off).adapters[0]).toMatchObject({ usable: false, active: false })
  expect((await problem(learn.use(made?.adapterId ?? ''))).message).toMatch(/you removed/)
})

test('removing an event drops a paused run that holds its text', async () => {
  const ids = await seedKept(feedback, habit(60))
  const learn = learner(long)
  await learn.start({ automatic: false })
  await learn.cancel({ drop: false })
  const gone = until(learn, (state) => state.paused === null)
  await feedback.forget({ kind: 'events', eventIds: [ids[5] ?? ''] })
  await gone
  expect(() => readFileSync(join(profile, 'learn', 'run', 'rows.json'))).toThrow()
})

describe('what stands in the way', () => {
  test('no trainer', async () => {
    const learn = learner(
      {},
      {
        paths: {
          profile,
          resources: repositoryParts.resources,
          trainer: join(profile, 'none'),
          trainerBackends: '',
        },
      },
    )
    expect((await problem(learn.start({ automatic: false }))).code).toBe('trainer_missing')
    expect(learn.state().blocked?.code).toBe('trainer_missing')
  })

  test('an architecture that cannot be trained: suggesting goes on', async () => {
    const path = join(profile, 'other.gguf')
    writeGguf(path, { 'general.architecture': { type: 'string', value: 'mamba' } }, [])
    const learn = learner()
    learn.setBase({ ...base, name: 'Mamba', path, sha256: 'e'.repeat(64) })
    const error = await problem(learn.start({ automatic: false }))
    expect(error.code).toBe('model_unsupported')
    expect(error.message).toMatch(/Mamba.*goes on suggesting/)
  })

  test('no model', async () => {
    const learn = learner()
    learn.setBase(null)
    expect((await problem(learn.start({ automatic: false }))).code).toBe('model_missing')
  })
})
