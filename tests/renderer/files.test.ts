import { describe, expect, test } from 'vitest'
import type { Entry } from '../../contract'
import {
  baseName,
  homeOf,
  isWithin,
  joinPath,
  parentOf,
  relativeTo,
  splitTyped,
} from '../../renderer/files/paths'
import { parentRow, rowStartingWith, treeRows } from '../../renderer/files/treeRows'

describe('paths of both systems', () => {
  test.each([
    ['/a/b.md', 'b.md', '/a'],
    ['/a', 'a', '/'],
    ['/', '/', ''],
    ['C:\\a\\b.md', 'b.md', 'C:\\a'],
    ['C:\\a', 'a', 'C:\\'],
    ['/a/b/', 'b', '/a'],
  ])('%s is %s in %s', (path, name, parent) => {
    expect([baseName(path), parentOf(path)]).toEqual([name, parent])
  })

  test.each([
    ['/a', 'b', '/a/b'],
    ['/', 'b', '/b'],
    ['C:\\a', 'b', 'C:\\a\\b'],
    ['/a\\b', 'c', '/a\\b/c'],
  ])('%s joined with %s', (folder, name, path) => {
    expect(joinPath(folder, name)).toBe(path)
  })

  test('a neighbour with the same beginning does not lie within', () => {
    expect(isWithin('/a/bc', '/a/b')).toBe(false)
    expect(isWithin('/a/b/c', '/a/b')).toBe(true)
    expect(isWithin('/a', '/')).toBe(true)
    expect(relativeTo('/a/b/c', '/a')).toBe('b/c')
    expect(relativeTo('/x/c', '/a')).toBe('/x/c')
  })

  test.each([
    ['/home/ann/es', '/home/ann', 'es'],
    ['/home/ann/', '/home/ann', ''],
    ['/ho', '/', 'ho'],
    ['C:\\U', 'C:\\', 'U'],
    ['es', '/', 'es'],
  ])('%s lists %s for %s', (typed, folder, name) => {
    expect(splitTyped(typed)).toEqual({ folder, name })
  })

  test.each([
    ['/home/ann/.config/inkling', '/home/ann'],
    ['/Users/ann/Library/x', '/Users/ann'],
    ['C:\\Users\\ann\\AppData', 'C:\\Users\\ann'],
    ['/opt/x', '/'],
  ])('the home of %s is %s', (path, home) => {
    expect(homeOf(path)).toBe(home)
  })
})

const entry = (path: string, kind: Entry['kind']): Entry => ({
  name: baseName(path),
  path,
  kind,
  sizeBytes: 0,
})

describe('the tree as rows', () => {
  const lists = {
    '/f': [entry('/f/src', 'folder'), entry('/f/a.md', 'file')],
    '/f/src': [entry('/f/src/x.ts', 'file')],
  }

  test('only unfolded folders show what they hold', () => {
    const names = (unfolded: string[]): string[] =>
      treeRows('/f', lists, new Set(unfolded)).map(({ entry, level }) => `${level} ${entry.name}`)
    expect(names([])).toEqual(['1 src', '1 a.md'])
    expect(names(['/f/src'])).toEqual(['1 src', '2 x.ts', '1 a.md'])
    expect(names(['/f/src', '/f/gone'])).toEqual(['1 src', '2 x.ts', '1 a.md'])
  })

  test('fifty thousand files are flattened at once, each knowing its place', () => {
    const many = Array.from({ length: 50_000 }, (_each, index) => entry(`/f/${index}`, 'file'))
    const rows = treeRows('/f', { '/f': many }, new Set())
    expect(rows).toHaveLength(50_000)
    expect(rows.at(-1)).toMatchObject({ position: 50_000, siblings: 50_000, level: 1 })
  })

  test('moving to the folder above, and by first letters', () => {
    const rows = treeRows('/f', lists, new Set(['/f/src']))
    expect(parentRow(rows, 1)).toBe(0)
    expect(parentRow(rows, 2)).toBe(-1)
    expect(rowStartingWith(rows, 0, 'a')).toBe(2)
    expect(rowStartingWith(rows, 2, 's')).toBe(0)
    expect(rowStartingWith(rows, 0, 'sr')).toBe(0)
    expect(rowStartingWith(rows, 0, 'z')).toBe(-1)
  })
})
