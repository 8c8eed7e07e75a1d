/** The settings file: checked, forgiving, never the reason for a crash. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultSettings } from '../../contract'
import type { Problem, SettingsPatch } from '../../contract'
import { createSettings } from '../../core/storage/settingsFile'
import { settingsOver } from '../../core/storage/settingsOver'

let folder: string
let problems: Problem[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkling-settings-'))
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = () => join(folder, 'settings.json')
const write = (value: unknown) =>
  writeFileSync(file(), typeof value === 'string' ? value : JSON.stringify(value))
const read = () =>
  JSON.parse(readFileSync(file(), 'utf8')) as Record<string, Record<string, unknown>>
const start = () =>
  createSettings({ folder, now: () => 0, onProblem: (problem) => problems.push(problem) })

test('without a file there are the defaults, and a change is there after a restart', () => {
  const settings = start()
  expect(settings.get()).toEqual(defaultSettings)
  const seen: (number | null)[] = []
  const stop = settings.onChange((now) => seen.push(now.suggest.debounceMs))
  settings.set({ suggest: { debounceMs: 120 } })
  stop()
  settings.set({ theme: 'dark' })
  expect(seen).toEqual([120])
  expect(start().get()).toEqual({
    ...defaultSettings,
    theme: 'dark',
    suggest: { ...defaultSettings.suggest, debounceMs: 120 },
  })
  expect(problems).toEqual([])
})

test.each([
  ['half a file', '{"theme": "da'],
  ['a list', '[1, 2]'],
  ['nothing', ''],
  ['binary', '\u0000\u0001\u0002'],
])('%s is set aside and the defaults are used', (_name, text) => {
  write(text)
  expect(start().get()).toEqual(defaultSettings)
  expect(problems).toHaveLength(1)
  expect(readFileSync(join(folder, 'settings.damaged-19700101T000000.json'), 'utf8')).toBe(text)
})

test('a section that does not fit takes its defaults; the others stay, the original is kept', () => {
  write({ theme: 'dark', suggest: { debounceMs: 'soon' }, learn: { idleMinutes: 9 } })
  const settings = start()
  expect(settings.get()).toEqual({
    ...defaultSettings,
    theme: 'dark',
    learn: { ...defaultSettings.learn, idleMinutes: 9 },
  })
  expect(problems[0]).toMatchObject({ code: 'bad_input', details: { refused: ['suggest'] } })
  expect(readdirSync(folder).sort()).toEqual([
    'settings.damaged-19700101T000000.json',
    'settings.json',
  ])
  settings.set({ theme: 'light' })
  problems = []
  expect(start().get().theme).toBe('light')
  expect(problems).toEqual([])
})

test('keys that this version does not know are kept', () => {
  write({ theme: 'dark', future: { a: 1 }, suggest: { debounceMs: 90, newer: true } })
  start().set({ suggest: { maxTokens: 32 } })
  expect(read()).toMatchObject({
    future: { a: 1 },
    suggest: { debounceMs: 90, maxTokens: 32, newer: true },
  })
})

test('private mode is off again at the next start, whatever the file says', () => {
  write({ privacy: { privateMode: true, logging: 'paused' } })
  const settings = start()
  expect(settings.get().privacy).toMatchObject({ privateMode: false, logging: 'paused' })
  expect(settings.set({ privacy: { privateMode: true } }).privacy.privateMode).toBe(true)
  expect(read()['privacy']?.['privateMode']).toBe(false)
  expect(start().get().privacy.privateMode).toBe(false)
})

test('a value out of range is refused and changes nothing', () => {
  const settings = start()
  const wrong: SettingsPatch = { editor: { fontSize: 900 } }
  expect(() => settings.set(wrong)).toThrow(expect.objectContaining({ code: 'bad_input' }))
  expect(settings.get()).toEqual(defaultSettings)
})

test('keys are given whole, so that one can be taken away', () => {
  const settings = start()
  settings.set({ keys: { 'suggest.ask': 'Alt+A', 'suggest.next': 'Alt+N' } })
  settings.set({ keys: { 'suggest.ask': 'Alt+A' } })
  expect(start().get().keys).toEqual({ 'suggest.ask': 'Alt+A' })
})

test('a disk that refuses is told once a change; the change holds until the end', () => {
  const stuck = {
    get store(): Record<string, unknown> {
      return {}
    },
    set store(_value: Record<string, unknown>) {
      mkdirSync(join('/dev/null', 'x'))
    },
  }
  const settings = settingsOver(stuck, { onProblem: (problem) => problems.push(problem) })
  expect(settings.set({ theme: 'dark' }).theme).toBe('dark')
  expect(settings.get().theme).toBe('dark')
  expect(problems).toMatchObject([{ code: 'read_only' }])
})
