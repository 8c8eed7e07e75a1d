/** Adapters that answer side by side on one context. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine, LoadRequest } from '../../core/engine/types'
import { generateAll, loadRequest, openEngine } from '../support/openEngine'
import { makeTinyAdapter } from '../support/tinyAdapter'
import { makeTinyGguf } from '../support/tinyGguf'

const folder = mkdtempSync(join(tmpdir(), 'inkling-adapters-'))
const modelPath = join(folder, 'tiny.gguf')
const adapterOf = (id: string, seed: number, scale = 1) => {
  const path = join(folder, `${id}.gguf`)
  makeTinyAdapter(path, { seed })
  return { id, version: seed, path, scale }
}
const one = adapterOf('one', 1)
const two = adapterOf('two', 2)
let engine: Engine
beforeAll(async () => {
  makeTinyGguf(modelPath)
  engine = (await openEngine()).engine
})
afterAll(async () => {
  await engine.dispose()
  rmSync(folder, { recursive: true })
})

const load = (over: Partial<LoadRequest> = {}) =>
  engine.load(loadRequest({ modelId: 'tiny', modelPath, contextSize: 128, threads: 1, ...over }))
const text = 'The lamp was lit before the boats came home. '
let documents = 0
/** The sum of the log-probabilities tells which weights answered.
 *  @param docId  of one, its text is like no other: what is known of a text needs no evaluation */
const ask = async ({ adapterId, docId }: { adapterId?: string | null; docId?: string } = {}) => {
  const { logps, ids, reusedTokens, promptTokens } = await generateAll(engine, {
    adapterId,
    docId: docId ?? `doc-${documents++}`,
    parts: [`${docId ?? 'Here'}: ${text}`],
    maxTokens: 6,
  })
  const read = promptTokens - reusedTokens
  return { logp: logps.reduce((sum, logp) => sum + logp, 0), ids, read }
}

/** As if nobody had asked before. */
const askAnew = async (adapterId?: string | null) => {
  await engine.forget('all')
  return ask({ adapterId })
}

test('a strength between the base and the whole; none is the base, from the next request on', async () => {
  await load()
  const base = await askAnew()
  const at = async (scale: number) => {
    await load({ adapter: { ...one, scale } })
    return askAnew()
  }
  const [none, half, whole] = [await at(0), await at(0.5), await at(1)]
  expect(none).toEqual(base)
  expect(Math.abs(half.logp - base.logp)).toBeGreaterThan(1e-3)
  expect(Math.abs(whole.logp - half.logp)).toBeGreaterThan(1e-3)
  expect(await at(0.5)).toEqual(half)
  expect(await at(0)).toEqual(base)
})

test('each request is answered by the adapter that it names, whatever answered before', async () => {
  await load()
  const alone = await askAnew()
  await load({ adapter: one })
  const withOne = await askAnew()
  await load({ adapter: two })
  const withTwo = await askAnew()
  await load({ adapter: one, others: [two] })
  expect(await askAnew()).toEqual(withOne)
  expect(engine.state()).toMatchObject({ adapterId: 'one', adapterVersion: 1 })
  expect(await askAnew('two')).toEqual(withTwo)
  expect(engine.state()).toMatchObject({ adapterId: 'two', adapterVersion: 2 })
  expect(await askAnew(null)).toEqual(alone)
  expect(engine.state()).toMatchObject({ adapterId: null, adapterVersion: null })
  // At the same time: evaluations take turns, and each sees its own weights.
  await engine.forget('all')
  const together = await Promise.all(
    [undefined, 'two', null].map((adapterId) => ask({ adapterId })),
  )
  expect(together).toEqual([withOne, withTwo, alone])
})

test('going back to what a document was evaluated with costs no prompt', async () => {
  await load({ adapter: one, others: [two] })
  const docId = 'to and fro'
  const first = await ask({ docId })
  const other = await ask({ docId, adapterId: 'two' })
  const base = await ask({ docId, adapterId: null })
  expect([first.read, other.read, base.read].every((read) => read > 10)).toBe(true)
  expect(await ask({ docId })).toEqual({ ...first, read: 0 })
  expect(await ask({ docId, adapterId: 'two' })).toEqual({ ...other, read: 0 })
  expect(await ask({ docId, adapterId: null })).toEqual({ ...base, read: 0 })
  // Other adapters come without a new context.
  await load({ adapter: two, others: [one] })
  expect(await ask({ docId })).toEqual({ ...other, read: 0 })
  const warmed = await engine.warm(
    { docId: 'warmed', adapterId: 'one', parts: [`warmed: ${text}`] },
    new AbortController().signal,
  )
  expect(warmed).toBeGreaterThan(10)
  expect((await ask({ docId: 'warmed', adapterId: 'one' })).read).toBeLessThanOrEqual(1)
  await engine.forget([docId])
  expect((await ask({ docId, adapterId: 'one' })).read).toBe(first.read)
})

test('what is kept on disk fits one adapter at one strength', async () => {
  const stateFolder = join(folder, 'state')
  const long = text.repeat(3)
  /** What each of the weights reads of the same document, in a process of its own. */
  const persisted = async (scale = 1) => {
    const opened = await openEngine()
    await opened.engine.load(
      loadRequest({
        ...{ modelPath, contextSize: 256, threads: 1, stateFolder },
        ...{ adapter: { ...one, scale }, others: [two] },
      }),
    )
    const answer = async (adapterId: string | null) => {
      const request = { docId: 'kept', adapterId, parts: [long], maxTokens: 2, persist: true }
      const { reusedTokens, promptTokens, ids } = await generateAll(opened.engine, request)
      return { read: promptTokens - reusedTokens, ids }
    }
    const answers = { one: await answer('one'), base: await answer(null) }
    await opened.engine.dispose()
    return answers
  }
  const first = await persisted()
  expect(first.one.read).toBeGreaterThan(64)
  expect(first.base.read).toBe(first.one.read)
  expect(await persisted()).toEqual({
    one: { ids: first.one.ids, read: 1 },
    base: { ids: first.base.ids, read: 1 },
  })
  const half = await persisted(0.5)
  expect([half.one.read, half.base.read]).toEqual([first.one.read, 1])
})

test('a file that was replaced is read anew', async () => {
  await load({ adapter: one })
  const first = await askAnew()
  await load()
  const path = join(folder, 'replaced.gguf')
  const replaced = { id: 'replaced', version: 9, path, scale: 1 }
  makeTinyAdapter(path, { seed: 1 })
  await load({ adapter: replaced })
  expect(await askAnew()).toEqual(first)
  makeTinyAdapter(path, { seed: 9 })
  await load({ adapter: replaced })
  expect(Math.abs((await askAnew()).logp - first.logp)).toBeGreaterThan(1e-3)
})

test('an adapter that cannot be read is named, and what served goes on', async () => {
  await load({ adapter: one })
  const before = await ask({ docId: 'goes on' })
  const path = join(folder, 'broken.gguf')
  writeFileSync(path, 'GGUF and nothing behind it')
  const others = [{ id: 'broken', version: 3, path, scale: 1 }]
  await expect(load({ adapter: one, others })).rejects.toMatchObject({ code: 'model_broken' })
  expect(await ask({ docId: 'goes on' })).toEqual({ ...before, read: 0 })
  // A name that nobody offered is answered by the model alone, and says so.
  const served: Array<string | null | undefined> = []
  const request = { docId: 'x', adapterId: 'gone', parts: [text], heal: '', draft: '' }
  const document = { path: null, languageId: '', prefix: '', suffix: '' }
  for await (const event of engine.generate(
    { ...request, document, maxTokens: 1, temperature: 0, seed: 1 },
    new AbortController().signal,
  ))
    if (event.kind === 'prefilled') served.push(event.adapterId)
  expect(served).toEqual([null])
})
