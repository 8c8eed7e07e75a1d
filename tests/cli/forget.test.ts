/** Forgetting and the ledger from the command line. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { showLedger } from '../../cli/commands/adapters'
import { forgetLogged } from '../../cli/commands/forget'
import type { Promotion } from '../../contract'
import { createAdapters } from '../../core/learn/adapters/adapters'
import { everything } from '../../core/learn/adapters/scope'
import { profileLock } from '../../core/storage/profileLock'
import { openLog } from '../support/openLog'
import { findTexts } from '../support/scanBytes'
import { seedKept } from '../support/seedLog'
import { outputOf, temporaryFolder } from './support'

let profile: string
let ids: string[]
const start = Date.UTC(2026, 0, 1)
const hour = 3_600_000

const result: Promotion = {
  runId: 'run',
  at: start,
  adapterId: 'adapter-00000001',
  promoted: false,
  reason: 'It is not proven better on your later text.',
  tests: [{ name: 'gain', passed: false, value: -0.0123, bound: 0, text: 'A figure.' }],
  gain: null,
  baseNll: null,
  adapterNll: null,
  regression: null,
  heldOutRows: 30,
  trainRows: 2,
  samples: [],
}

beforeEach(async () => {
  const folder = temporaryFolder()
  profile = join(folder, 'profile')
  vi.stubEnv('INKLING_MODEL_CACHE', join(folder, 'models'))
  vi.stubEnv('INKLING_MODEL', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  const log = openLog(profile)
  ids = await seedKept(
    log,
    Array.from({ length: 6 }, (_, n) => ({
      prefix: `Before heron-${n}`,
      text: ` heron-${n}`,
      t: start + n * hour,
      docId: `doc-${n}`,
      path: `/notes/${n}.md`,
    })),
  )
  await log.dispose()
  const file = join(profile, 'fresh.gguf')
  writeFileSync(file, 'weights')
  createAdapters(join(profile, 'adapters')).add(file, {
    adapterId: 'adapter-00000001',
    version: 1,
    createdAt: start,
    base: { sha256: 'b'.repeat(64), name: 'Base' },
    scope: everything,
    events: ids.slice(0, 2),
    settings: {},
    dataset: {},
    result,
  })
})

const left = () =>
  Array.from({ length: 6 }, (_, n) => n).filter(
    (n) => findTexts(profile, [`heron-${n}`]).length > 0,
  )

const wishes: Array<
  [name: string, wish: () => Parameters<typeof forgetLogged>[0], gone: number[]]
> = [
  ['entries', () => ({ event: [ids[0] ?? '', ids[3] ?? ''] }), [0, 3]],
  ['a document', () => ({ document: '/notes/2.md' }), [2]],
  [
    'a span',
    () => ({ from: '2026-01-01T01:00Z', to: new Date(start + 3 * hour).toISOString() }),
    [1, 2],
  ],
  ['all', () => ({ all: true }), [0, 1, 2, 3, 4, 5]],
]

test.each(wishes)('forgets %s', async (_name, wish, gone) => {
  const [line] = await outputOf(() => forgetLogged({ profile, json: true, ...wish() }))
  expect(JSON.parse(line ?? '')).toEqual({
    removed: gone.length,
    copiesDeleted: [],
    complete: true,
  })
  expect(left()).toEqual([0, 1, 2, 3, 4, 5].filter((n) => !gone.includes(n)))
  const [ledger] = await outputOf(() => showLedger({ profile, json: true }))
  expect(JSON.parse(ledger ?? '')).toMatchObject([{ forgotten: gone.some((n) => n < 2) }])
})

test('says nothing clear to forget, and removes nothing', async () => {
  for (const wish of [{}, { all: true, document: '/notes/2.md' }, { from: 'yesterday-ish' }])
    await expect(forgetLogged({ profile, ...wish })).rejects.toMatchObject({ code: 'bad_input' })
  expect(left()).toHaveLength(6)
})

test('while the app is open it says who holds the profile', async () => {
  const lock = profileLock(profile, { kind: 'preview', startedAt: 1 })
  if (lock.held) onTestFinished(() => lock.release())
  await expect(forgetLogged({ profile, all: true })).rejects.toMatchObject({
    code: 'profile_locked',
  })
})

test('the ledger in words', async () => {
  const lines = (await outputOf(() => showLedger({ profile }))).join('\n')
  expect(lines).toMatch(/v1 of Base, 2026-01-01 00:00, for everything: refused/)
  expect(lines).toMatch(/taught by 2 suggestions/)
  expect(lines).toMatch(/not proven better/)
  expect(lines).toMatch(/gain\s+failed\s+-0\.0123\s+bound 0/)
})
