/** Lessons from a log: as the app gives them, and with the parts in one's own hands. */
import { join } from 'node:path'
import { InklingError, type LearnState, type PromotionTest } from '../../../contract'
import type { Engine } from '../../../core/engine/types'
import type { FeedbackLog } from '../../../core/feedback/feedback'
import { forkEngine } from '../../../core/host/forkEngine'
import type { Dataset } from '../../../core/learn/dataset/build'
import { encodePreferences, type PreferenceRows } from '../../../core/learn/dataset/encode'
import { evaluateAdapter } from '../../../core/learn/proof/evaluate'
import { decidePromotion } from '../../../core/learn/proof/promote'
import type { Base } from '../../../core/learn/run/ready'
import { readRegression } from '../../../core/learn/proof/regressionText'
import { encodeRows, writeRows } from '../../../core/learn/trainer/rows'
import {
  createTrainer,
  type TrainingSettings,
  type TrainResult,
} from '../../../core/learn/trainer/trainer'
import { trainingFor } from '../../../core/learn/trainer/trainingFor'
import type { ActiveAdapter } from '../../../core/learn/types'
import { encodeExamples, type EncodeLimits } from '../../../core/suggest/encode'
import { buildEngine } from '../buildEngine'
import { openLearn, realTrainer } from '../openLearn'
import { repositoryParts } from '../replayDeps'

export interface LessonOptions {
  engine: Engine
  feedback: FeedbackLog
  /** Folder of the run and its adapters. */
  profile: string
  base: Base
  now: () => number
  limits: EncodeLimits
  training: Partial<TrainingSettings>
  onProgress?: (line: string) => void
}

export interface Lesson {
  state: LearnState
  /** Of the adapter that was made, promoted or not. */
  adapter: ActiveAdapter | null
}

/** As the app gives it: the log's labels → dataset → trainer → proof → adapter.
 *  @throws InklingError as the run does */
export async function takeLesson(options: LessonOptions): Promise<Lesson> {
  const { engine, feedback, profile, base, now, limits, training } = options
  const entry = await buildEngine()
  const learn = openLearn(profile, feedback, {
    ...realTrainer(profile),
    encode: (examples) => encodeExamples(engine, examples, limits),
    spawnEngine: () => forkEngine(entry),
    now,
    training,
    automatic: false,
  })
  learn.onState(({ run }) => {
    if (run) options.onProgress?.(`${run.phase} ${run.step} of ${run.steps}`)
  })
  try {
    learn.setBase(base)
    await learn.start({ automatic: false })
    const state = await learn.finished()
    const made = state.last?.adapterId ?? null
    if (made === null) return { state, adapter: null }
    await learn.use(made)
    return { state, adapter: learn.activeFor(base.sha256) }
  } finally {
    await learn.dispose()
  }
}

export interface TrialOptions extends Pick<
  LessonOptions,
  'engine' | 'base' | 'limits' | 'training'
> {
  dataset: Pick<Dataset, 'train' | 'heldOut' | 'dpo'>
  /** Beside the texts to imitate. */
  preferences?: Partial<PreferenceRows>
  /** For row files and the adapter. */
  folder: string
}

export interface Trial {
  adapter: ActiveAdapter
  trained: TrainResult
  evidence: Awaited<ReturnType<typeof evaluateAdapter>>
  /** Of the promotion, but for those of the answers. */
  tests: PromotionTest[]
  /** By these tests. */
  passed: boolean
}

const ofAnswers = new Set(['answers', 'length', 'repetition', 'empty'])

/** Trains on what it is given and proves it by figures alone: writing the answers that the app
 *  compares, too, takes longer than all the rest, and could only refuse more. */
export async function tryOut(options: TrialOptions): Promise<Trial> {
  const { engine, base, limits, dataset, preferences = {}, folder } = options
  const settings = { ...trainingFor({ train: dataset.train, preferences }), ...options.training }
  const { path, trainer: program, trainerBackends } = { path: base.path, ...repositoryParts }
  const trainer = createTrainer({ path: program, backends: trainerBackends })
  const encode = (examples: Parameters<typeof encodeExamples>[1]) =>
    encodeExamples(engine, examples, limits)
  const file = (name: string) => join(folder, name)
  const examples = dataset.train.map(({ eventId: id, weight, example }) => ({
    id,
    weight,
    example,
  }))
  await writeRows(file('train.jsonl'), [
    ...(await encodeRows(encode, examples)),
    ...(await encodePreferences(encode, preferences)),
  ])
  const { signal } = new AbortController()
  const files = { model: path, data: file('train.jsonl'), resume: false }
  const out = { out: file('adapter.gguf'), checkpoint: file('checkpoint.bin') }
  const trained = await trainer.train({ ...files, ...out }, settings, { signal })
  const evidence = await evaluateAdapter({
    ...{ trainer, encode, folder, signal, model: path, adapter: out.out },
    ...{ train: dataset.train, heldOut: dataset.heldOut, pairs: dataset.dpo.heldOut },
    ...{ regression: await readRegression(repositoryParts.resources) },
    ...{ threads: settings.threads, seed: settings.seed },
    spawnEngine: () => {
      throw new InklingError('engine_down', 'Answers are not compared here.', null)
    },
  })
  const tests = decidePromotion(evidence).tests.filter(({ name }) => !ofAnswers.has(name))
  const adapter = { id: 'trial', version: 1, path: out.out, scale: 1 }
  return { adapter, trained, evidence, tests, passed: tests.every((test) => test.passed) }
}
