import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { listAdapters, rollbackAdapter, useAdapter } from '../../cli/commands/adapters'
import { toRequest } from '../../cli/commands/complete'
import { exportLog, logStats, logTail } from '../../cli/commands/log'
import { listModels, verifyModel } from '../../cli/commands/models'
import { wholeNumber } from '../../cli/options'
import { findPlace } from '../../core/host/place'
import { readSettings } from '../../cli/ports'
import { holdingProfile } from '../../cli/session'
import { suggestRequest } from '../../contract'
import { logMigrations } from '../../core/feedback/schema'
import { openDatabase } from '../../core/storage/openDatabase'
import { profileLock } from '../../core/storage/profileLock'
import { makeTinyGguf } from '../support/tinyGguf'
import { outputOf, temporaryFolder } from './support'

let profile: string
let folder: string

beforeEach(() => {
  folder = temporaryFolder()
  profile = join(folder, 'profile')
  vi.stubEnv('INKLING_MODEL_CACHE', join(folder, 'models'))
  vi.stubEnv('INKLING_MODEL', '')
  onTestFinished(() => void vi.unstubAllEnvs())
})

const locked = { code: 'profile_locked', message: expect.stringContaining('preview') }

/** An app that holds the profile, as a second process sees it. */
function holdAsApp(): void {
  const lock = profileLock(profile, { kind: 'preview', startedAt: 1 })
  if (lock.held) onTestFinished(() => lock.release())
}

function emptyLog(): void {
  const { database } = openDatabase({
    path: join(profile, 'log.sqlite'),
    migrations: logMigrations,
    now: () => 1,
  })
  database.close()
}

test('while the app is open, reading works and writing says who holds the profile', async () => {
  emptyLog()
  holdAsApp()
  const stats = await outputOf(() => logStats({ profile, json: true }))
  expect(JSON.parse(stats[0]!)).toMatchObject({ total: 0, shown: 0 })
  expect(await outputOf(() => logTail({ profile, json: true, lines: 5 }))).toEqual([])
  expect(await outputOf(() => listAdapters({ profile, json: true }))).toEqual(['[]'])
  await expect(useAdapter('base', { profile })).rejects.toMatchObject(locked)
  await expect(rollbackAdapter({ profile })).rejects.toMatchObject(locked)
})

test('the profile is free again after a command, also one that failed', async () => {
  const place = findPlace(profile)
  await expect(
    holdingProfile(place, async () => {
      throw new Error('on the way')
    }),
  ).rejects.toThrow('on the way')
  expect(await holdingProfile(place, async () => 'free')).toBe('free')
})

test('an export writes the file where it is asked to', async () => {
  emptyLog()
  const out = join(folder, 'new', 'log.csv')
  const [line] = await outputOf(() => exportLog({ profile, json: true, format: 'csv', out }))
  expect(JSON.parse(line!)).toMatchObject({ rows: 0, path: out })
  expect(readFileSync(out, 'utf8')).toContain('event_id')
})

test('without a log, reading it says so and makes none', async () => {
  await expect(logStats({ profile })).rejects.toMatchObject({ code: 'file_missing' })
  expect(existsSync(join(profile, 'log.sqlite'))).toBe(false)
})

test('--model names a file or an id, for this run only', async () => {
  mkdirSync(profile, { recursive: true })
  const stored = JSON.stringify({ model: { id: 'of-the-profile' } })
  writeFileSync(join(profile, 'settings.json'), stored)
  const place = findPlace(profile)
  const file = join(folder, 'own.gguf')
  makeTinyGguf(file)
  expect(readSettings(place).get().model.id).toBe('of-the-profile')
  expect(readSettings(place, file).get().model.id).toBe(file)
  expect(readSettings(place, 'an-id').get().model.id).toBe('an-id')
  expect(readFileSync(join(profile, 'settings.json'), 'utf8')).toBe(stored)

  const [line] = await outputOf(() => verifyModel(undefined, { profile, json: true, model: file }))
  expect(JSON.parse(line!)).toMatchObject({ id: file, ok: true })
  await expect(verifyModel('none', { profile })).rejects.toMatchObject({ code: 'model_missing' })
})

test('damaged settings leave the defaults, and stay for the app to repair', () => {
  mkdirSync(profile, { recursive: true })
  writeFileSync(join(profile, 'settings.json'), '{"cut')
  expect(readSettings(findPlace(profile)).get().model.id).toBe('smollm2-135m-instruct-q4_1')
  expect(readFileSync(join(profile, 'settings.json'), 'utf8')).toBe('{"cut')
})

test('the list of models is a table for people', async () => {
  const lines = await outputOf(() => listModels({ profile }))
  expect(lines[0]).toMatch(/id +size +licence/)
  expect(lines.join('\n')).toContain('qwen2.5-coder-0.5b-instruct-q4_k_m')
})

test('a record of any size becomes a request that fits the contract', () => {
  const long = 'word '.repeat(40_000)
  const request = toRequest({ path: 'notes/a.py', prefix: long, suffix: long })
  expect(suggestRequest.parse(request)).toMatchObject({ languageId: 'python', mode: 'code' })
  expect(request.cursor).toBe(long.length)
  expect(toRequest({ language: 'markdown', prefix: '', suffix: '' }).mode).toBe('prose')
  // As far as while typing, unless told otherwise.
  const inCode = { language: 'python', prefix: 'total = ', suffix: '\n' }
  expect(toRequest(inCode).scope).toBe('line')
  expect(toRequest({ ...inCode, scope: 'block' }).scope).toBe('block')
})

test.each(['0', '501', '1.5', 'x', ''])('"%s" is no number of rows', (text) => {
  expect(() => wholeNumber(1, 500)(text)).toThrow(/from 1 to 500/)
})
