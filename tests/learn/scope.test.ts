import fc from 'fast-check'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AdapterScope } from '../../contract'
import {
  closest,
  everything,
  scopeOf,
  scopeWords,
  waitingByScope,
} from '../../core/learn/adapters/scope'

const letters = join('/home', 'letters')
const prose: AdapterScope = { mode: 'prose', project: null }
const inLetters: AdapterScope = { mode: 'prose', project: letters }
const at = (mode: 'prose' | 'code', path: string | null) => ({ mode, path })
const letter = at('prose', join(letters, 'to', 'Anna.md'))

describe('what text teaches', () => {
  test.each([
    ['one', letter, everything],
    ['mode', letter, prose],
    ['project', letter, inLetters],
    // Outside of the open folder, the file's own folder is its project.
    ['project', at('code', join('/src', 'a.ts')), { mode: 'code', project: '/src' }],
    ['project', at('code', null), { mode: 'code', project: null }],
    ['one', at('code', null), everything],
  ] as const)('by %s: %o → %o', (by, place, scope) => {
    expect(scopeOf(by, place, [letters])).toEqual(scope)
  })

  test('labels are counted by scope, the most first; none is lost', () => {
    const place = fc.record({
      mode: fc.constantFrom('prose' as const, 'code' as const),
      path: fc.constantFrom(null, join(letters, 'a.md'), join(letters, 'b', 'c.md'), '/src/a.ts'),
      labels: fc.nat(50),
      positive: fc.nat(50),
    })
    fc.assert(
      fc.property(
        fc.array(place),
        fc.constantFrom('one' as const, 'mode' as const, 'project' as const),
        (places, by) => {
          const scopes = waitingByScope(places, by, [letters])
          const sum = (of: ReadonlyArray<{ labels: number }>) =>
            of.reduce((total, { labels }) => total + labels, 0)
          expect(sum(scopes)).toBe(sum(places))
          expect(scopes.map(({ labels }) => labels)).toEqual(
            scopes.map(({ labels }) => labels).sort((a, b) => b - a),
          )
          if (by === 'one') expect(scopes.length).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})

describe('who serves a place', () => {
  const code: AdapterScope = { mode: 'code', project: null }
  const inner: AdapterScope = { mode: 'prose', project: join(letters, 'to') }
  const all = [everything, prose, code, inLetters, inner].map((scope) => ({ scope }))
  const without = (...gone: AdapterScope[]) => all.filter(({ scope }) => !gone.includes(scope))

  test.each([
    ['the innermost project', all, letter, inner],
    ['the project around it', without(inner), letter, inLetters],
    ['its mode', without(inner, inLetters), letter, prose],
    ['everything', without(inner, inLetters, prose), letter, everything],
    ['its mode, outside of the project', all, at('prose', '/else/x.md'), prose],
    ['its mode, without a file', all, at('prose', null), prose],
    ['code, in a project for prose', all, at('code', join(letters, 'a.ts')), code],
    ['nobody', [{ scope: inLetters }], at('prose', '/letters-not/x.md'), null],
  ] as const)('%s', (_, candidates, place, scope) => {
    expect(closest(candidates, place)?.scope ?? null).toEqual(scope)
  })
})

test('a scope has words', () => {
  expect([everything, prose, inLetters].map(scopeWords)).toEqual([
    'everything',
    'prose',
    'prose in letters',
  ])
})
