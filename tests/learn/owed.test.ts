/** Runs that make up for what was forgotten: which comes first, and what it waits for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMemory } from '../../core/learn/memory'
import { owe, owedScope, postpone, retrainingOf, settle } from '../../core/learn/run/owed'
import { everything } from '../../core/learn/adapters/scope'

const base = 'a'.repeat(64)
const code = { mode: 'code', project: null } as const
const hour = 60 * 60_000
let folder: string
let at: number
const deps = () => ({ memory: createMemory(join(folder, 'memory.json')), now: () => at })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkling-owed-'))
  at = 1_000
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('one run makes up for all versions of a scope; each scope and base has its own', () => {
  owe(deps(), base, everything, 3)
  at += hour
  owe(deps(), base, code, 2)
  owe(deps(), base, everything, 1)
  owe(deps(), base, everything, 3)
  owe(deps(), 'other', everything)
  expect(retrainingOf(deps(), base)).toEqual({
    since: 1_000,
    versions: [1, 2, 3],
    notEnough: false,
  })
  expect(retrainingOf(deps(), 'other')).toMatchObject({ versions: [] })
  expect(owedScope(deps(), base)).toEqual(everything)
  settle(deps(), base, everything)
  expect(owedScope(deps(), base)).toEqual(code)
  settle(deps(), base, code)
  expect(retrainingOf(deps(), base)).toBeNull()
})

test('where too little text is left it waits a day at a time, and lets others begin', () => {
  owe(deps(), base, everything, 1)
  owe(deps(), base, code, 2)
  postpone(deps(), base, everything)
  expect(owedScope(deps(), base)).toEqual(code)
  expect(retrainingOf(deps(), base)).toMatchObject({ notEnough: false })
  postpone(deps(), base, code)
  expect(owedScope(deps(), base)).toBeNull()
  expect(retrainingOf(deps(), base)).toMatchObject({ versions: [1, 2], notEnough: true })
  at += 24 * hour
  expect(owedScope(deps(), base)).toEqual(everything)
})
