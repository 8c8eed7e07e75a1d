/** How long until text shows, cold, warm and after a restart, and until an aborted request has left
 *  the engine; beside the time of one decode step and of one 64-token chunk in the same run.
 *  node tests/bench/run.mjs first-text [RUNS] [MODEL.gguf] [THREADS] */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { SuggestRequest } from '../../contract'
import type { App } from '../../core/app'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { defaultModelPath } from '../support/buildEngine'
import { plainRequest } from '../support/openEngine'
import { openBenchApp } from './support/openBenchApp'

const chunkTokens = 64
const never = new AbortController().signal

export async function main([runs = '5', modelPath = defaultModelPath, threads = '0']: string[]) {
  const text = readFileSync(
    resolve(import.meta.dirname, '../../resources/demo/keeper-log.md'),
    'utf8',
  )
  const folder = mkdtempSync(join(tmpdir(), 'inkling-bench-text-'))
  const started = performance.now()
  const bench = await openBenchApp({
    modelPath,
    // All that the model says is shown, and nothing but what the model says.
    suggest: { threads: Number(threads), gpu: 'off', eagerness: 1, instant: false },
  })
  const loadMs = performance.now() - started
  const cold: number[] = []
  const warm: number[] = []
  const step: number[] = []
  const chunk: number[] = []
  const abort: number[] = []
  const reopened: number[] = []
  const reopenedTokens: number[] = []
  const reopenMs: number[] = []
  const coldTokens: number[] = []

  for (let run = 0; run < Number(runs); run++) {
    const { engine } = bench.app
    const end = 3_000 + run * 900
    const path = join(folder, `${run}.md`)
    writeFileSync(path, text)
    const before = await engine.work()
    cold.push(await firstText(bench.app, requestAt(path, text.slice(0, end))))
    coldTokens.push((await engine.work()).evaluatedTokens - before.evaluatedTokens)
    for (let key = 1; key <= 4; key++) {
      warm.push(await firstText(bench.app, requestAt(path, text.slice(0, end + key * 3))))
      step.push(await decodeStep(bench.app, text.slice(end, end + 800)))
    }
    for (let i = 1; i <= 3; i++) {
      chunk.push(await chunkTime(bench.app, text.slice(end), i))
      abort.push(await abortToIdle(bench.app, `abort-${run}-${i}`, text.slice(end, end + 3_000)))
    }
  }
  const facts = bench.app.engine.facts()
  for (let run = 0; run < Number(runs); run++) {
    await bench.restart()
    const path = join(folder, `${run}.md`)
    const before = await bench.app.engine.work()
    const request = requestAt(path, text.slice(0, 3_000 + run * 900 + 12))
    // As the window does when a document is opened.
    const opened = performance.now()
    await bench.app.suggest.warm(request, never)
    reopenMs.push(performance.now() - opened)
    reopened.push(await firstText(bench.app, request))
    reopenedTokens.push((await bench.app.engine.work()).evaluatedTokens - before.evaluatedTokens)
  }
  await bench.dispose()
  rmSync(folder, { recursive: true })
  return {
    engine: facts,
    loadMs: Math.round(loadMs),
    decodeStepMs: spread(step),
    firstTextColdMs: spread(cold),
    firstTextWarmMs: spread(warm),
    reopenMs: spread(reopenMs),
    firstTextReopenedMs: spread(reopened),
    tokensCold: spread(coldTokens),
    tokensReopened: spread(reopenedTokens),
    chunk64Ms: spread(chunk),
    abortToIdleMs: spread(abort),
    limits: {
      warmFirstTextMs: Math.round(1.1 * median(step) + 15),
      abortToIdleMs: Math.round(median(chunk) + 20),
    },
  }
}

async function firstText({ suggest }: App, request: SuggestRequest): Promise<number> {
  const answer = await suggestOnce(suggest, request)
  return answer.firstTextMs ?? answer.latencyMs
}

/** Sampled, so without guesses: each token is one evaluation of one token. */
async function decodeStep({ engine }: App, prompt: string): Promise<number> {
  const request = {
    ...plainRequest,
    docId: 'step',
    parts: [prompt],
    maxTokens: 9,
    temperature: 0.8,
  }
  const times: number[] = []
  for await (const event of engine.generate(request, never))
    if (event.kind === 'token') times.push(performance.now())
  const first = times[0] ?? 0
  return ((times.at(-1) ?? first) - first) / Math.max(1, times.length - 1)
}

/** Prefill of 64 tokens more behind what is warm. */
async function chunkTime({ engine }: App, text: string, index: number): Promise<number> {
  const tokens = await engine.tokenize([text])
  const from = index * 2 * chunkTokens
  const docId = 'chunk'
  const part = async (end: number) => [await engine.detokenize(tokens.slice(0, end))]
  await engine.warm({ docId, parts: await part(from) }, never)
  const before = await engine.work()
  const parts = await part(from + chunkTokens)
  const start = performance.now()
  await engine.warm({ docId, parts }, never)
  const ms = performance.now() - start
  const evaluated = (await engine.work()).evaluatedTokens - before.evaluatedTokens
  return (ms * chunkTokens) / Math.max(1, evaluated)
}

/** From the abort of a long prefill until the engine has done something else, less the time that
 *  this takes by itself. */
async function abortToIdle({ engine }: App, docId: string, text: string): Promise<number> {
  const other = (word: string) => engine.warm({ docId: 'idle', parts: [word] }, never)
  await other('a')
  const alone = performance.now()
  await other('b')
  const aloneMs = performance.now() - alone
  const controller = new AbortController()
  const before = await engine.work()
  const warming = engine.warm({ docId, parts: [text] }, controller.signal)
  // The first chunk is done, the next one under way.
  while ((await engine.work()).evaluatedTokens === before.evaluatedTokens) await sleep(1)
  await sleep(5)
  const at = performance.now()
  controller.abort()
  await other('c')
  const ms = performance.now() - at
  await warming
  return Math.max(0, ms - aloneMs)
}

function requestAt(path: string, prefix: string): SuggestRequest {
  return {
    docId: `bench ${path}`,
    path,
    languageId: 'markdown',
    mode: 'prose',
    version: prefix.length,
    prefix,
    suffix: '',
    cursor: prefix.length,
    trigger: 'typing',
    parentId: null,
    candidate: 0,
    scope: 'sentence',
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

function spread(values: number[]) {
  const sorted = [...values].sort((a, b) => a - b).map((value) => Number(value.toFixed(1)))
  return { runs: sorted.length, min: sorted[0], median: median(sorted), max: sorted.at(-1) }
}
