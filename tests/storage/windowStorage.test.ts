import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eraseWindowStorage, noteToErase } from '../../core/storage/windowStorage'

let profile: string
beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'inkling-window-'))
})
afterEach(() => rmSync(profile, { recursive: true, force: true }))

const letters = () =>
  [join('chromium', 'Default'), 'electron'].map((place) => {
    const folder = join(profile, place, 'Local Storage', 'leveldb')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, '000003.log'), 'a letter that waited')
    return folder
  })

test('what the window kept stays until something is forgotten, and goes once', () => {
  const folders = letters()
  eraseWindowStorage(profile)
  expect(folders.map((folder) => readdirSync(folder))).toEqual([['000003.log'], ['000003.log']])
  noteToErase(profile)
  eraseWindowStorage(profile)
  expect(folders.map(existsSync)).toEqual([false, false])
  letters()
  eraseWindowStorage(profile)
  expect(folders.map(existsSync)).toEqual([true, true])
})
