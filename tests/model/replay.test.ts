/** The author whom Inkling is for, and the nonsense that must not pass for one. */
import { afterEach, expect, test } from 'vitest'
import { replay, type ReplayOptions } from '../../core/learn/replay/replay'
import { openReplay, readStream, type OpenReplay } from '../support/replayDeps'
import { keeperStream, permutedStream } from '../support/replayStream'

/** `npm test` may train on 20,000 tokens in all: rows and suggestions are short here. */
const rowLimits = { maxContext: 32, maxCompletion: 40 }
const shortSuggestions = { prefixTokens: 48, maxTokens: 6 }
const options: ReplayOptions = {
  split: '60/5/35',
  trainEvery: 0,
  maxRequests: 1,
  seed: 1,
  training: { learningRate: 4e-4, epochs: 1, startRows: 4 },
}
const stream = keeperStream({ seed: 1, records: 100, words: [16, 28] })

let opened: OpenReplay | null = null
afterEach(async () => {
  await opened?.dispose()
  opened = null
})

async function run(records: typeof stream) {
  opened = await openReplay(rowLimits, shortSuggestions)
  return replay(await readStream(records), opened.deps, options)
}

test('one author: the adapter is proven better on later text, and promoted', async () => {
  const report = await run(stream)
  expect(report.gain.nll?.low).toBeGreaterThan(0)
  expect(report.promoted, report.reason).toBe(true)
  expect(report.regression.high).toBeLessThanOrEqual(0.01)
  expect(report.adapter.nll).toBeLessThan(report.base.nll ?? 0)
  expect(report.train.tokens).toBeLessThan(6_000)
  expect(report.base.records).toBe(report.adapter.records)
}, 600_000)

test('words permuted in each target, targets between rows: refused, saying why', async () => {
  const report = await run(permutedStream(stream, 1))
  expect(report.promoted).toBe(false)
  expect(report.tests.filter((one) => !one.passed).map((one) => one.name)).toContain('order')
  expect(report.reason).toMatch(/shuffled/)
}, 600_000)
