/** What the trainer learns must be what the editor's engine then reads. */
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { getLlama } from 'node-llama-cpp'
import { describe, expect, it } from 'vitest'
import { makeTinyGguf } from '../support/tinyGguf'
import { makeFolder, makeRows, type Row, runTrainer, writeRows } from './support'

const passage = `The garden behind the house had been left alone for years. Nettles stood as high as the
kitchen window, and the path to the well could only be guessed. When the new owners came in spring, they
first cut a narrow lane through the grass, then another, until they found the old apple tree in the middle.
It was still alive. They decided to keep everything that bore fruit and to ask the neighbours about the rest.`

async function tokenize(modelPath: string, text: string): Promise<number[]> {
  const llama = await getLlama({ build: 'never', gpu: false, progressLogs: false })
  const model = await llama.loadModel({ modelPath, vocabOnly: true })
  const tokens = model.tokenize(text).map(Number)
  await llama.dispose()
  return tokens
}

/** NLL of each row's completion in node-llama-cpp. */
async function getNlls(modelPath: string, rows: Row[], adapter?: string): Promise<number[]> {
  const llama = await getLlama({ build: 'never', gpu: false, progressLogs: false, maxThreads: 1 })
  const model = await llama.loadModel({ modelPath })
  const lora = adapter ? { adapters: [{ filePath: adapter }] } : undefined
  const context = await model.createContext({ contextSize: 512, lora })
  const sequence = context.getSequence()
  const nlls: number[] = []
  for (const { tokens, completion_start: start } of rows) {
    await sequence.clearHistory()
    const results = await sequence.controlledEvaluate(
      tokens.slice(0, -1).map((token, i) => {
        return i < start - 1
          ? (token as never)
          : [token as never, { generateNext: { probabilities: true } }]
      }),
    )
    let nll = 0
    for (let i = start; i < tokens.length; i++)
      nll -= Math.log(results[i - 1]!.next.probabilities!.get(tokens[i] as never)!)
    nlls.push(nll)
  }
  await model.dispose()
  await llama.dispose()
  return nlls
}

/** Trains, then compares NLL per completion token, base and adapted, in both programs. */
async function compare(model: string, rows: Row[], settings: string[]) {
  const folder = makeFolder()
  const data = writeRows(path.join(folder, 'rows.jsonl'), rows)
  const adapter = path.join(folder, 'adapter.gguf')
  const files = ['--model', model, '--data', data]
  const out = ['--out', adapter, '--checkpoint', path.join(folder, 'ck.bin')]
  const trained = await runTrainer(['train', ...files, ...out, ...settings])
  expect(trained.last.event).toBe('done')
  const evaluate = async (extra: string[]) => {
    const { events } = await runTrainer(['eval', ...files, '--threads', '1', ...extra])
    return events.filter(({ event }) => event === 'row')
  }
  const base = await evaluate([])
  const adapted = await evaluate(['--adapter', adapter])
  const unscaled = await evaluate(['--adapter', adapter, '--scale', '0'])
  const theirBase = await getNlls(model, rows)
  const theirAdapted = await getNlls(model, rows, adapter)
  return rows.map((row, i) => {
    const perToken = (nll: unknown) => (nll as number) / (row.tokens.length - row.completion_start)
    return {
      base: perToken(base[i]!.nll),
      adapted: perToken(adapted[i]!.nll),
      unscaled: perToken(unscaled[i]!.nll),
      theirBase: perToken(theirBase[i]),
      theirAdapted: perToken(theirAdapted[i]),
    }
  })
}

describe.each([
  ['llama', {}],
  ['qwen2', { architecture: 'qwen2', tiedEmbeddings: false }],
  ['qwen3', { architecture: 'qwen3' }],
  ['gemma3', { architecture: 'gemma3' }],
] as const)('a tiny %s model', (_, options) => {
  it('has the same likelihoods in trainer and engine, with and without the adapter', async () => {
    const { path: model } = makeTinyGguf(path.join(makeFolder(), 'tiny.gguf'), options)
    const settings = ['--lr', '1e-2', '--epochs', '10', '--batch', '3', '--threads', '1']
    for (const row of await compare(model, makeRows(3, 32), settings)) {
      expect(Math.abs(row.base - row.theirBase)).toBeLessThan(1e-3)
      expect(Math.abs(row.adapted - row.theirAdapted)).toBeLessThan(1e-3)
      expect(Math.abs(row.unscaled - row.base)).toBeLessThan(1e-6)
      expect(row.adapted).toBeLessThan(row.base - 0.5)
    }
  })
})

const smollm2 = path.join(os.homedir(), '.cache/inkling/models/SmolLM2-135M-Instruct.Q4_1.gguf')

describe.skipIf(!existsSync(smollm2))('SmolLM2', () => {
  it('learns, and the engine sees the same', { timeout: 120_000 }, async () => {
    const tokens = await tokenize(smollm2, passage)
    const row = { id: 'a', tokens, completion_start: 16, weight: 1 }
    const settings = ['--lr', '2e-3', '--epochs', '3', '--batch', '1', '--threads', '1']
    const [result] = await compare(smollm2, [row], settings)
    // With a quantised base any change in the last bit flips 8-bit roundings: the engine's own
    // figure moves by 7e-3 a token between an F16 and an F32 cache.
    expect(Math.abs(result!.base - result!.theirBase)).toBeLessThan(2e-2)
    expect(Math.abs(result!.adapted - result!.theirAdapted)).toBeLessThan(2e-2)
    expect(result!.adapted).toBeLessThan(result!.base - 0.2)
  })
})
