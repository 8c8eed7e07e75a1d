/** How long until text shows, cold and warm, and until an aborted request has left the engine.
 *  node tests/bench/run.mjs first-text [RUNS] [MODEL.gguf] [THREADS] */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defaultSettings, type SuggestRequest } from '../../contract'
import { createSuggest } from '../../core/suggest/createSuggest'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { loadRequest, openEngine } from '../support/openEngine'

export async function main([runs = '5', modelPath, threads = '0']: string[]) {
  const text = readFileSync(
    resolve(import.meta.dirname, '../../resources/demo/keeper-log.md'),
    'utf8',
  )
  const { engine } = await openEngine()
  const started = performance.now()
  const facts = await engine.load(
    loadRequest({ ...(modelPath && { modelPath }), threads: Number(threads) }),
  )
  const loadMs = performance.now() - started
  const suggest = createSuggest({
    engine,
    settings: () => defaultSettings,
    now: () => performance.now(),
    onEvent: () => {},
    modelSha256: () => 'bench',
  })
  const ask = (docId: string, end: number) =>
    suggestOnce(suggest, requestAt(docId, text.slice(0, end)))

  const cold: number[] = []
  const warm: number[] = []
  const abort: number[] = []
  for (let run = 0; run < Number(runs); run++) {
    const end = 3_000 + run * 1_500
    cold.push(await firstText(() => ask(`cold-${run}`, end)))
    for (let key = 1; key <= 4; key++)
      warm.push(await firstText(() => ask(`cold-${run}`, end + key * 3)))

    const controller = new AbortController()
    const other = { docId: `abort-${run}`, parts: [text.slice(end + 500, end + 2_500)] }
    const warming = engine.warm(other, controller.signal)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const at = performance.now()
    controller.abort()
    await warming
    await engine.warm({ docId: other.docId, parts: ['x'] }, new AbortController().signal)
    abort.push(performance.now() - at)
  }
  await engine.dispose()
  return {
    engine: facts,
    loadMs: Math.round(loadMs),
    firstTextColdMs: spread(cold),
    firstTextWarmMs: spread(warm),
    abortToIdleMs: spread(abort),
  }
}

async function firstText(ask: () => ReturnType<typeof suggestOnce>): Promise<number> {
  const answer = await ask()
  return answer.firstTextMs ?? answer.latencyMs
}

function requestAt(docId: string, prefix: string): SuggestRequest {
  return {
    docId,
    path: null,
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

function spread(values: number[]) {
  const sorted = [...values].sort((a, b) => a - b).map(Math.round)
  return {
    runs: sorted.length,
    min: sorted[0],
    median: sorted[sorted.length >> 1],
    max: sorted.at(-1),
  }
}
