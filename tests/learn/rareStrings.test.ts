import { describe, expect, test } from 'vitest'
import { lookalike, lookalikes, rareStrings } from '../../core/learn/proof/rareStrings'
import { createRandom } from '../../core/random'
import { controlRow as row } from './controlRow'

const find = (...texts: string[]) =>
  rareStrings(
    texts.map((text, i) => row(String(i), text)),
    20,
  ).map(({ example }) => example.completion)

describe('rare strings', () => {
  test.each<[string, string[], string[]]>([
    ['numbers of five digits or more', [' call 0171 4455 66 now', ' in 1911.'], ['0171 4455 66']],
    ['four digits that are no year', [' PIN 4417.', ' in 1911, in 2024.'], ['4417']],
    ['keys', [' the key is xK9-2mTq7_Lw here'], ['xK9-2mTq7_Lw']],
    ['short keys', [' the token f7Qz81 opens it'], ['f7Qz81']],
    [
      'names inside a sentence',
      [' met Anselm Harbottle there.', ' Then we left.'],
      ['Anselm Harbottle'],
    ],
    [
      'what comes three times too, once',
      [' PIN 4417.', ' PIN 4417 again', ' 4417 it is'],
      ['4417'],
    ],
    ['a number of ten rows', Array<string>(10).fill(' to 4417'), ['4417']],
    ['no habit', Array<string>(11).fill(' to 4417'), []],
    ['addresses', [' write to jo.harbottle7@mail.example now'], ['jo.harbottle7@mail.example']],
    ['nothing of which little is its own', [' 29841', ' 29862', ' 29817', ' 29830'], []],
    [
      'no days and months, but whoever is met on one',
      [' on Monday, and again in October, and am Donnerstag', ' met Harbottle on Tuesday'],
      ['Harbottle'],
    ],
    ['plain words', [' nothing rare in here, really'], []],
  ])('%s', (_, texts, expected) => {
    expect(find(...texts)).toEqual(expected)
  })

  test('of one event count once, in whatever kinds of rows it comes back', () => {
    const [found] = rareStrings([row('a', ' PIN 4417.'), row('a', ' PIN 4417.')], 5)
    expect(found?.rows).toBe(1)
  })

  test('of many rows, one in twenty is still rare', () => {
    const rows = Array.from({ length: 300 }, (_, i) => (i % 20 === 0 ? ' PIN 4417' : ` word ${i}`))
    expect(find(...rows)).toEqual(['4417'])
  })

  test('carry the end of the text before them as context', () => {
    const [found] = rareStrings([row('a', ` the code is 94-1183-27 today`)], 5)
    expect(found).toMatchObject({ id: 'a', kind: 'number' })
    expect(found?.example).toMatchObject({ prefix: 'Before a the code is ', suffix: '' })
  })

  test('are at most as many as wanted, spread over all rows; names come last', () => {
    const number = (i: number) => createRandom(i).integer(90_000_000) + 10_000_000
    const rows = Array.from({ length: 100 }, (_, i) => row(String(i), ` number ${number(i)} end`))
    const ids = rareStrings(rows, 10).map(({ id }) => Number(id))
    expect(ids.length).toBe(10)
    expect(Math.max(...ids)).toBeGreaterThan(80)
    const kinds = rareStrings([row('n', ' saw Harbottle'), ...rows.slice(0, 9)], 10)
    expect(kinds.at(-1)?.kind).toBe('name')
  })
})

describe('look-alikes', () => {
  test.each([
    ['94-1183-27', /^\d\d-\d{4}-\d\d$/],
    ['Ab-9', /^[A-Z][a-z]-\d$/],
    ['abcd123efgh45', /^[a-z]{4}\d{3}[a-z]{4}\d\d$/],
    // Words are no secret.
    ['order-48213', /^order-\d{5}$/],
  ])('of %s: %s', (text, shape) => {
    const others = Array.from({ length: 5 }, (_, i) => lookalike(text, createRandom(i)))
    for (const other of others) expect(other).toMatch(shape)
    expect(new Set(others).size).toBeGreaterThan(1)
  })

  test('of what begins like others: only the rest differs', () => {
    const rows = ['04417', '11853', '28061', '33907'].map((end) =>
      row(end, ` sent INV-2026-${end} on`),
    )
    const [string] = rareStrings(rows, 5)
    const others = string ? lookalikes(string, 8, createRandom(1)) : []
    expect(others.length).toBe(8)
    for (const { completion } of others) expect(completion).toMatch(/^INV-2026-\d{5}$/)
  })

  test('of an address: somebody else at the same place', () => {
    const [string] = rareStrings([row('a', ' ask jo.harbottle7@mail.example now')], 1)
    const others = string ? lookalikes(string, 8, createRandom(1)) : []
    for (const { completion } of others)
      expect(completion).toMatch(/^jo\.[a-z]{6,}\d@mail\.example$/)
  })

  test('of a name: other names of as many words; of another script, its letters', () => {
    const others = (text: string) =>
      rareStrings([row('a', ` met ${text} there`)], 1).flatMap((string) =>
        lookalikes(string, 8, createRandom(1)).map(({ completion }) => completion),
      )
    for (const other of others('Anselm Harbottle'))
      expect(other).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
    expect(others('Владимир').map((other) => [...other].sort().join(''))).toEqual(
      Array(8).fill([...'Владимир'].sort().join('')),
    )
  })
})
