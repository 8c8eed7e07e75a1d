import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { chunkTokens, createSpeedMeter } from '../../core/engine/speed'
import { createSpeedFile } from '../../core/engine/speedFile'

const unknown = { prefillTokensPerS: 0, decodeTokensPerS: 0 }

describe('the meter', () => {
  test('learns prefill from long evaluations, decode from single tokens', () => {
    const meter = createSpeedMeter(unknown)
    expect(meter.speed()).toEqual(unknown)
    meter.note(64, 640)
    meter.note(1, 20)
    // A few tokens are neither.
    meter.note(4, 4_000)
    expect(meter.speed()).toEqual({ prefillTokensPerS: 100, decodeTokensPerS: 50 })
    expect(meter.expectMs(1)).toBe(20)
    expect(meter.expectMs(4)).toBe(50)
  })

  test('one slow moment changes little, many of them change all', () => {
    const meter = createSpeedMeter({ prefillTokensPerS: 100, decodeTokensPerS: 50 })
    meter.note(1, 60)
    expect(meter.speed().decodeTokensPerS).toBeGreaterThan(35)
    for (let i = 0; i < 40; i++) meter.note(1, 60)
    expect(meter.speed().decodeTokensPerS).toBeCloseTo(1_000 / 60, 0)
  })
})

test.each([
  ['nothing known', 0, 128, 64],
  ['a crawling machine stops within half a second', 20, 128, 32],
  ['a slow one', 100, 128, 48],
  ['a laptop', 600, 128, 64],
  ['a fast one', 3_000, 128, 88],
  ['a graphics card', 20_000, 512, 264],
  ['never more than a batch', 100_000, 128, 128],
])('chunks: %s', (_, prefillTokensPerS, batch, tokens) => {
  const chunk = chunkTokens(prefillTokensPerS, batch)
  expect(chunk).toBe(tokens)
  // What an abort waits for: the time of 64 tokens and a little more.
  const perMs = prefillTokensPerS / 1_000
  if (perMs > 0) expect(chunk / perMs).toBeLessThanOrEqual(64 / perMs + 20)
})

test.each([
  ['nothing known', 0, 16],
  ['a slow machine', 100, 16],
  ['a laptop', 400, 48],
  ['a graphics card', 20_000, 64],
])('at rest a key waits less: %s', (_, prefillTokensPerS, tokens) =>
  expect(chunkTokens(prefillTokensPerS, 512, true)).toBe(tokens),
)

describe('the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-speed-'))
  const path = join(folder, 'speed.json')
  afterAll(() => rmSync(folder, { recursive: true }))
  const speed = { prefillTokensPerS: 650, decodeTokensPerS: 60 }

  test('is found again by model and machine', () => {
    createSpeedFile(folder).write({ model: 'a', threads: 1 }, speed)
    expect(createSpeedFile(folder).read({ model: 'a', threads: 1 })).toEqual(speed)
    expect(createSpeedFile(folder).read({ model: 'a', threads: 2 })).toEqual(unknown)
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(readFileSync(path, 'utf8')).not.toContain('model')
  })

  test('stays small, survives damage, and needs no folder', () => {
    const file = createSpeedFile(folder)
    for (let i = 0; i < 100; i++) file.write({ i }, speed)
    expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')) as object)).toHaveLength(64)
    expect(file.read({ i: 99 })).toEqual(speed)
    writeFileSync(path, '{"half')
    expect(createSpeedFile(folder).read({ i: 99 })).toEqual(unknown)
    const nowhere = createSpeedFile(null)
    nowhere.write({ i: 1 }, speed)
    expect(nowhere.read({ i: 1 })).toEqual(speed)
  })
})
