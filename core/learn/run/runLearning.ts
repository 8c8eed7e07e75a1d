/** One run from its folder to a verdict: train (or go on training), evaluate, store, decide.
 *  It can be called again after any interruption and takes up where the folder says it was. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { InklingError, type LearnRun, type Promotion } from '../../../contract'
import type { Adapters } from '../adapters/adapters'
import { encodePreferences } from '../dataset/encode'
import { evaluateAdapter, type EvaluateInput } from '../proof/evaluate'
import { decidePromotion } from '../proof/promote'
import { readRegression } from '../proof/regressionText'
import { encodeRows, writeRows, type Encode } from '../trainer/rows'
import type { RunFolder, RunRecord, RunRows } from './runFolder'
import type { Trainer, TrainResult } from '../trainer/trainer'

export interface RunLearningDeps extends Pick<EvaluateInput, 'spawnEngine'> {
  folder: RunFolder
  trainer: Trainer
  encode: Encode
  adapters: Adapters
  resources: string
  now: () => number
  onProgress: (run: LearnRun) => void
}

/** @throws InklingError cancelled (the folder keeps the checkpoint) and what the trainer throws */
export async function runLearning(
  deps: RunLearningDeps,
  begun: RunRecord,
  signal: AbortSignal,
): Promise<Promotion> {
  const { folder, adapters } = deps
  const rows = folder.readRows()
  if (!rows) throw lostRows()
  // An end between the verdict and its announcement: the adapter is in its folder already.
  const judged = adapters
    .list(begun.base.sha256)
    .find(({ result }) => result?.runId === begun.runId)
  if (judged?.result) return judged.result
  let record = begun
  if (record.phase === 'training' || !existsSync(folder.files.adapter)) {
    await train(deps, record, rows, signal)
    record = { ...(folder.read() ?? record), phase: 'evaluating' }
    folder.save(record)
  }

  const show = (step: number, steps: number) =>
    deps.onProgress({
      ...progressOf(record),
      phase: 'evaluating',
      step,
      steps,
    })
  show(0, 1)
  const { samples, ...evidence } = await evaluateAdapter({
    trainer: deps.trainer,
    spawnEngine: deps.spawnEngine,
    encode: deps.encode,
    model: record.base.path,
    adapter: folder.files.adapter,
    ...rows,
    regression: await readRegression(deps.resources),
    folder: folder.path,
    threads: record.training.threads,
    seed: record.training.seed,
    signal,
    onProgress: show,
  })
  const verdict = decidePromotion(evidence)
  const adapterId = randomUUID()
  const result: Promotion = {
    ...verdict,
    runId: record.runId,
    at: deps.now(),
    adapterId,
    samples,
  }
  adapters.add(folder.files.adapter, {
    adapterId,
    version: adapters.nextVersion(record.base.sha256),
    createdAt: deps.now(),
    base: { sha256: record.base.sha256, name: record.base.name },
    scope: record.scope,
    events: rows.taughtBy,
    settings: record.training,
    dataset: record.card,
    result,
  })
  return result
}

async function train(
  deps: RunLearningDeps,
  record: RunRecord,
  rows: RunRows,
  signal: AbortSignal,
): Promise<TrainResult | null> {
  const { folder, trainer } = deps
  // A run that was ended between its last step and its verdict has an adapter already.
  if (existsSync(folder.files.adapter)) return null
  if (!existsSync(folder.files.data)) {
    const examples = rows.train.map(({ eventId, weight, example }) => ({
      id: eventId,
      weight,
      example,
    }))
    await writeRows(folder.files.data, [
      ...(await encodeRows(deps.encode, examples)),
      ...(await encodePreferences(deps.encode, rows.preferences)),
    ])
  }
  const losses = [...record.losses]
  const attempt = (resume: boolean) =>
    trainer.train(
      {
        model: record.base.path,
        data: folder.files.data,
        out: folder.files.adapter,
        checkpoint: folder.files.checkpoint,
        resume,
      },
      record.training,
      {
        signal,
        onProgress: ({ step, steps, loss, tokens_per_s, seconds_left, card, cardNote }) => {
          if (Number.isFinite(loss)) losses.push({ step, loss })
          const now = { ...record, step, steps, losses }
          folder.save(now)
          deps.onProgress({
            ...progressOf(now),
            tokensPerS: tokens_per_s || null,
            secondsLeft: seconds_left,
            card,
            cardNote,
          })
        },
      },
    )
  const resume = folder.hasCheckpoint()
  try {
    return await attempt(resume)
  } catch (error) {
    if (!resume || !isBadCheckpoint(error)) throw error
    folder.dropCheckpoint()
    losses.length = 0
    return attempt(false)
  }
}

export function progressOf(record: RunRecord): LearnRun {
  const { runId, phase, automatic, step, steps, losses } = record
  const unknown = { tokensPerS: null, secondsLeft: null, card: null, cardNote: null }
  return { runId, phase, automatic, step, steps, losses, ...unknown }
}

function isBadCheckpoint(error: unknown): boolean {
  const code = error instanceof InklingError ? error.details['trainerCode'] : null
  return code === 'checkpoint_broken' || code === 'checkpoint_mismatch'
}

function lostRows(): InklingError {
  return new InklingError(
    'trainer_failed',
    'The rows of the interrupted run cannot be read any more, so it was dropped. The log and the adapters are untouched.',
    'Start learning again.',
  )
}
