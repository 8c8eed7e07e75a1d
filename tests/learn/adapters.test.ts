import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AdapterScope, Promotion } from '../../contract'
import { createAdapters, type Adapters } from '../../core/learn/adapters/adapters'

const base = { sha256: 'a'.repeat(64), name: 'Base A' }
const other = { sha256: 'b'.repeat(64), name: 'Base B' }
let root: string
let adapters: Adapters

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'inkling-adapters-'))
  adapters = createAdapters(join(root, 'adapters'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const result = (promoted: boolean): Promotion => ({
  runId: 'run',
  at: 1,
  adapterId: null,
  promoted,
  reason: '',
  tests: [],
  gain: null,
  baseNll: null,
  adapterNll: null,
  regression: null,
  heldOutRows: 30,
  trainRows: 100,
  samples: [],
})

let made = 0
function add(promoted = true, of = base, scope?: AdapterScope): string {
  const file = join(root, 'fresh.gguf')
  writeFileSync(file, `weights ${++made}`)
  const adapterId = `adapter-${String(made).padStart(8, '0')}`
  adapters.add(file, {
    adapterId,
    version: adapters.nextVersion(of.sha256),
    createdAt: made,
    base: of,
    ...(scope && { scope }),
    events: ['e1', 'e2'],
    settings: { rank: 8 },
    dataset: {},
    result: result(promoted),
  })
  return adapterId
}
const versions = () => adapters.list(base.sha256).map((one) => one.version)

describe('adapters', () => {
  test('each gets a folder and a version of its own, and is found after a restart', () => {
    const first = add()
    add()
    expect(versions()).toEqual([2, 1])
    adapters.use(base.sha256, first)
    const again = createAdapters(join(root, 'adapters'))
    expect(again.active(base.sha256)).toMatchObject({ id: first, version: 1, scale: 1 })
    expect(again.list(base.sha256)[1]).toMatchObject({ active: true, usable: true, events: 2 })
    expect(again.manifest(first)?.settings).toEqual({ rank: 8 })
    expect(readdirSync(join(root, 'adapters', 'a'.repeat(12)))).toEqual(
      ['v1-00000001', 'v2-00000002'].map((name) => expect.stringContaining(name.slice(0, 3))),
    )
  })

  test('roll back goes to the one before, then to the base, and stays there', () => {
    const [one, two] = [add(), add()]
    adapters.use(base.sha256, one)
    adapters.use(base.sha256, two)
    expect(adapters.rollback(base.sha256)).toBe(one)
    expect(adapters.rollback(base.sha256)).toBeNull()
    expect(adapters.rollback(base.sha256)).toBeNull()
    expect(adapters.active(base.sha256)).toBeNull()
  })

  test('roll back passes over what was removed or disabled', () => {
    const [one, two, three] = [add(), add(), add()]
    for (const id of [one, two, three]) adapters.use(base.sha256, id)
    adapters.disable(two)
    expect(adapters.rollback(base.sha256)).toBe(one)
    expect(() => adapters.use(base.sha256, two)).toThrow(/you removed/)
  })

  test('a damaged one is refused by name, and never loaded', () => {
    const id = add()
    adapters.use(base.sha256, id)
    const path = adapters.active(base.sha256)?.path ?? ''
    writeFileSync(path, 'half of it')
    expect(() => adapters.active(base.sha256)).toThrow(/version 1 is damaged/)
    rmSync(path)
    expect(() => adapters.use(base.sha256, id)).toThrow(/damaged/)
  })

  test('keeps the last three promoted and the last three refused, and always the one in use', () => {
    const first = add()
    adapters.use(base.sha256, first)
    for (let i = 0; i < 4; i++) add(false)
    expect(versions()).toEqual([5, 4, 3, 1])
    for (let i = 0; i < 4; i++) add()
    expect(versions()).toEqual([9, 8, 5, 4, 3, 1])
    expect(adapters.active(base.sha256)?.id).toBe(first)
  })

  test('belongs to its base', () => {
    const id = add(true, other)
    expect(adapters.list(base.sha256)[0]).toMatchObject({ usable: false, active: false })
    expect(() => adapters.use(base.sha256, id)).toThrow(/learned on Base B/)
    expect(() => adapters.use(base.sha256, 'nobody')).toThrow(/not there any more/)
    expect(adapters.activeId(base.sha256)).toBeNull()
  })

  test('removing the one in use goes back to the base; versions are not given twice', () => {
    const id = add()
    adapters.use(base.sha256, id)
    expect(adapters.remove(id)).toBe(true)
    expect(adapters.remove(id)).toBe(false)
    expect(adapters.active(base.sha256)).toBeNull()
    add()
    expect(versions()).toEqual([2])
  })

  test('what cannot be read is left alone, and the base serves', () => {
    add()
    writeFileSync(join(root, 'adapters', 'active.json'), '{"half')
    const again = createAdapters(join(root, 'adapters'))
    expect(again.active(base.sha256)).toBeNull()
    expect(again.nextVersion(base.sha256)).toBe(2)
  })

  test('each has a strength, kept over restarts, and any file from before counts as whole', () => {
    const [one, two] = [add(), add()]
    adapters.setStrength(one, 0.5)
    adapters.use(base.sha256, one)
    expect(adapters.active(base.sha256)).toMatchObject({ id: one, scale: 0.5 })
    const again = createAdapters(join(root, 'adapters'))
    expect(again.active(base.sha256)).toMatchObject({ id: one, scale: 0.5 })
    expect(again.list(base.sha256).map(({ strength }) => strength)).toEqual([1, 0.5])
    again.setStrength(one, 1)
    again.use(base.sha256, two)
    expect(again.strength(one)).toBe(1)
    expect(() => again.setStrength('nobody', 1)).toThrow(/not there any more/)
    const whole = { active: one, before: [null], lastVersion: 2 }
    writeFileSync(join(root, 'adapters', 'active.json'), JSON.stringify({ [base.sha256]: whole }))
    expect(createAdapters(join(root, 'adapters')).active(base.sha256)).toMatchObject({
      id: one,
      scale: 1,
    })
  })
})

describe('scopes', () => {
  const everything: AdapterScope = { mode: null, project: null }
  const prose: AdapterScope = { mode: 'prose', project: null }
  const letters: AdapterScope = { mode: 'prose', project: '/home/letters' }
  const serving = (from = adapters) =>
    from.serving(base.sha256).map(({ id, scope }) => ({ id, scope }))

  test('an adapter serves its own scope, and only that', () => {
    const [all, some, few] = [add(), add(true, base, prose), add(true, base, letters)]
    for (const id of [all, some, few]) adapters.use(base.sha256, id)
    const expected = [
      { id: all, scope: everything },
      { id: some, scope: prose },
      { id: few, scope: letters },
    ]
    expect(serving()).toEqual(expected)
    expect(serving(createAdapters(join(root, 'adapters')))).toEqual(expected)
    expect(adapters.list(base.sha256).every(({ active }) => active)).toBe(true)
    expect(adapters.activeId(base.sha256)).toBe(all)
    expect(adapters.list(base.sha256)[0]).toMatchObject({ scope: letters, version: 3 })
  })

  test('roll back stays within a scope; the base goes everywhere', () => {
    const all = add()
    const [one, two] = [add(true, base, prose), add(true, base, prose)]
    for (const id of [all, one, two]) adapters.use(base.sha256, id)
    expect(adapters.rollback(base.sha256, prose)).toBe(one)
    expect(adapters.rollback(base.sha256, prose)).toBeNull()
    expect(serving()).toEqual([{ id: all, scope: everything }])
    adapters.use(base.sha256, two)
    adapters.use(base.sha256, null)
    expect(serving()).toEqual([])
    expect(adapters.rollback(base.sha256, prose)).toBe(two)
    adapters.remove(two)
    expect(serving()).toEqual([])
  })

  test('each scope keeps its last three', () => {
    for (let i = 0; i < 4; i++) for (const scope of [prose, letters]) add(true, base, scope)
    expect(versions()).toEqual([8, 7, 6, 5, 4, 3])
  })

  test('what was stored before there were scopes and strengths serves everything as before', () => {
    const id = add()
    adapters.use(base.sha256, id)
    const folder = join(root, 'adapters')
    const choices = { active: id, before: [null], lastVersion: 4 }
    writeFileSync(join(folder, 'active.json'), JSON.stringify({ [base.sha256]: choices }))
    const path = join(folder, 'a'.repeat(12), `v1-${id.slice(-8)}`, 'adapter.json')
    const { scope, ...manifest } = JSON.parse(readFileSync(path, 'utf8')) as { scope: unknown }
    expect(scope).toEqual(everything)
    writeFileSync(path, JSON.stringify(manifest))

    const again = createAdapters(folder)
    expect(again.active(base.sha256)).toMatchObject({ id, scale: 1 })
    expect(again.list(base.sha256)[0]).toMatchObject({ scope: everything, strength: 1 })
    expect(again.nextVersion(base.sha256)).toBe(5)
    expect(again.comparing(base.sha256, everything)).toBeNull()
    expect(again.rollback(base.sha256)).toBeNull()
  })

  test('what was promoted is compared from its first day, what was only tried is not', () => {
    let now = 1
    const timed = createAdapters(join(root, 'adapters'), () => now)
    const [proven, tried] = [add(), add(false)]
    const comparing = () => timed.comparing(base.sha256, everything)
    expect(comparing()).toBeNull()
    now = 5
    timed.use(base.sha256, proven)
    const first = comparing()
    expect(first).toMatchObject({ adapterId: proven, since: 5 })
    timed.use(base.sha256, proven)
    expect(comparing()).toEqual(first)
    now = 7
    timed.setStrength(proven, 0.5)
    expect(comparing()).toMatchObject({ since: 7 })
    expect(comparing()?.salt).not.toBe(first?.salt)
    timed.use(base.sha256, tried)
    expect(comparing()).toBeNull()
    timed.rollback(base.sha256)
    expect(comparing()).toMatchObject({ adapterId: proven })
  })
})
