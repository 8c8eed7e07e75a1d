import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fuzzyFind, fuzzyMatch } from '../../renderer/files/fuzzy'

const paths = [
  'core/feedback/reader.ts',
  'renderer/files/FileTree.tsx',
  'renderer/files/treeRows.ts',
  'renderer/files/fuzzy.ts',
  'docs/fuzzy-logic/index.md',
  'README.md',
]

describe('the best match comes first', () => {
  test.each([
    ['readme', 'README.md'],
    ['FT', 'renderer/files/FileTree.tsx'],
    ['fuzzy', 'renderer/files/fuzzy.ts'],
    ['tree rows', 'renderer/files/treeRows.ts'],
    ['core reader', 'core/feedback/reader.ts'],
  ])('%s finds %s', (typed, path) => {
    expect(fuzzyFind(paths, typed, 5)[0]?.path).toBe(path)
  })
})

test('letters in another order do not match', () => {
  expect(fuzzyMatch('abc', 'cb')).toBeNull()
})

test('the limit holds', () => {
  expect(fuzzyFind(paths, 'r', 2)).toHaveLength(2)
})

test('whatever is taken out of a path in order is found, at places that spell it', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: fc.constantFrom(...'abcABC/._-') }),
      fc.array(fc.boolean(), { maxLength: 40 }),
      (path, taken) => {
        const typed = Array.from(path).filter((_letter, index) => taken[index])
        const match = fuzzyMatch(path, typed.join(''))
        expect(match?.places.map((at) => path[at]?.toLowerCase())).toEqual(
          typed.map((letter) => letter.toLowerCase()),
        )
        expect(match?.places).toEqual([...new Set(match?.places)].sort((a, b) => a - b))
      },
    ),
  )
})
