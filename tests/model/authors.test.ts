/** Two of the simulated authors of `tests/bench/authors.ts`, small: whoever keeps one style is learned
 *  from, and one without order teaches nothing. The log, its labels, the dataset, the trainer and
 *  the proof are the real ones. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FeedbackLog } from '../../core/feedback/feedback'
import { label } from '../../core/feedback/label'
import { buildDataset } from '../../core/learn/dataset/build'
import { permutedLabels, type Labelling } from '../support/authors/labels'
import { tryOut, type Trial } from '../support/authors/lesson'
import { authorStream, type AuthorName } from '../support/authors/stream'
import { loadRequest, openEngine, type OpenEngine } from '../support/openEngine'
import { openLog } from '../support/openLog'
import { seedKept } from '../support/seedLog'

/** `npm test` may train on 20,000 tokens in all: rows are short here, and read once. */
const limits = { maxContext: 12, maxCompletion: 12 }
const training = { threads: 1, epochs: 1, learningRate: 4e-4, startRows: 8 }
const load = loadRequest({ threads: 1 })
let opened: OpenEngine
let profile: string
let feedback: FeedbackLog

beforeAll(async () => {
  opened = await openEngine()
  await opened.engine.load(load)
})
afterAll(() => opened.engine.dispose())
beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'inkling-author-'))
  feedback = openLog(profile)
})
afterEach(async () => {
  await feedback.dispose()
  rmSync(profile, { recursive: true, force: true })
})

/** 90 texts that the author kept as suggested, fifteen evenings long. */
async function keepAll(name: AuthorName): Promise<void> {
  const records = authorStream(name, 1, 90)
  await seedKept(
    feedback,
    records.map(({ prefix, typed, t, doc }) => ({ prefix, text: typed, t, docId: doc })),
  )
}

async function learn(labelling: Labelling): Promise<Trial> {
  const dataset = await buildDataset(feedback.labelled(null), labelling)
  expect(dataset.heldOut.length).toBeGreaterThanOrEqual(30)
  const trained = new Set(dataset.train.map(({ example }) => example.completion))
  expect(dataset.heldOut.filter(({ example }) => trained.has(example.completion))).toEqual([])
  const base = { id: load.modelId, name: load.modelName, path: load.modelPath, sha256: '' }
  const folder = profile
  return tryOut({ engine: opened.engine, base, limits, training, dataset, folder })
}

test('an author who keeps one style: better on later text, and no worse elsewhere', async () => {
  await keepAll('pathology')
  const { tests, evidence, passed, trained } = await learn(label)
  expect(evidence.gain?.low).toBeGreaterThan(0)
  expect(evidence.regression?.all.high).toBeLessThanOrEqual(0.01)
  expect(passed, tests.map(({ text }) => text).join('\n')).toBe(true)
  expect(trained.tokens).toBeLessThan(2_000)
}, 300_000)

test('one with words permuted in each target and targets between rows: refused', async () => {
  await keepAll('python')
  const { tests, passed } = await learn(await permutedLabels(feedback, label, 1))
  expect(passed).toBe(false)
  expect(tests.filter((one) => !one.passed).map(({ name }) => name)).toContain('order')
}, 300_000)
