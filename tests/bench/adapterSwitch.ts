/** What it costs to answer with another adapter than the last time: on one context, beside a context of
 *  its own for each load as it was before (ADR 014).
 *  node tests/bench/run.mjs adapterSwitch [ROUNDS] */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../../core/engine/types'
import type { ChildPort } from '../../core/ports'
import { generateAll, loadRequest, openEngine } from '../support/openEngine'
import { makeTinyAdapter } from '../support/tinyAdapter'

const ids = [null, 'one', 'two'] as const
type Id = (typeof ids)[number]

const residentMb = (children: readonly ChildPort[]): number => {
  const status = readFileSync(`/proc/${children.at(-1)?.pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
}
const median = (values: number[]) =>
  Math.round(values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN)

let asked = 0
const story = 'The old fisherman went down to the harbour, where the boats lay side by side. '
/** Milliseconds of a request whose prompt differs from the one before in its last words. */
async function ask(engine: Engine, adapterId: Id): Promise<{ ms: number; read: number }> {
  const start = performance.now()
  const { promptTokens, reusedTokens } = await generateAll(engine, {
    ...{ docId: 'letter', adapterId, maxTokens: 4, parts: [`${story.repeat(12)}Day ${++asked}`] },
  })
  return { ms: performance.now() - start, read: promptTokens - reusedTokens }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export async function main([rounds = '30']: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-switch-'))
  const adapterOf = (id: string, seed: number) => {
    const path = join(folder, `${id}.gguf`)
    makeTinyAdapter(path, { seed, layers: 30, embedding: 576 })
    return { id, version: seed, path, scale: 0.01 }
  }
  const [one, two] = [adapterOf('one', 1), adapterOf('two', 2)]
  const { engine, children } = await openEngine()
  await engine.load(loadRequest())
  await ask(engine, null)
  const alone = residentMb(children)
  await engine.load(loadRequest({ adapter: one, others: [two] }))
  const cold = [await ask(engine, 'one'), await ask(engine, 'two')]
  const three = residentMb(children)

  const times = { same: [] as number[], switched: [] as number[] }
  let mostRead = 0
  for (let round = 0; round < Number(rounds); round++)
    for (const way of ['switched', 'same'] as const) {
      const { ms, read } = await ask(engine, ids[round % ids.length] as Id)
      times[way].push(ms)
      mostRead = Math.max(mostRead, read)
    }
  const strengths: number[] = []
  for (const scale of [0.02, 0.03, 0.04]) {
    const adapter = { ...one, scale }
    strengths.push(await timed(() => engine.load(loadRequest({ adapter, others: [two] }))))
  }
  const newContext = await timed(() => engine.load(loadRequest({ adapter: one, contextSize: 641 })))
  await engine.dispose()
  rmSync(folder, { recursive: true })
  return {
    coldMs: median(cold.map(({ ms }) => ms)),
    sameMs: median(times.same),
    switchedMs: median(times.switched),
    mostReadTokens: mostRead,
    otherStrengthMs: median(strengths),
    newContextMs: Math.round(newContext),
    residentMb: { alone, three },
  }
}
