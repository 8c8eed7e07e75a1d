/** The text that a request carries fits the contract and starts at a line. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prefixAt, suffixAt } from '../../renderer/editor/surroundings'

const windowOf = (text: string) => ({
  length: text.length,
  slice: (start: number, end: number) => text.slice(start, end),
})

test('a short text is carried whole', () => {
  const text = windowOf('one\ntwo')
  expect([prefixAt(text, 5), suffixAt(text, 5)]).toEqual(['one\nt', 'wo'])
})

test.each([
  ['cuts at the next line start', 'aaa\nbbb\nccc', 11, 6, 'ccc'],
  ['keeps a line that just fits', 'aaa\nbbb', 7, 3, 'bbb'],
  ['cuts an endless line anywhere', 'aaaaaaaa', 8, 3, 'aaa'],
  ['does not cut a character in two', 'x😀yz', 5, 3, 'yz'],
])('a long prefix: %s', (_name, text, cursor, limit, expected) => {
  expect(prefixAt(windowOf(text), cursor, limit)).toBe(expected)
})

test.each([
  ['ends at a line start', 'aa\nbb\ncc', 0, 4, 'aa\n'],
  ['cuts an endless line anywhere', 'aaaaaaaa', 0, 3, 'aaa'],
  ['does not cut a character in two', 'x😀yz', 0, 2, 'x'],
])('a long suffix: %s', (_name, text, cursor, limit, expected) => {
  expect(suffixAt(windowOf(text), cursor, limit)).toBe(expected)
})

test('is never too long, and is what stands next to the cursor', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '\n', '😀', ' '), maxLength: 60 }),
      fc.nat(60),
      fc.integer({ min: 1, max: 20 }),
      (text, place, limit) => {
        const cursor = Math.min(place, text.length)
        const prefix = prefixAt(windowOf(text), cursor, limit)
        const suffix = suffixAt(windowOf(text), cursor, limit)
        expect(Math.max(prefix.length, suffix.length)).toBeLessThanOrEqual(limit)
        expect(text.slice(0, cursor).endsWith(prefix)).toBe(true)
        expect(text.slice(cursor).startsWith(suffix)).toBe(true)
      },
    ),
  )
})
