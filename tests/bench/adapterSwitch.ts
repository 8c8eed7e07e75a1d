/** What it costs to answer with another adapter than the last time: on one context, beside a context of
 *  its own for each load as it was before (ADR 014).
 *  node tests/bench/run.mjs adapterSwitch [ROUNDS] */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateAll, loadRequest, openEngine } from '../support/openEngine'
import { makeTinyAdapter } from '../support/tinyAdapter'

const rounds = Number(process.argv[2] ?? 30)
const folder = mkdtempSync(join(tmpdir(), 'inkling-switch-'))
const adapterOf = (id: string, seed: number) => {
  const path = join(folder, `${id}.gguf`)
  makeTinyAdapter(path, { seed, layers: 30, embedding: 576 })
  return { id, version: seed, path, scale: 0.01 }
}
const [one, two] = [adapterOf('one', 1), adapterOf('two', 2)]
const { engine, children } = await openEngine()
const ids = [null, 'one', 'two'] as const
type Id = (typeof ids)[number]

const residentMb = (): number => {
  const status = readFileSync(`/proc/${children.at(-1)?.pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
}
const median = (values: number[]) =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

let asked = 0
const story = 'The old fisherman went down to the harbour, where the boats lay side by side. '
/** Milliseconds of a request whose prompt is evaluated but for its last words. */
async function ask(adapterId: Id): Promise<{ ms: number; read: number }> {
  const start = performance.now()
  const { promptTokens, reusedTokens } = await generateAll(engine, {
    ...{ docId: 'letter', adapterId, maxTokens: 4, parts: [`${story.repeat(12)}Day ${++asked}`] },
  })
  return { ms: performance.now() - start, read: promptTokens - reusedTokens }
}

await engine.load(loadRequest())
await ask(null)
const alone = residentMb()
await engine.load(loadRequest({ adapter: one, others: [two] }))
const cold: number[] = []
for (const id of ids.slice(1)) cold.push((await ask(id)).ms)
const three = residentMb()

const times = { same: [] as number[], switched: [] as number[] }
let read = 0
for (let round = 0; round < rounds; round++) {
  const id = ids[round % ids.length] as Id
  for (const way of ['switched', 'same'] as const) {
    const answer = await ask(id)
    times[way].push(answer.ms)
    read = Math.max(read, answer.read)
  }
}
const loads: number[] = []
for (let round = 0; round < 3; round++) {
  const start = performance.now()
  await engine.load(loadRequest({ adapter: { ...one, scale: 0.01 + round / 100 }, others: [two] }))
  loads.push(performance.now() - start)
}
const start = performance.now()
await engine.load(loadRequest({ adapter: one, contextSize: 641 }))
const newContextMs = performance.now() - start
await engine.dispose()
rmSync(folder, { recursive: true })

console.log(
  JSON.stringify(
    {
      coldMs: Math.round(median(cold)),
      sameMs: Math.round(median(times.same)),
      switchedMs: Math.round(median(times.switched)),
      mostReadTokens: read,
      otherStrengthMs: Math.round(median(loads)),
      newContextMs: Math.round(newContextMs),
      residentMb: { alone, three },
    },
    null,
    2,
  ),
)
