/** Single lines of real code, filled in by the same model: by llama-server's `/infill`, greedily,
 *  and by Inkling, without and with what the project knows. Results are appended to a file, so that
 *  an interrupted run goes on where it was.
 *
 *    node tests/bench/run.mjs infill SIDE MODEL.gguf [RESULTS.jsonl] [CASES] [THREADS]
 *    node tests/bench/run.mjs infill report - RESULTS.jsonl
 *
 *  SIDE: peer | ours | project | all. */
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import type { Settings, SuggestRequest } from '../../contract'
import type { App } from '../../core/app'
import { pairedBootstrap } from '../../core/learn/proof/bootstrap'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { languageOf } from '../../core/text/language'
import { similarity } from '../../core/text/similarity'
import { startLlamaServer } from '../support/llamaServer'
import { frozenTree } from './support/frozen'
import { infillCases, type InfillCase } from './support/infillCases'
import { openBenchApp } from './support/openBenchApp'

const sides = ['peer', 'ours', 'project'] as const
type Side = (typeof sides)[number]

interface Result {
  side: Side
  id: string
  answer: string
  exact: boolean
  similarity: number
  ms: number
  /** Geometric mean of the tokens' probabilities, where the side tells. */
  confidence?: number | null
}

/** Both sides may write as much. */
const maxTokens = 48
/** Imports are read behind the back of who writes. */
const readMs = 500
/** Alone as much as the server reads of a file; with the project half of that and a fifth of other
 *  files: what changes at each line costs most of the time here. */
const reads = {
  ours: { prefixTokens: 2_048, suffixTokens: 384 },
  project: { prefixTokens: 1_024, suffixTokens: 256 },
}

export async function main(args: string[]) {
  const [side = 'all', modelPath = '', file = 'infill.jsonl', count = '510', threads = '2'] = args
  if (side !== 'report') {
    const cases = infillCases(Number(count))
    for (const one of side === 'all' ? sides : [side as Side]) {
      const done = new Set(read(file).flatMap((row) => (row.side === one ? row.id : [])))
      const left = cases.filter(({ id }) => !done.has(id))
      if (left.length === 0) continue
      const fill = await open(one, modelPath, Number(threads))
      for (const [i, item] of left.entries()) {
        const start = performance.now()
        const { answer, confidence } = await fill.answer(item)
        const ms = Math.round(performance.now() - start)
        const wanted = item.canonical.trim()
        const exact = answer.trim() === wanted
        const result: Result = {
          ...{ side: one, id: item.id, answer, exact, ms, confidence },
          similarity: similarity(answer.trim(), wanted),
        }
        appendFileSync(file, `${JSON.stringify(result)}\n`)
        if (i % 20 === 0) console.error(`${one}: ${done.size + i + 1} of ${cases.length}`)
      }
      await fill.close()
    }
  }
  return report(read(file))
}

function read(file: string): Result[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Result)
}

interface Fill {
  answer(item: InfillCase): Promise<{ answer: string; confidence?: number | null }>
  close(): Promise<void>
}

const open = (side: Side, modelPath: string, threads: number): Promise<Fill> =>
  side === 'peer' ? openPeer(modelPath, threads) : openOurs(side, modelPath, threads)

async function openPeer(modelPath: string, threads: number): Promise<Fill> {
  const server = await startLlamaServer({ modelPath, threads, contextSize: 4_096 })
  return {
    async answer({ prefix, suffix }) {
      const line = prefix.lastIndexOf('\n') + 1
      const body = {
        input_prefix: prefix.slice(0, line),
        prompt: prefix.slice(line),
        input_suffix: suffix,
        n_predict: maxTokens,
        temperature: 0,
        samplers: ['top_k'],
        top_k: 1,
        stop: ['\n'],
        cache_prompt: true,
      }
      const response = await fetch(`${server.url}/infill`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`llama-server answered ${response.status}`)
      return { answer: ((await response.json()) as { content: string }).content }
    },
    close: server.stop,
  }
}

async function openOurs(
  side: 'ours' | 'project',
  modelPath: string,
  threads: number,
): Promise<Fill> {
  const root = frozenTree()
  const suggest: Partial<Settings['suggest']> = {
    ...{ ...reads[side], maxTokens, threads, eagerness: 1, gpu: 'off' },
    ...{ project: side === 'project', instant: false, examples: false },
  }
  const { app, dispose } = await openBenchApp({ modelPath, suggest })
  // Files that the user opened no folder for are not read.
  if (side === 'project') await createRouterClient(app.router).workspace.openFolder({ path: root })
  let known = ''
  return {
    async answer(item) {
      if (side === 'project' && known !== item.path) await openNeighbours(app, root, item)
      known = item.path
      const { completion, confidence } = await suggestOnce(app.suggest, toRequest(root, item))
      return { answer: completion, confidence }
    },
    close: dispose,
  }
}

const toRequest = (root: string, item: InfillCase): SuggestRequest => ({
  docId: item.path,
  path: join(root, item.path),
  languageId: item.languageId,
  mode: 'code',
  version: 1,
  prefix: item.prefix,
  suffix: item.suffix,
  cursor: item.prefix.length,
  trigger: 'manual',
  parentId: null,
  candidate: 0,
  scope: 'line',
})

/** As if the files that this one imports were open in tabs, and time had passed since. */
async function openNeighbours(app: App, root: string, item: InfillCase): Promise<void> {
  const { path } = item
  // Asks for nothing, but has the app see the text.
  const see = (one: InfillCase) =>
    suggestOnce(app.suggest, toRequest(root, one), AbortSignal.abort())
  const text = readFileSync(join(root, path), 'utf8')
  for (const [, from = ''] of text.matchAll(/(?:from|import) '(\.[^']*)'/g)) {
    const base = join(dirname(path), from)
    const found = ['', '.ts', '.tsx', '/index.ts'].find((end) => isFile(join(root, base + end)))
    if (found === undefined) continue
    const neighbour = base + found
    const prefix = readFileSync(join(root, neighbour), 'utf8')
    const languageId = languageOf(neighbour)
    const cut = { id: '', path: neighbour, languageId, prefix, suffix: '', canonical: '' }
    await see(cut)
  }
  await see(item)
  await new Promise((resolve) => setTimeout(resolve, readMs))
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

function report(rows: Result[]) {
  const of = (side: Side) => rows.filter((row) => row.side === side)
  const share = (list: Result[], value: (row: Result) => number) =>
    Number((list.reduce((sum, row) => sum + value(row), 0) / Math.max(1, list.length)).toFixed(4))
  const table = Object.fromEntries(
    sides.map((side) => {
      const list = of(side)
      return [
        side,
        {
          cases: list.length,
          exact: share(list, ({ exact }) => Number(exact)),
          similarity: share(list, (row) => row.similarity),
        },
      ]
    }),
  )
  return {
    ...table,
    oursOverPeer: difference(of('peer'), of('ours')),
    projectOverPeer: difference(of('peer'), of('project')),
    projectOverOurs: difference(of('ours'), of('project')),
  }
}

/** Exact matches of `after` less those of `before`, per case; lines of a file hang together. */
function difference(before: Result[], after: Result[]) {
  const known = new Map(before.map((row) => [row.id, row]))
  const rows = after.flatMap((row) => {
    const other = known.get(row.id)
    if (!other) return []
    const cluster = row.id.replace(/:\d+$/, '')
    return [{ cluster, difference: Number(row.exact) - Number(other.exact), tokens: 1 }]
  })
  return { paired: rows.length, interval: pairedBootstrap(rows) }
}
