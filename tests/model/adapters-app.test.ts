/** The whole app without a window: which weights answer a request, and what the log says of it. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AdapterScope, SuggestRequest } from '../../contract'
import { createPorts } from '../../cli/ports'
import { createApp, type App } from '../../core/app'
import type { LoggedEvent } from '../../core/feedback/types'
import { forkEngine } from '../../core/host/forkEngine'
import { findPlace } from '../../core/host/place'
import { createAdapters } from '../../core/learn/adapters/adapters'
import { everything } from '../../core/learn/adapters/scope'
import { settingsOver } from '../../core/storage/settingsOver'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { buildEngine } from '../support/buildEngine'
import { requestAt } from '../support/requestAt'
import { makeTinyAdapter } from '../support/tinyAdapter'
import { makeTinyGguf } from '../support/tinyGguf'

const root = mkdtempSync(join(tmpdir(), 'inkling-serving-'))
const model = join(root, 'tiny.gguf')
const profile = join(root, 'profile')
let app: App
let base: { sha256: string; name: string }

/** @returns the id of an adapter that serves its scope */
function promote(seed: number, scope: AdapterScope): string {
  const adapters = createAdapters(join(profile, 'adapters'))
  const file = join(root, 'fresh.gguf')
  makeTinyAdapter(file, { seed })
  const adapterId = `adapter-${String(seed).padStart(8, '0')}`
  adapters.add(file, {
    ...{ adapterId, version: seed, createdAt: seed, base, scope, events: [] },
    ...{ settings: {}, dataset: {} },
    result: {
      ...{ runId: 'run', at: 1, adapterId, promoted: true, reason: '', tests: [], gain: null },
      ...{ baseNll: null, adapterNll: null, regression: null, heldOutRows: 30, trainRows: 60 },
      samples: [],
    },
  })
  adapters.use(base.sha256, adapterId)
  return adapterId
}

let all: string
let code: string
const settings = settingsOver({
  store: {
    model: { id: model },
    suggest: { threads: 1, gpu: 'off', eagerness: 1, instant: false, maxTokens: 8 },
    learn: { automatic: false, compare: false, adapters: 'mode' },
    privacy: { logging: 'on' },
  },
})

beforeAll(async () => {
  makeTinyGguf(model, { contextLength: 2_048 })
  base = { sha256: createHash('sha256').update(readFileSync(model)).digest('hex'), name: 'Tiny' }
  all = promote(1, everything)
  code = promote(2, { mode: 'code', project: null })
  const entry = await buildEngine()
  const place = { ...findPlace(), modelCache: join(root, 'models') }
  const ports = createPorts(place, settings, profile)
  app = createApp({
    ...ports,
    // Reads the log in this thread, by the source and not by what was built last.
    paths: { ...ports.paths, logWorker: '' },
    spawnEngine: () => forkEngine(entry),
  })
  await app.ready
})
afterAll(async () => {
  await app.dispose()
  rmSync(root, { recursive: true, force: true })
})

let asked = 0
const text = 'The lamp was lit before the boats came home, and the old man'

/** @returns the event as the log has it */
async function ask(over: Partial<SuggestRequest> = {}): Promise<LoggedEvent> {
  const docId = over.docId ?? `doc-${asked++}`
  const { eventId, completion } = await suggestOnce(
    app.suggest,
    requestAt(`${text}|`, { ...over, docId }),
  )
  const at = Date.now()
  await app.feedback.report({
    ...{ eventId: eventId ?? '', outcome: 'rejected', reason: 'esc', acceptedChars: 0 },
    ...{ shownText: completion, shownAt: at, resolvedAt: at, visibleMs: 900, windowFocused: true },
  })
  for await (const event of app.feedback.labelled(null))
    if (event.event_id === eventId) return event
  throw new Error('it was not logged')
}

/** The engine has what learning wants. */
const settled = () => app.serving.refresh()

test('prose and code are answered by an adapter each, at the same time', async () => {
  const [prose, ofCode] = await Promise.all([
    ask(),
    ask({ mode: 'code', languageId: 'typescript', path: join(root, 'a.ts') }),
  ])
  expect([prose.adapter_id, ofCode.adapter_id]).toEqual([all, code])
  expect(prose.features['compared']).toBeUndefined()
  expect(app.learn.state()).toMatchObject({
    serving: [
      { scope: everything, adapterId: all },
      { scope: { mode: 'code', project: null }, adapterId: code },
    ],
  })
  await ask({ prefix: `Here ${text}`, cursor: text.length + 5 })
  expect(app.learn.state().activeAdapterId).toBe(all)
  expect(app.engine.state().adapterVersion).toBe(1)
})

test('a strength counts from the next suggestion on; none is the base', async () => {
  const at = async (strength: number) => {
    expect(await app.learn.setStrength(all, strength)).toBe(strength)
    await settled()
    const { adapter_id, logp_mean, raw_text } = await ask()
    expect(adapter_id).toBe(all)
    return { logp_mean, raw_text }
  }
  const [whole, half, none] = [await at(1), await at(0.5), await at(0)]
  expect(new Set([whole, half, none].map(({ logp_mean }) => logp_mean)).size).toBe(3)
  expect(await at(1)).toEqual(whole)
  await app.learn.use(null)
  await settled()
  const { adapter_id, logp_mean, raw_text } = await ask()
  expect(adapter_id).toBeNull()
  expect({ logp_mean, raw_text }).toEqual(none)
  expect(await app.learn.rollback()).toBe(all)
  await app.learn.use(code)
  await settled()
})

test('some documents are written by the base, to compare; the log says so', async () => {
  settings.set({ learn: { compare: true } })
  const arms = new Map<string, string | null>()
  for (let n = 0; n < 16; n++) {
    const event = await ask({ docId: `arm-${n}` })
    expect(event.features['compared']).toBe(all)
    arms.set(event.doc_id, event.adapter_id)
  }
  for (const [docId, adapterId] of arms)
    expect((await ask({ docId, prefix: `Then ${text}`, cursor: text.length + 5 })).adapter_id).toBe(
      adapterId,
    )
  expect(new Set(arms.values()).has(all)).toBe(true)
  expect(app.learn.state().comparison).toMatchObject({ adapterId: all, pWorse: null })
  settings.set({ learn: { compare: false } })
  expect(app.learn.state().comparison).toBeNull()
})

test('an adapter that cannot be read is left out by name, and the others serve', async () => {
  const folder = join(profile, 'adapters', base.sha256.slice(0, 12), `v2-${code.slice(-8)}`)
  const broken = 'GGUF and nothing behind it'
  writeFileSync(join(folder, 'adapter.gguf'), broken)
  const path = join(folder, 'adapter.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as object
  const sha256 = createHash('sha256').update(broken).digest('hex')
  writeFileSync(path, JSON.stringify({ ...manifest, sha256 }))
  await app.learn.setStrength(code, 0.9)
  await settled()
  expect(app.notices.list().find(({ id }) => id === 'adapter')?.message).toMatch(/Adapter v2 could/)
  expect((await ask()).adapter_id).toBe(all)
  const ofCode = await ask({ mode: 'code', languageId: 'typescript', path: join(root, 'b.ts') })
  expect(ofCode.adapter_id).toBeNull()
})

test('a command serves what it names, by scope, and compares nothing', async () => {
  settings.set({ learn: { compare: true } })
  const [one] = createAdapters(join(profile, 'adapters')).serving(base.sha256)
  if (!one) throw new Error('none serves')
  await app.serving.serveOnly([{ ...one, scope: { mode: 'code', project: null } }])
  const ofCode = await ask({ mode: 'code', languageId: 'typescript', path: join(root, 'c.ts') })
  expect([ofCode.adapter_id, ofCode.features['compared']]).toEqual([one.id, undefined])
  expect((await ask()).adapter_id).toBeNull()
})
