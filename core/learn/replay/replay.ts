/** Replay: an author's stream is lived through with suggestions and a log, an adapter is trained on
 *  the first part as in the app, and base and adapter meet on the last part, which neither saw. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InklingError, type Settings } from '../../../contract'
import type { Feedback, Label, LoggedEvent } from '../../feedback/types'
import { buildDataset, type DatasetRow } from '../dataset/build'
import { evaluateAdapter, type EvaluateInput, type Evaluation } from '../proof/evaluate'
import { decidePromotion, type Verdict } from '../proof/promote'
import type { Base } from '../run/ready'
import { readRegression, type RegressionRow } from '../proof/regressionText'
import { splitRecords, toExample, type ReplayRecord } from './replayRecords'
import { compareWriting, summarise, type ReplayReport } from './replayReport'
import { writeRecord, type WritingDeps, type Written } from './replayWriting'
import { encodeRows, writeRows, type Encode } from '../trainer/rows'
import type { TrainResult, Trainer, TrainingSettings } from '../trainer/trainer'
import { trainingFor } from '../trainer/trainingFor'
import type { ActiveAdapter } from '../types'

export interface ReplayDeps extends WritingDeps, Pick<EvaluateInput, 'spawnEngine'> {
  feedback: WritingDeps['feedback'] & Pick<Feedback, 'labelled' | 'flush'>
  label: (event: LoggedEvent) => Label
  encode: Encode
  trainer: Trainer
  base: Base
  /** Loads the base with this adapter, or alone, and forgets cached suggestions. */
  serve: (adapter: ActiveAdapter | null) => Promise<void>
  resources: string
  /** For row files, checkpoints and adapters of this replay. */
  folder: string
  settings: Settings
}

export interface ReplayOptions {
  /** Shares in percent: learned from, lived through between, judged on. */
  split: string
  /** Also trains after each N records of the first part, and serves what is promoted; 0: never. */
  trainEvery: number
  /** Suggestions that the author looks at for one record, at most. */
  maxRequests: number
  seed: number
  training?: Partial<TrainingSettings>
  signal?: AbortSignal
  onProgress?: (progress: ReplayProgress) => void
}

export interface ReplayProgress {
  phase: 'writing' | 'training' | 'evaluating' | 'comparing'
  done: number
  total: number
}

export const defaultReplay = {
  split: '70/10/20',
  trainEvery: 0,
  maxRequests: 3,
  seed: 1,
} satisfies ReplayOptions

interface Trained {
  adapter: ActiveAdapter
  result: TrainResult
  settings: TrainingSettings
  rows: DatasetRow[]
}

/** @param records in the order of time
 *  @throws InklingError bad_input, not_enough_yet, and what suggesting and training throw */
export async function replay(
  records: readonly ReplayRecord[],
  deps: ReplayDeps,
  options: ReplayOptions = defaultReplay,
): Promise<ReplayReport> {
  const parts = splitRecords(records, options.split)
  if (parts.train.length === 0 || parts.last.length === 0) {
    throw new InklingError(
      'not_enough_yet',
      `${records.length} records are too few to split ${options.split}.`,
      'Give at least ten records; a proof needs 30 in the last part.',
    )
  }
  await mkdir(deps.folder, { recursive: true })
  const regression = await readRegression(deps.resources)
  const signal = options.signal ?? new AbortController().signal

  await deps.serve(null)
  await writeAll(deps, options, parts.train, 'writing', (done) =>
    trainOnTheWay(deps, options, regression, done, signal),
  )
  const dataset = await labelledRows(deps, { holdOut: false })
  const trained = await train(deps, options, dataset.train, 'final', signal)
  await writeAll(deps, options, parts.middle, 'writing')

  const verdict = await judge(deps, options, trained, heldOutRows(parts.last), regression, signal)
  await deps.serve(null)
  const base = await writeAll(deps, options, parts.last, 'comparing')
  await deps.serve(trained.adapter)
  const adapter = await writeAll(deps, options, parts.last, 'comparing')
  await deps.serve(verdict.promoted ? trained.adapter : null)

  return {
    base: { nll: verdict.baseNll, ...summarise(base) },
    adapter: { nll: verdict.adapterNll, ...summarise(adapter) },
    gain: { nll: verdict.gain, kept: compareWriting(parts.last, base, adapter, options.seed) },
    regression: {
      base: verdict.regressionNll?.base ?? null,
      adapter: verdict.regressionNll?.adapter ?? null,
      high: verdict.regression?.high ?? null,
    },
    promoted: verdict.promoted,
    reason: verdict.reason,
    tests: verdict.tests,
    samples: verdict.samples,
    train: {
      rows: trained.rows.length,
      tokens: trained.result.tokens,
      tokens_per_s: trained.result.tokensPerS,
      seconds: trained.result.seconds,
      peak_bytes: trained.result.peakBytes,
    },
    dataset: dataset.card,
    adapter_path: trained.adapter.path,
    model: deps.base.name,
    seed: options.seed,
    settings: { ...deps.settings.suggest, split: options.split, training: trained.settings },
  }
}

const trainingOf = (options: ReplayOptions, train: readonly DatasetRow[]): TrainingSettings => ({
  ...trainingFor({ train }),
  seed: options.seed,
  ...options.training,
})

async function writeAll(
  deps: ReplayDeps,
  options: ReplayOptions,
  records: readonly ReplayRecord[],
  phase: ReplayProgress['phase'],
  afterEach?: (done: number) => Promise<void>,
): Promise<Written[]> {
  const written: Written[] = []
  for (const record of records) {
    options.signal?.throwIfAborted()
    written.push(await writeRecord(deps, record, options.maxRequests))
    options.onProgress?.({ phase, done: written.length, total: records.length })
    await afterEach?.(written.length)
  }
  return written
}

async function labelledRows(deps: ReplayDeps, { holdOut }: { holdOut: boolean }) {
  await deps.feedback.flush()
  const all = { minHeldOut: 0, heldOutShare: 0 }
  return buildDataset(deps.feedback.labelled(null), deps.label, holdOut ? {} : all)
}

/** As the app would: judged on kept suggestions, served only when promoted. */
async function trainOnTheWay(
  deps: ReplayDeps,
  options: ReplayOptions,
  regression: RegressionRow[],
  done: number,
  signal: AbortSignal,
): Promise<void> {
  if (options.trainEvery <= 0 || done % options.trainEvery !== 0) return
  const { train: rows, heldOut } = await labelledRows(deps, { holdOut: true })
  if (rows.length === 0 || heldOut.length === 0) return
  const trained = await train(deps, options, rows, `after-${done}`, signal)
  const { promoted } = await judge(deps, options, trained, heldOut, regression, signal)
  if (promoted) await deps.serve(trained.adapter)
}

async function train(
  deps: ReplayDeps,
  options: ReplayOptions,
  rows: DatasetRow[],
  name: string,
  signal: AbortSignal,
): Promise<Trained> {
  const file = (end: string) => join(deps.folder, `${name}${end}`)
  const examples = rows.map(({ eventId, weight, example }) => ({ id: eventId, weight, example }))
  await writeRows(file('-train.jsonl'), await encodeRows(deps.encode, examples))
  const path = file('-adapter.gguf')
  const settings = trainingOf(options, rows)
  const result = await deps.trainer.train(
    {
      model: deps.base.path,
      data: file('-train.jsonl'),
      out: path,
      checkpoint: file('-checkpoint.bin'),
      resume: false,
    },
    settings,
    {
      signal,
      onProgress: ({ step, steps }) =>
        options.onProgress?.({ phase: 'training', done: step, total: steps }),
    },
  )
  return { adapter: { id: `replay-${name}`, version: 1, path, scale: 1 }, result, settings, rows }
}

async function judge(
  deps: ReplayDeps,
  options: ReplayOptions,
  trained: Trained,
  heldOut: DatasetRow[],
  regression: RegressionRow[],
  signal: AbortSignal,
): Promise<Verdict & Pick<Evaluation, 'regressionNll' | 'samples'>> {
  const { samples, ...evidence } = await evaluateAdapter({
    trainer: deps.trainer,
    spawnEngine: deps.spawnEngine,
    encode: deps.encode,
    model: deps.base.path,
    adapter: trained.adapter.path,
    train: trained.rows,
    heldOut,
    pairs: [],
    regression,
    folder: deps.folder,
    threads: trained.settings.threads,
    seed: options.seed,
    signal,
    onProgress: (done, total) => options.onProgress?.({ phase: 'evaluating', done, total }),
  })
  return { ...decidePromotion(evidence), regressionNll: evidence.regressionNll, samples }
}

/** What the author really wrote in the last part: the best evidence there is, and unlike in the
 *  app it is known also where no suggestion was taken. */
function heldOutRows(records: readonly ReplayRecord[]): DatasetRow[] {
  return records.map((record) => ({
    eventId: record.id,
    t: record.t,
    docId: record.doc,
    sessionId: record.doc,
    weight: 1,
    example: toExample(record),
  }))
}
