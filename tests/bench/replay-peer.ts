/** `inkling replay` on one author's real text, and PyTorch with PEFT on the rows that it trained on,
 *  with the same settings, one after the other on the same machine.
 *  node tests/bench/run.mjs replay-peer --python VENV/bin/python [--stream docs|keeper]
 *    [--records 120] [--threads 1] [--context 96] [--dtypes f32,bf16] [--rounds 1] [--requests 1]
 *    [--start-rows 24]
 *  Each round shuffles the rows otherwise, the same for both sides, and has another random start. PyTorch goes from
 *  there; so do we with `--start-rows 0`, else from where the gradient of so many rows points. PyTorch
 *  reads both adapters (`gain_of_ours`): the trainer's own reading, in 8 bits, is worth as much
 *  to the app but has another error for each adapter.
 *  The venv: pip install torch transformers peft gguf */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { replay, type ReplayDeps } from '../../core/learn/replay/replay'
import { splitRecords, toExample } from '../../core/learn/replay/replayRecords'
import { encodeRows, writeRows } from '../../core/learn/trainer/rows'
import {
  createTrainer,
  defaultTraining,
  type TrainingSettings,
} from '../../core/learn/trainer/trainer'
import { trainingFor } from '../../core/learn/trainer/trainingFor'
import { openReplay, readStream, repositoryParts } from '../support/replayDeps'
import { keeperStream } from '../support/replayStream'
import { docsStream } from './support/docsStream'
import { perToken, runPeer } from './support/peftPeer'

const options = {
  python: { type: 'string', default: process.env['INKLING_PEER_PYTHON'] ?? 'python3' },
  stream: { type: 'string', default: 'docs' },
  records: { type: 'string', default: '120' },
  threads: { type: 'string', default: '1' },
  context: { type: 'string', default: '96' },
  dtypes: { type: 'string', default: 'f32,bf16' },
  rounds: { type: 'string', default: '1' },
  requests: { type: 'string', default: '1' },
  'start-rows': { type: 'string', default: `${defaultTraining.startRows}` },
} as const

/** Shares of the records: learned from, left between, judged on. */
const split = '70/5/25'

export async function main(args: string[]) {
  const { values } = parseArgs({ args, options })
  const threads = Number(values.threads)
  const count = Number(values.records)
  const stream =
    values.stream === 'keeper' ? keeperStream({ seed: 1, records: count }) : docsStream(count, 1)
  const limits = { maxContext: Number(values.context), maxCompletion: 32 }
  const opened = await openReplay(limits, {
    prefixTokens: limits.maxContext,
    maxTokens: 16,
    threads,
  })
  const { deps } = opened
  try {
    const records = await readStream(stream)
    const own = { threads, startRows: Number(values['start-rows']) }
    const report = await replay(records, deps, {
      ...{ split, trainEvery: 0, maxRequests: Number(values.requests), seed: 1, training: own },
      onProgress({ phase, done, total }) {
        if (done === total || done % 25 === 0) console.error(`${phase} ${done} of ${total}`)
      },
    })
    const { last } = splitRecords(records, split)
    const heldOut = join(deps.folder, 'peer-held-out.jsonl')
    const examples = last.map((record) => ({
      id: record.id,
      weight: 1,
      example: toExample(record),
    }))
    await writeRows(heldOut, await encodeRows(deps.encode, examples))
    const train = join(deps.folder, 'final-train.jsonl')
    const rows = readFileSync(train, 'utf8').trim().split('\n')
    const training = { ...trainingFor({ train: rows }), ...own }
    const ask = (adapter: string | null) =>
      deps.trainer
        .evaluate({ model: deps.base.path, data: heldOut, adapter }, { threads, signal: never })
        .then(perToken)
    const base = await ask(null)
    const rounds = []
    for (let seed = 1; seed <= Number(values.rounds); seed++) {
      const run = { model: deps.base.path, data: train, training: { ...training, seed } }
      const start = await startOf(deps, run)
      const { adapter, ...cost } = await trainAgain(deps.folder, run)
      const nll = { base, adapter: await ask(adapter) }
      rounds.push({ who: 'inkling', seed, ...cost, ...gainOf(nll) })
      console.error(JSON.stringify(rounds.at(-1)))
      for (const dtype of values.dtypes.split(',').filter(Boolean)) {
        const peer = await runPeer(values.python, {
          model: deps.base.path,
          train,
          'held-out': heldOut,
          dtype,
          ...{ threads, seed, epochs: training.epochs, lr: training.learningRate },
          start,
          other: adapter,
        })
        rounds.push({
          who: `PyTorch + PEFT, ${dtype}`,
          seed,
          ...peer,
          ...gainOf(peer.nll),
          gain_of_ours: peer.nll.base - (peer.nll.other ?? NaN),
        })
        console.error(JSON.stringify(rounds.at(-1)))
      }
    }
    const { gain, promoted, reason, base: before, adapter: after } = report
    return {
      settings: { ...values, ...training },
      replay: { gain, promoted, reason, base: before, adapter: after, train: report.train },
      rounds,
    }
  } finally {
    await opened.dispose()
  }
}

const never = new AbortController().signal

const gainOf = (nll: { base: number; adapter: number }) => ({ nll, gain: nll.base - nll.adapter })

interface Run {
  model: string
  data: string
  training: TrainingSettings
}

/** The random adapter that the run would begin with: one step at a rate of 0. */
async function startOf({ folder, trainer }: ReplayDeps, { model, data, training }: Run) {
  const out = join(folder, 'start.gguf')
  await trainer.train(
    { model, data, out, checkpoint: join(folder, 'start.bin'), resume: false },
    { ...training, learningRate: 0, epochs: 0.01, startRows: 0 },
    { signal: never },
  )
  return out
}

/** The rows of the replay once more, through a shell that tells the processor's time: on a machine
 *  with other work the clock alone says little. That time includes loading the model. */
async function trainAgain(folder: string, { model, data, training }: Run) {
  const times = join(folder, 'times')
  const timed = join(folder, 'timed-trainer')
  writeFileSync(
    timed,
    `#!/bin/sh\n'${repositoryParts.trainer}' "$@"\ncode=$?\ntimes > '${times}'\nexit $code\n`,
  )
  chmodSync(timed, 0o755)
  const trainer = createTrainer({ path: timed, backends: repositoryParts.trainerBackends })
  const out = { out: join(folder, 'again.gguf'), checkpoint: join(folder, 'again.bin') }
  const { seconds, tokens, peakBytes } = await trainer.train(
    { model, data, ...out, resume: false },
    training,
    { signal: never },
  )
  const ofChildren = readFileSync(times, 'utf8').trim().split('\n').at(-1) ?? ''
  const cpu_seconds = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, rest]) => 60 * Number(minutes) + Number(rest))
    .reduce((sum, part) => sum + part, 0)
  return { adapter: out.out, seconds, cpu_seconds, tokens, peak_bytes: peakBytes }
}
