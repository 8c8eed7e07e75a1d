/** Many requests at once, aborted at random: nobody waits for ever. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { generateAll, loadRequest, openEngine } from '../support/openEngine'
import { makeTinyGguf } from '../support/tinyGguf'

const folder = mkdtempSync(join(tmpdir(), 'inkling-storm-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Linear congruential (Numerical Recipes): the same storm each time. */
function createRandom(seed: number) {
  let state = seed
  return (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

test('a storm of requests settles and leaves an engine that answers', async () => {
  const modelPath = join(folder, 'tiny.gguf')
  makeTinyGguf(modelPath, { architecture: 'llama', seed: 3 })
  const { engine } = await openEngine()
  await engine.load(
    loadRequest({ modelPath, contextSize: 256, stateFolder: join(folder, 'state') }),
  )
  const random = createRandom(7)
  const textOf = (doc: number, length: number) =>
    Array.from({ length }, (_, at) => `word ${(at * 7 + doc) % 23} `).join('')

  const storm = Array.from({ length: 150 }, async () => {
    const doc = random(16)
    const controller = new AbortController()
    const request = {
      docId: random(5) === 0 ? `d${doc}#deep` : `d${doc}`,
      parts: [textOf(doc, 3 + random(20))],
      persist: random(2) === 0,
      maxTokens: 1 + random(12),
      background: random(4) === 0,
      heal: random(4) === 0 ? ' w' : '',
    }
    const kind = random(10)
    const abortAfter = random(3) === 0 ? random(6) : null
    if (abortAfter !== null) setTimeout(() => controller.abort(), abortAfter)
    if (kind === 0) return engine.forget([`d${doc}`])
    if (kind <= 3) return engine.warm(request, controller.signal)
    return generateAll(engine, request, controller.signal)
  })
  await Promise.all(storm)

  const parts = [textOf(1, 12)]
  const after = await generateAll(engine, { docId: 'd1', parts, maxTokens: 4 })
  const again = await generateAll(engine, { docId: 'd1', parts, maxTokens: 4 })
  expect(again.ids).toEqual(after.ids)
  expect(again.reusedTokens).toBe(again.promptTokens)
  await engine.forget('all')
  const fresh = await generateAll(engine, { docId: 'fresh', parts, maxTokens: 4 })
  expect(fresh.reusedTokens).toBe(0)
  expect(fresh.finish).toBe(after.finish)
  await engine.dispose()
})
