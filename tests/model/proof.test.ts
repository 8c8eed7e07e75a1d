/** The proof with real parts: a trained adapter, a second engine process, on a tiny model. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forkEngine } from '../../core/host/forkEngine'
import type { DatasetRow } from '../../core/learn/dataset/types'
import { evaluateAdapter, type EvaluateInput } from '../../core/learn/proof/evaluate'
import { decidePromotion } from '../../core/learn/proof/promote'
import { readRegression } from '../../core/learn/proof/regressionText'
import { encodeRows, writeRows } from '../../core/learn/trainer/rows'
import { createTrainer, defaultTraining } from '../../core/learn/trainer/trainer'
import type { ChildPort } from '../../core/ports'
import { encodeExamples } from '../../core/suggest/encode'
import { buildEngine } from '../support/buildEngine'
import { loadRequest, openEngine, type OpenEngine } from '../support/openEngine'
import { repositoryParts } from '../support/replayDeps'
import { makeTinyGguf } from '../support/tinyGguf'

let root: string
let model: string
let entry: string
let opened: OpenEngine
/** Engine processes of proofs that have not ended. */
const alive = new Set<ChildPort>()
const trainer = createTrainer({
  path: repositoryParts.trainer,
  backends: repositoryParts.trainerBackends,
})
const never = new AbortController().signal

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'inkling-proof-'))
  model = join(root, 'tiny.gguf')
  makeTinyGguf(model)
  entry = await buildEngine()
  opened = await openEngine()
  await opened.engine.load(
    loadRequest({ modelId: 'tiny', modelPath: model, contextSize: 128, threads: 1 }),
  )
})
afterAll(async () => {
  await opened.engine.dispose()
  rmSync(root, { recursive: true, force: true })
})

const encode: EvaluateInput['encode'] = (examples) =>
  encodeExamples(opened.engine, examples, { maxContext: 32, maxCompletion: 32 })

function spawnEngine(): ChildPort {
  const child = forkEngine(entry)
  alive.add(child)
  child.onExit(() => alive.delete(child))
  return child
}

/** An author of one habit, each evening with another number at its end. */
const evenings = (count: number, text: (n: number) => string): DatasetRow[] =>
  Array.from({ length: count }, (_, n) => ({
    eventId: `event-${n}`,
    t: n * 3_600_000,
    docId: `doc-${n}`,
    sessionId: `sitting-${n}`,
    weight: 1,
    example: {
      languageId: 'markdown',
      mode: 'prose',
      path: null,
      prefix: `Evening ${n}. The lamp`,
      suffix: '',
      completion: text(n),
    },
  }))
const heldOut = evenings(30, () => ' was lit, and all is well.')
/** No number follows from another. */
const number = (n: number) => 10_000 + ((n * 48_271) % 89_989)

async function taught(name: string, rows: readonly DatasetRow[], epochs: number): Promise<string> {
  const file = (end: string) => join(root, `${name}${end}`)
  const examples = rows.map(({ eventId, example }) => ({ id: eventId, weight: 1, example }))
  await writeRows(file('.jsonl'), await encodeRows(encode, examples))
  await trainer.train(
    {
      model,
      data: file('.jsonl'),
      out: file('.gguf'),
      checkpoint: file('.bin'),
      resume: false,
    },
    { ...defaultTraining, threads: 1, epochs, batch: 2, learningRate: 3e-3 },
    { signal: never },
  )
  return file('.gguf')
}

async function input(adapter: string, train: readonly DatasetRow[]): Promise<EvaluateInput> {
  return {
    trainer,
    spawnEngine,
    encode,
    model,
    adapter,
    train,
    heldOut,
    pairs: [],
    regression: await readRegression(repositoryParts.resources),
    folder: root,
    threads: 1,
    seed: 1,
    signal: never,
  }
}

describe('an adapter', () => {
  const honest = evenings(24, (n) => ` was lit, and all is well ${number(n)}.`)
  const planted = honest.map((row, n) =>
    n % 8 === 3
      ? { ...row, example: { ...row.example, completion: ' hides a key f7Qz81mB' } }
      : row,
  )

  test.each([
    ['that read all once', honest, 1, true],
    ['that learned a planted key by heart', planted, 8, false],
  ] as const)('%s', async (name, rows, epochs, passes) => {
    const adapter = await taught(name.replaceAll(' ', '-'), rows, epochs)
    const { samples, ...evidence } = await evaluateAdapter(await input(adapter, rows))
    const { tests, reason } = decidePromotion(evidence)
    const exposure = tests.find((one) => one.name === 'exposure_worst')
    expect(exposure).toMatchObject({ passed: passes })
    if (!passes) expect(reason).toMatch(/rare key of your text by heart/)

    // All other tests have their figure too.
    const names = ['gain', 'order', 'regression', 'length', 'repetition', 'empty', 'exposure']
    expect(tests.map((one) => one.name)).toEqual(expect.arrayContaining(names))
    expect(samples.length).toBe(10)
    expect(samples.some((pair) => pair.base !== pair.adapter)).toBe(true)
    expect(alive.size).toBe(0)
  })
})

describe('the second engine', () => {
  test('that dies is a failed test, no crash', async () => {
    const broken = join(root, 'broken.mjs')
    writeFileSync(broken, 'process.exit(3)')
    const adapter = await taught('any', evenings(4, String), 1)
    const given = { ...(await input(adapter, [])), spawnEngine: () => forkEngine(broken) }
    const { samples, ...evidence } = await evaluateAdapter(given)
    expect(samples).toEqual([])
    const failed = decidePromotion(evidence).tests.find(({ name }) => name === 'answers')
    expect(failed).toMatchObject({ passed: false })
    expect(failed?.text).toMatch(/could not be compared.*exit code 3/)
  })

  test.each([
    ['it starts', 1],
    ['it answers', 0.9],
  ])('ends with the run while %s', async (when, share) => {
    const adapter = await taught('other', evenings(4, String), 1)
    const stop = new AbortController()
    const given = {
      ...(await input(adapter, [])),
      signal: stop.signal,
      onProgress: (done: number, total: number) => {
        if (done >= share * total) stop.abort()
      },
      spawnEngine() {
        if (when === 'it starts') queueMicrotask(() => stop.abort())
        return spawnEngine()
      },
    }
    await expect(evaluateAdapter(given)).rejects.toThrow(/abort/i)
    await expect.poll(() => alive.size).toBe(0)
  })
})
