/** The trainer as functions: its arguments, its lines checked, its failures in plain words. */
import { existsSync } from 'node:fs'
import { freemem } from 'node:os'
import * as z from 'zod'
import { InklingError } from '../../../contract'
import {
  isCrash,
  problemLine,
  silentTrainer,
  trainerFailure,
  type TrainerProblem,
} from './trainerFailure'
import { trainArgs, type AdapterChoice, type ObjectiveSettings } from './trainerArgs'
import { runTrainerProcess, type ProcessEnd } from './trainerProcess'

export interface TrainingSettings {
  rank: number
  alpha: number
  learningRate: number
  epochs: number
  /** Sequences per optimiser step. */
  batch: number
  warmup: number
  clip: number
  seed: number
  /** Rows whose gradient chooses where the adapter begins; 0: at random. */
  startRows: number
  /** 0: one per core. */
  threads: number
  checkpointEvery: number
  /** Megabytes of activations that are kept for the backward pass; the others are computed again.
   *  Left out: what fits into the memory that is free when the run begins. */
  activationMb?: number
  /** For rows of the kinds dpo, kto, pg and ptx; what is left out is as the trainer has it. */
  objective?: Partial<ObjectiveSettings>
  /** Which part of the model is adapted; all of it when left out. */
  adapts?: AdapterChoice
}

/** Starting values of `docs/adr/006-promotion.md`. */
export const defaultTraining: TrainingSettings = {
  rank: 8,
  alpha: 16,
  learningRate: 2e-4,
  epochs: 1,
  batch: 8,
  warmup: 0.05,
  clip: 1,
  seed: 1,
  startRows: 24,
  threads: 0,
  checkpointEvery: 5,
}

export const trainProgress = z.object({
  step: z.number(),
  steps: z.number(),
  loss: z.number(),
  tokens: z.number(),
  tokens_per_s: z.number(),
  seconds_left: z.number().nullable().default(null),
  /** The terms of the loss, each with its factor; absent without preference rows. */
  loss_preference: z.number().optional(),
  loss_sft: z.number().optional(),
  loss_ptx: z.number().optional(),
  loss_kl: z.number().optional(),
})
export interface TrainProgress extends z.infer<typeof trainProgress> {
  /** The graphics card that computes; null on the processor. */
  card: string | null
  /** Why the card that is there does not. */
  cardNote: string | null
}

const trainDone = z.object({
  steps: z.number(),
  tokens: z.number(),
  seconds: z.number(),
  tokens_per_s: z.number(),
  peak_bytes: z.number().nullable().default(null),
  loss: z.number().nullable().default(null),
})
const trainStart = z.object({
  rows: z.number(),
  tokens: z.number(),
  steps: z.number(),
  card: z.string().nullable().default(null),
})
const cardRefused = z.object({ reason: z.string() })
const evalRow = z.object({
  id: z.string(),
  nll: z.number(),
  tokens: z.number().nonnegative(),
  rejected_nll: z.number().optional(),
})
const probed = z.object({
  architecture: z.string(),
  trainable: z.boolean(),
  reason: z.string().optional(),
})

export interface TrainResult {
  steps: number
  /** Tokens processed over all epochs. */
  tokens: number
  seconds: number
  tokensPerS: number
  peakBytes: number | null
  loss: number | null
  skippedRows: number
  /** Output lines that could not be read; reported, not fatal. */
  malformedLines: string[]
}

/** Summed over the completion tokens, in nats. */
export interface RowNll {
  nll: number
  tokens: number
  /** Of a pair's rejected completion; `nll` is then that of the chosen one. */
  rejectedNll?: number
}

export interface Trainer {
  /** Null when it can run; else `trainer_missing` with what to do. */
  missing(): InklingError | null
  /** @throws InklingError trainer_missing | trainer_failed | model_broken */
  probe(model: string): Promise<{ architecture: string; trainable: boolean; reason: string | null }>
  /** A SIGTERM of `signal` saves a checkpoint; `resume` goes on from it, bit for bit.
   *  @throws InklingError cancelled | trainer_missing | trainer_failed | model_unsupported | disk_full */
  train(
    files: { model: string; data: string; out: string; checkpoint: string; resume: boolean },
    settings: TrainingSettings,
    watch: { signal: AbortSignal; onProgress?: (progress: TrainProgress) => void },
  ): Promise<TrainResult>
  /** NLL of each row of a data file; rows that the trainer skipped are absent. */
  evaluate(
    files: { model: string; data: string; adapter: string | null },
    options: { threads: number; signal: AbortSignal; onRow?: () => void },
  ): Promise<Map<string, RowNll>>
}

export interface TrainerOptions {
  path: string
  backends: string
  /** Why it is not there, from setup; null when setup said nothing. */
  whyMissing?: () => { reason: string; next: string } | null
  /** Where the library of the graphics card lies that shall compute; null for the processor. */
  cardFolder?: () => string | null
  /** In the app typing comes first; a command line has nothing else to do. Default false. */
  polite?: boolean
}

/** What is kept of a row of 320 tokens in the default model's 30 layers is 200 MB, for each thread. */
const mostActivationMb = 1_024

/** A quarter of the free memory, so that writing goes on undisturbed. */
const fittingActivationMb = () =>
  Math.min(mostActivationMb, Math.floor(freemem() / 4 / (1_024 * 1_024)))

export function createTrainer(options: TrainerOptions): Trainer {
  const missing = () => {
    if (existsSync(options.path)) return null
    const why = options.whyMissing?.()
    return new InklingError(
      'trainer_missing',
      `${why?.reason ?? 'The trainer was not built on this machine.'} Suggestions and the log work without it.`,
      why?.next ?? 'Install a C++ compiler (on Debian: apt-get install g++) and run npm run setup.',
      { path: options.path },
    )
  }

  /** A driver that ended one run would end the next. */
  let cardCrashed = false

  /** Runs to the end; each event goes through `onEvent`, an `error` line becomes the failure. */
  async function run(
    command: string,
    args: string[],
    signal: AbortSignal,
    onEvent: (name: string, event: Record<string, unknown>) => void,
  ): Promise<ProcessEnd> {
    const gone = missing()
    if (gone) throw gone
    let problem: TrainerProblem | null = null
    const runWith = (deviceArgs: string[]) =>
      runTrainerProcess({
        path: options.path,
        args: [command, ...args, '--backends', options.backends, ...deviceArgs],
        signal,
        polite: options.polite ?? false,
        onEvent: (event) => {
          if (event['event'] === 'error') problem = problemLine.safeParse(event).data ?? problem
          else onEvent(String(event['event']), event)
        },
      })
    const card = command === 'probe' || cardCrashed ? null : (options.cardFolder?.() ?? null)
    let end = await runWith(card === null ? [] : ['--gpu', card])
    if (card !== null && isCrash(end)) {
      cardCrashed = true
      onEvent('device', { reason: `Its driver ended the trainer (${end.signal ?? end.code}).` })
      end = await runWith([])
    }
    if (end.code === 0) return end
    throw trainerFailure(end, problem)
  }

  return {
    missing,

    async probe(model) {
      let answer: z.infer<typeof probed> | null = null
      await run('probe', ['--model', model], new AbortController().signal, (name, event) => {
        if (name === 'model') answer = probed.safeParse(event).data ?? null
      })
      const found = answer as z.infer<typeof probed> | null
      if (!found) throw silentTrainer('probe')
      return { ...found, reason: found.reason ?? null }
    },

    async train(files, settings, watch) {
      let skippedRows = 0
      let device: Pick<TrainProgress, 'card' | 'cardNote'> = { card: null, cardNote: null }
      let done: z.infer<typeof trainDone> | null = null
      const end = await run(
        'train',
        trainArgs(files, { activationMb: fittingActivationMb(), ...settings }),
        watch.signal,
        (name, event) => {
          if (name === 'skipped') skippedRows++
          if (name === 'done') done = trainDone.safeParse(event).data ?? null
          const start = name === 'start' ? trainStart.safeParse(event).data : undefined
          const step = name === 'step' ? trainProgress.safeParse(event).data : undefined
          const refused = name === 'device' ? cardRefused.safeParse(event).data : undefined
          if (refused) device = { ...device, cardNote: refused.reason }
          if (start) device = { ...device, card: start.card }
          if (step) watch.onProgress?.({ ...step, ...device })
          else if (start) watch.onProgress?.({ ...beforeFirstStep, ...device, steps: start.steps })
        },
      )
      const result = done as z.infer<typeof trainDone> | null
      if (!result) throw silentTrainer('train')
      return {
        steps: result.steps,
        tokens: result.tokens,
        seconds: result.seconds,
        tokensPerS: result.tokens_per_s,
        peakBytes: result.peak_bytes,
        loss: result.loss,
        skippedRows,
        malformedLines: end.malformed,
      }
    },

    async evaluate(files, { threads, signal, onRow }) {
      const rows = new Map<string, RowNll>()
      const args = ['--model', files.model, '--data', files.data]
      if (files.adapter !== null) args.push('--adapter', files.adapter)
      if (threads > 0) args.push('--threads', String(threads))
      await run('eval', args, signal, (name, event) => {
        const row = name === 'row' ? evalRow.safeParse(event).data : undefined
        if (!row) return
        const { nll, tokens, rejected_nll: rejectedNll } = row
        rows.set(row.id, { nll, tokens, ...(rejectedNll !== undefined && { rejectedNll }) })
        onRow?.()
      })
      return rows
    },
  }
}

const beforeFirstStep = {
  step: 0,
  loss: Number.NaN,
  tokens: 0,
  tokens_per_s: 0,
  seconds_left: null,
}
