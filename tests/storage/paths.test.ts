import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { atomicWrite } from '../../core/storage/files'
import { defaultModelCache, defaultProfileFolder } from '../../core/storage/paths'

const at = (platform: NodeJS.Platform, env: Record<string, string> = {}) => ({
  platform,
  env,
  home: '/home/ada',
})

describe('default folders', () => {
  test.each([
    [at('linux'), '/home/ada/.local/share/inkling', '/home/ada/.cache/inkling/models'],
    [at('linux', { XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/c' }), '/d/inkling', '/c/inkling/models'],
    [
      at('linux', { XDG_DATA_HOME: 'relative', XDG_CACHE_HOME: '' }),
      '/home/ada/.local/share/inkling',
      '/home/ada/.cache/inkling/models',
    ],
    [
      at('darwin'),
      '/home/ada/Library/Application Support/Inkling',
      '/home/ada/Library/Caches/Inkling/models',
    ],
    [
      at('win32', { APPDATA: '/roaming', LOCALAPPDATA: '/local' }),
      '/roaming/Inkling',
      '/local/Inkling/models',
    ],
    [at('darwin', { INKLING_PROFILE: '/p', INKLING_MODEL_CACHE: '/m' }), '/p', '/m'],
  ])('%j', (surroundings, profile, models) => {
    expect(defaultProfileFolder(surroundings)).toBe(profile)
    expect(defaultModelCache(surroundings)).toBe(models)
  })
})

describe('atomicWrite', () => {
  test('replaces a file whole and leaves no other behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inkling-files-'))
    const path = join(folder, 'a.json')
    await atomicWrite(path, 'one')
    await atomicWrite(path, new TextEncoder().encode('two'))
    expect(readFileSync(path, 'utf8')).toBe('two')
    expect(readdirSync(folder)).toEqual(['a.json'])
    rmSync(folder, { recursive: true })
  })

  test('says what is wrong with the place', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inkling-files-'))
    mkdirSync(join(folder, 'taken'))
    await expect(atomicWrite(join(folder, 'taken'), 'x')).rejects.toMatchObject({
      code: 'read_only',
    })
    await expect(atomicWrite(join(folder, 'no', 'x'), 'x')).rejects.toMatchObject({
      code: 'file_missing',
    })
    expect(existsSync(join(folder, 'no'))).toBe(false)
    rmSync(folder, { recursive: true })
  })
})
