/** One writer a profile: across processes, and after a kill -9. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { profileLock, profileLocked } from '../../core/storage/profileLock'
import { bundle } from './support/bundle'
import type { Bundle } from './support/bundle'
import { startChild } from './support/child'

let holder: Bundle
beforeAll(async () => {
  holder = await bundle('tests/storage/support/holdProfile.ts')
}, 60_000)
afterAll(() => holder.remove())

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkling-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const self = { kind: 'test', startedAt: 5 }

test('another process that holds the profile is named; killed, it holds nothing any more', async () => {
  const child = await startChild([holder.path, folder], 'held true')
  const refused = profileLock(folder, self)
  const pid = Number(child.lines.at(-1)?.split(' ').at(-1))
  expect(refused).toEqual({
    held: false,
    holder: { pid, kind: 'cli', startedAt: 1_790_000_000_000 },
  })
  await child.kill('SIGKILL')
  const mine = profileLock(folder, self)
  expect(mine.held).toBe(true)
  if (mine.held) mine.release()
})

test('released, the next one takes it', () => {
  const first = profileLock(folder, self)
  expect(profileLock(folder, self)).toMatchObject({ held: false, holder: { pid: process.pid } })
  if (first.held) first.release()
  const second = profileLock(folder, self)
  expect(second.held).toBe(true)
  if (second.held) second.release()
})

test('an unreadable name tag does not matter', () => {
  const first = profileLock(folder, self)
  writeFileSync(join(folder, 'holder.json'), '{half')
  expect(profileLock(folder, self)).toEqual({ held: false, holder: null })
  expect(profileLocked(folder, null)).toMatchObject({ code: 'profile_locked' })
  expect(profileLocked(folder, { pid: 7, kind: 'cli', startedAt: 0 }).message).toContain(
    'process 7',
  )
  if (first.held) first.release()
})
