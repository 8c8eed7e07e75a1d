/** The whole app forgets: real suggestions, evaluated text on disk, adapters, a run in the middle; and
 *  learns again without what was forgotten. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { LearnState } from '../../contract'
import { createApp, type App } from '../../core/app'
import { forkEngine } from '../../core/host/forkEngine'
import { findPlace } from '../../core/host/place'
import { portPaths } from '../../core/host/paths'
import { settingsOver } from '../../core/storage/settingsOver'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { buildEngine } from '../support/buildEngine'
import { requestAt } from '../support/requestAt'
import { filesBelow, findTexts } from '../support/scanBytes'
import { seedKept } from '../support/seedLog'
import { makeTinyGguf } from '../support/tinyGguf'

const root = mkdtempSync(join(tmpdir(), 'inkling-forget-'))
const profile = join(root, 'profile')
const model = join(root, 'tiny.gguf')
const settings = settingsOver({ store: { model: { id: model }, suggest: { maxTokens: 8 } } })
/** What only the forgotten document says. */
const secrets = ['heronry of Valois', 'žluťoučký kůň']
const secretDocument = '/home/ada/diary.md'
let idleSeconds = 0
let app: App

beforeAll(async () => {
  makeTinyGguf(model)
  const entry = await buildEngine()
  app = createApp({
    kind: 'test',
    version: 'test',
    paths: { ...portPaths(findPlace().parts, { profile, modelCache: root }), logWorker: 'none' },
    settings,
    activity: {
      idleSeconds: () => idleSeconds,
      onBattery: () => false,
      onActive: () => () => undefined,
      userActive: () => undefined,
    },
    dialogs: null,
    bin: null,
    nativeMenu: false,
    secrets: { store: null, get: async () => null, set: async () => undefined },
    spawnEngine: () => forkEngine(entry),
    now: Date.now,
    quitReady: () => undefined,
  })
  await app.ready
})
afterAll(async () => {
  await app.dispose()
  rmSync(root, { recursive: true, force: true })
})

const until = (fits: (state: LearnState) => boolean) =>
  vi.waitUntil(() => fits(app.learn.state()), { timeout: 90_000 })
const runFolder = join(profile, 'learn', 'run')
const evaluated = () => filesBelow(join(profile, 'engine')).filter((path) => path.endsWith('.kv'))

test('a document is forgotten everywhere, what learned from it is off, and is made again without it', async () => {
  const day = 24 * 60 * 60_000
  const isSecret = (n: number) => n % 12 === 5
  const ids = await seedKept(
    app.feedback,
    Array.from({ length: 84 }, (_, n) => ({
      prefix: isSecret(n) ? `Of the ${secrets[0]} ${n}.` : `Evening ${n}. The lamp`,
      text: isSecret(n) ? ` ${secrets[1]} stood there ${n}.` : ` was lit, and all is well ${n}.`,
      t: Date.UTC(2026, 0, 1) + Math.floor(n / 4) * day + n * 1_000,
      docId: isSecret(n) ? 'diary' : `doc-${n}`,
      path: isSecret(n) ? secretDocument : `/home/ada/${n}.md`,
    })),
  )
  // Evaluated text of the document, and of another that was written beside it.
  const story = `${secrets.join(', ')}. `.repeat(8)
  for (const [docId, path] of [
    ['diary', secretDocument],
    ['letter', '/home/ada/letter.md'],
  ] as const)
    await suggestOnce(app.suggest, requestAt(`${story}|`, { docId, path, languageId: 'markdown' }))
  await app.engine.rest()
  expect(evaluated()).not.toEqual([])

  await app.learn.start({ automatic: false })
  const [made] = (await app.learn.finished()).adapters
  await app.learn.use(made?.adapterId ?? '')
  // Another run, stopped in the middle.
  await app.learn.start({ automatic: false })
  await until(({ run }) => (run?.step ?? 0) >= 1)
  await app.learn.cancel({ drop: false })
  expect(readdirSync(runFolder)).toEqual(expect.arrayContaining(['rows.json', 'train.jsonl']))
  expect(findTexts(profile, secrets).join()).toMatch(/rows\.json/)

  const done = await app.feedback.forget({ kind: 'document', document: secretDocument })
  expect(done).toMatchObject({ complete: true, copiesDeleted: [] })
  expect(done.removed).toBeGreaterThanOrEqual(7)
  expect(findTexts(profile, secrets)).toEqual([])
  expect(evaluated()).toEqual([])
  expect(() => readdirSync(runFolder)).toThrow()
  const state = app.learn.state()
  expect(state).toMatchObject({
    activeAdapterId: null,
    paused: null,
    retraining: { versions: [made?.version] },
    schedule: { next: 'busy' },
  })
  expect(state.adapters[0]).toMatchObject({ usable: false, active: false })
  expect(filesBelow(join(profile, 'adapters')).join()).not.toMatch(/adapter\.gguf/)
  await vi.waitFor(() => expect(app.engine.state().adapterId).toBeNull(), { timeout: 30_000 })

  // Nobody needs the machine: what is owed begins, whatever the day and the number of labels.
  idleSeconds = 3_600
  settings.set({ learn: { idleMinutes: 1 } })
  await until(({ run }) => run !== null)
  const after = await app.learn.finished()
  expect(after.failure).toBeNull()
  expect(after.retraining).toBeNull()
  const again = after.adapters.find(({ version }) => version > (made?.version ?? 0))
  const secretIds = ids.filter((_, n) => isSecret(n))
  const taught = await app.feedback.trainedEvents(again?.adapterId ?? '')
  expect(taught.length).toBeGreaterThan(30)
  expect(taught.filter((id) => secretIds.includes(id))).toEqual([])
  expect(findTexts(profile, secrets)).toEqual([])
  const ledger = await app.learn.ledger()
  expect(ledger.map(({ version, forgotten }) => [version, forgotten])).toEqual([
    [2, false],
    [1, true],
  ])
  expect(ledger[1]?.taughtBy).toMatchObject({ events: made?.events, to: expect.any(Number) })
  expect(ledger[1]?.taughtBy.documents).toBeGreaterThan(10)

  await app.feedback.forget({ kind: 'all' })
  expect(findTexts(profile, ['all is well', 'The lamp'])).toEqual([])
  expect(app.learn.state()).toMatchObject({ retraining: null, waiting: 0, activeAdapterId: null })
})

test('a run that is just beginning, or in the middle, does not keep it either', async () => {
  idleSeconds = 0
  const ids = await seedKept(
    app.feedback,
    Array.from({ length: 60 }, (_, n) => ({
      prefix: `Morning ${n}. The kettle`,
      text: ` was on, and all is well ${n}.`,
      t: Date.UTC(2026, 1, 1) + n * 60 * 60_000,
      docId: `morning-${n}`,
      path: `/home/ada/morning-${n}.md`,
    })),
  )
  const forget = (n: number) => app.feedback.forget({ kind: 'events', eventIds: [ids[n] ?? ''] })
  const beginning = app.learn.start({ automatic: false }).catch(() => undefined)
  expect(await forget(0)).toMatchObject({ removed: 1, complete: true })
  expect(findTexts(profile, ['Morning 0. The kettle'])).toEqual([])
  await beginning
  await app.learn.finished()

  await app.learn.start({ automatic: false })
  await until(({ run }) => (run?.step ?? 0) >= 1)
  expect(await forget(1)).toMatchObject({ removed: 1, complete: true })
  expect(findTexts(profile, ['Morning 1. The kettle'])).toEqual([])
  expect(() => readdirSync(runFolder)).toThrow()
  const { run, paused, retraining } = app.learn.state()
  expect({ run, paused }).toEqual({ run: null, paused: null })
  expect(retraining).not.toBeNull()
})
