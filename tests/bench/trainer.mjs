/**
 * Measures the trainer: tokens a second and peak memory, as one JSON line.
 *
 *   node tests/bench/trainer.mjs --model M.gguf [--rows 16] [--tokens 320] [--completion 64]
 *                                [--threads N] [--rank 8] [--activation-mb 1024]
 *
 * Tokens are random: speed does not depend on which they are. Take figures on a quiet machine;
 * `load` says how quiet it was.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { buildTrainer } from '../../scripts/build-trainer.mjs'

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    rows: { type: 'string', default: '16' },
    tokens: { type: 'string', default: '320' },
    completion: { type: 'string', default: '64' },
    threads: { type: 'string', default: String(os.availableParallelism()) },
    rank: { type: 'string', default: '8' },
    'activation-mb': { type: 'string', default: '1024' },
  },
})

async function runTrainer(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const events = []
  for await (const line of createInterface({ input: child.stdout })) events.push(JSON.parse(line))
  const last = events.at(-1)
  if (!last || last.event === 'error') throw new Error(last?.message ?? 'the trainer said nothing')
  return events
}

const built = await buildTrainer({ log: console.error })
if (!built.ok) throw new Error(`${built.reason}; next: ${built.next}`)
if (!values.model) throw new Error('--model is missing')
const common = ['--model', values.model, '--backends', built.libraries]
const [model] = await runTrainer(built.path, ['probe', ...common])

const folder = mkdtempSync(path.join(os.tmpdir(), 'inkling-bench-'))
try {
  const length = Number(values.tokens)
  const rows = Array.from({ length: Number(values.rows) }, (_, row) => {
    const tokens = Array.from({ length }, (_, i) => ((row * length + i) * 7919) % model.vocab)
    return {
      id: String(row),
      tokens,
      completion_start: length - Number(values.completion),
      weight: 1,
    }
  })
  const data = path.join(folder, 'rows.jsonl')
  writeFileSync(data, rows.map((row) => JSON.stringify(row) + '\n').join(''))
  const load = os.loadavg()[0]
  const settings = ['threads', 'rank', 'activation-mb'].flatMap((name) => [
    `--${name}`,
    values[name],
  ])
  const events = await runTrainer(built.path, [
    ...['train', ...common, '--data', data, '--epochs', '1', '--batch', '8', ...settings],
    ...['--out', path.join(folder, 'adapter.gguf'), '--checkpoint', path.join(folder, 'ck.bin')],
  ])
  const { tokens, seconds, tokens_per_s, peak_bytes } = events.at(-1)
  const { architecture, layers } = model
  const settingsUsed = { ...values, model: path.basename(values.model) }
  console.log(
    JSON.stringify({
      ...{ tokens_per_s, peak_bytes, tokens, seconds, load, architecture, layers },
      settings: settingsUsed,
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
