/** The trainer, alone or beside PyTorch with PEFT: the same rows, rank 8 on all linears, 320 tokens of
 *  which 64 are learned, in turns on the same machine.
 *    node tests/bench/run.mjs train [--peer pytorch --python VENV/bin/python] [--model M.gguf]
 *      [--threads 2] [--rounds 3] [--rows 64] [--ways bf16:1,bf16:8,f32:8] [--activation-mb 1024]
 *  `--ways`: number type and rows at once of each way in which PyTorch is tried. First the speed of
 *  each, step by step; then the time to a gain: PyTorch learns all rows in its quickest way, and so
 *  does the trainer, exactly and in the cheaper ways that it has.
 *  The venv: pip install torch transformers peft gguf */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import {
  createTrainer,
  defaultTraining,
  type TrainingSettings,
} from '../../core/learn/trainer/trainer'
import { writeRows, type TrainerRow } from '../../core/learn/trainer/rows'
import { defaultModelPath } from '../support/buildEngine'
import { loadRequest, openEngine } from '../support/openEngine'
import { repositoryParts } from '../support/replayDeps'
import { perToken, runPeer } from './support/peftPeer'

const options = {
  /** `pytorch`, or nothing: the trainer alone. */
  peer: { type: 'string', default: '' },
  python: { type: 'string', default: process.env['INKLING_PEER_PYTHON'] ?? 'python3' },
  model: { type: 'string', default: defaultModelPath },
  threads: { type: 'string', default: '2' },
  rounds: { type: 'string', default: '3' },
  rows: { type: 'string', default: '64' },
  ways: { type: 'string', default: 'bf16:1,bf16:8,f32:8' },
  'activation-mb': { type: 'string', default: '1024' },
} as const

const rowTokens = 320
const completionTokens = 64
/** Rows of later text that judge the gain. */
const heldOutRows = 24
/** Steps of one measurement of speed, and those before it in which PyTorch makes its kernels. */
const timedSteps = 2
const untimedSteps = 1

/** What both sides do: two epochs from a random start. */
const usual = { epochs: 2, learningRate: 2e-4 }

/** Cheaper ways to the same gain; each is the usual in all else. */
const cheaper: Record<string, Partial<TrainingSettings>> = {
  'one epoch': { epochs: 1 },
  'one epoch from the gradient of 24 rows': { epochs: 1, startRows: 24 },
  'one epoch from the gradient of 8 rows': { epochs: 1, startRows: 8 },
  'one epoch, twice the rate': { epochs: 1, learningRate: 4e-4 },
  'last 15 layers, twice the rate': { learningRate: 4e-4, adapts: { lastLayers: 15 } },
  'last 15 layers, one epoch, four times the rate': {
    ...{ epochs: 1, learningRate: 8e-4 },
    adapts: { lastLayers: 15 },
  },
}

export async function main(args: string[]) {
  const { values } = parseArgs({ args, options })
  const threads = Number(values.threads)
  const folder = mkdtempSync(join(tmpdir(), 'inkling-bench-train-'))
  const { model } = values
  const run = openTrainer(folder, model, { threads, activationMb: Number(values['activation-mb']) })
  const ways = values.peer === 'pytorch' ? values.ways.split(',').map(readWay) : []
  const peer = (settings: Record<string, string | number>) =>
    runPeer(values.python, {
      ...{ model, threads, epochs: usual.epochs, lr: usual.learningRate },
      ...files(folder),
      ...settings,
    })
  try {
    await writeWindows(folder, model, Number(values.rows))
    const load = loadavg()[0]
    const speed: Speed[] = []
    const tell = (one: Speed) => {
      speed.push(one)
      console.error(one)
    }
    for (let round = 0; round < Number(values.rounds); round++) {
      const ours = await run({ epochs: 1 }, { maxRows: 8 * (timedSteps + untimedSteps) })
      tell({ who: 'inkling', tokensPerS: ours.tokensPerS, peakMb: mb(ours.peakBytes ?? 0) })
      for (const way of ways) {
        const steps = { 'max-steps': timedSteps + untimedSteps, 'untimed-steps': untimedSteps }
        const { tokens, seconds, peak_bytes } = await peer({ ...way, ...steps })
        tell({ who: nameOf(way), tokensPerS: tokens / seconds, peakMb: mb(peak_bytes) })
      }
    }
    const gains = []
    const [quickest] = [...ways].sort((a, b) => fastest(speed, b) - fastest(speed, a))
    if (quickest) {
      const { seconds, nll } = await peer({ ...quickest })
      gains.push({ who: nameOf(quickest), seconds, gain: nll.base - nll.adapter })
    }
    for (const [name, settings] of Object.entries({ exact: {}, ...cheaper })) {
      const { seconds, gain } = await run(settings, { judges: true })
      gains.push({ who: `inkling: ${name}`, seconds, gain })
      console.error(gains.at(-1))
    }
    return {
      load,
      settings: values,
      speed,
      gains,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const mb = (bytes: number) => Math.round(bytes / 1e6)

const files = (folder: string) => ({
  train: join(folder, 'train.jsonl'),
  'held-out': join(folder, 'held-out.jsonl'),
})

interface Way {
  dtype: string
  'micro-batch': number
}

function readWay(text: string): Way {
  const [dtype = '', microBatch = ''] = text.split(':')
  return { dtype, 'micro-batch': Number(microBatch) }
}

const nameOf = (way: Way) => `PyTorch + PEFT, ${way.dtype}, ${way['micro-batch']} at once`

interface Speed {
  who: string
  tokensPerS: number
  peakMb: number
}

/** Its best round: other work on the machine only ever slows a run down. */
const fastest = (rounds: readonly Speed[], way: Way): number =>
  Math.max(...rounds.flatMap((one) => (one.who === nameOf(way) ? one.tokensPerS : [])))

/** Windows over one author's text, each beginning where the completion of the one before ends; the
 *  held-out ones come later, and share no token with the others. */
async function writeWindows(folder: string, model: string, count: number): Promise<void> {
  const text = readFileSync(resolve(repositoryParts.resources, 'demo/keeper-log.md'), 'utf8')
  const { engine } = await openEngine()
  await engine.load(loadRequest({ modelPath: model }))
  const tokens = await engine.tokenize([text])
  await engine.dispose()
  const all: TrainerRow[] = []
  for (let at = 0; at + rowTokens <= tokens.length; at += completionTokens)
    all.push({
      ...{ id: `${at}`, weight: 1, completion_start: rowTokens - completionTokens },
      tokens: tokens.slice(at, at + rowTokens),
    })
  const apart = rowTokens / completionTokens
  if (all.length < count + apart + heldOutRows)
    throw new Error(
      `The text has ${all.length} rows; ${count} + ${apart + heldOutRows} are needed.`,
    )
  const { train, 'held-out': heldOut } = files(folder)
  await writeRows(train, all.slice(0, count))
  await writeRows(heldOut, all.slice(-heldOutRows))
}

function openTrainer(folder: string, model: string, fixed: Partial<TrainingSettings>) {
  const trainer = createTrainer({
    path: repositoryParts.trainer,
    backends: repositoryParts.trainerBackends,
  })
  const signal = new AbortController().signal
  const { train, 'held-out': heldOut } = files(folder)
  const threads = fixed.threads ?? 0
  const nllOf = async (adapter: string | null) => {
    return perToken(await trainer.evaluate({ model, data: heldOut, adapter }, { threads, signal }))
  }
  return async (
    settings: Partial<TrainingSettings>,
    { maxRows = Infinity, judges = false }: { maxRows?: number; judges?: boolean },
  ) => {
    const rows = readFileSync(train, 'utf8').trim().split('\n').slice(0, maxRows)
    const data = join(folder, 'ours.jsonl')
    await writeRows(
      data,
      rows.map((row) => JSON.parse(row) as TrainerRow),
    )
    const out = join(folder, 'adapter.gguf')
    const done = await trainer.train(
      { model, data, out, checkpoint: join(folder, 'checkpoint.bin'), resume: false },
      { ...defaultTraining, ...usual, startRows: 0, ...fixed, ...settings, checkpointEvery: 1_000 },
      { signal },
    )
    return { ...done, gain: judges ? (await nllOf(null)) - (await nllOf(out)) : 0 }
  }
}
