/** A run for a scope, with the real trainer on a model of a few hundred kilobytes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FeedbackLog } from '../../core/feedback/feedback'
import { forkEngine } from '../../core/host/forkEngine'
import type { Learn } from '../../core/learn/types'
import { settingsOver } from '../../core/storage/settingsOver'
import { encodeExamples } from '../../core/suggest/encode'
import { buildEngine } from '../support/buildEngine'
import { loadRequest, openEngine, type OpenEngine } from '../support/openEngine'
import { openLearn, realTrainer } from '../support/openLearn'
import { openLog } from '../support/openLog'
import { seedKept } from '../support/seedLog'
import { makeTinyGguf } from '../support/tinyGguf'

const root = mkdtempSync(join(tmpdir(), 'inkling-scopes-'))
const base = { id: 'tiny', name: 'Tiny', path: join(root, 'tiny.gguf'), sha256: 'f'.repeat(64) }
const code = { mode: 'code' as const, project: null }
const settings = settingsOver({ store: { learn: { adapters: 'mode', minLabels: 40 } } })
let opened: OpenEngine
let feedback: FeedbackLog
let learn: Learn

beforeAll(async () => {
  makeTinyGguf(base.path)
  opened = await openEngine()
  await opened.engine.load(
    loadRequest({ modelId: 'tiny', modelPath: base.path, contextSize: 128, threads: 1 }),
  )
  feedback = openLog(root)
  const entry = await buildEngine()
  learn = openLearn(root, feedback, {
    ...realTrainer(root),
    encode: (examples) =>
      encodeExamples(opened.engine, examples, { maxContext: 24, maxCompletion: 16 }),
    spawnEngine: () => forkEngine(entry),
    settings,
    training: { threads: 1, epochs: 1, batch: 4 },
    automatic: false,
  })
  learn.setBase(base)
})
afterAll(async () => {
  await learn.dispose()
  await feedback.dispose()
  await opened.engine.dispose()
  rmSync(root, { recursive: true, force: true })
})

const day = 24 * 60 * 60_000

test('learns code from code, for code, and leaves the labels of prose waiting', async () => {
  await seedKept(
    feedback,
    Array.from({ length: 90 }, (_, n) => ({
      prefix: n % 3 === 0 ? `Evening ${n}. The lamp` : `const lamp${n} =`,
      text: n % 3 === 0 ? ` was lit, and all is well ${n}.` : ` lit(${n}) // and well`,
      t: Date.UTC(2026, 0, 1) + Math.floor(n / 4) * day + n * 1_000,
      docId: `doc-${n}`,
      mode: n % 3 === 0 ? 'prose' : 'code',
    })),
  )
  await expect.poll(() => learn.state().waiting).toBe(60)
  expect(learn.state().nextScope).toEqual(code)

  // By hand it is for the document in use, where too little was kept so far.
  learn.answerFor({ docId: 'letter', mode: 'prose', path: null })
  await expect(learn.start({ automatic: false })).rejects.toThrow(/30 of 30|none is left/)
  await learn.finished()
  learn.answerFor({ docId: 'program', mode: 'code', path: null })
  expect((await learn.dataset()).card.groups.filter(({ by }) => by === 'mode')).toMatchObject([
    { name: 'code' },
  ])
  await learn.start({ automatic: false })
  const { adapters, last, failure, waiting } = await learn.finished()
  expect(failure).toBeNull()
  expect(last).toMatchObject({ heldOutRows: 30, trainRows: 30 })
  expect(adapters[0]).toMatchObject({ scope: code, events: 30 })
  expect((await learn.ledger())[0]).toMatchObject({ scope: code })
  // Those of code that were held out, and all of prose.
  expect(waiting).toBe(30)

  await learn.use(adapters[0]?.adapterId ?? '')
  expect(learn.answerFor({ docId: 'letter', mode: 'prose', path: null }).adapterId).toBeNull()
  expect(learn.state().activeAdapterId).toBeNull()
  settings.set({ learn: { compare: false } })
  expect(learn.answerFor({ docId: 'program', mode: 'code', path: null }).adapterId).toBe(
    adapters[0]?.adapterId,
  )
  const stored = JSON.parse(readFileSync(join(root, 'adapters', 'active.json'), 'utf8')) as object
  expect(stored).toMatchObject({ [base.sha256]: { active: null, scopes: { 'code:': {} } } })
})
