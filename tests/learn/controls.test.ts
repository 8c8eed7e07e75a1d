import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lookalike, rareStrings, shuffleTargets, shuffleWords } from '../../core/learn/controls'
import { createRandom } from '../../core/random'

const row = (id: string, completion: string) => ({
  id,
  example: {
    languageId: 'markdown',
    mode: 'prose' as const,
    path: null,
    prefix: `Before ${id}`,
    suffix: 'after',
    completion,
  },
})
const words = (text: string) => text.split(/\s+/u).filter(Boolean).sort()

describe('shuffled targets', () => {
  test('keep their words and their white space', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,5}$/)), fc.integer(), (list, seed) => {
        const text = ` ${list.join('  ')}\n`
        const out = shuffleWords(text, createRandom(seed))
        expect(words(out)).toEqual(words(text))
        expect(out.replace(/[a-z]/g, '')).toBe(text.replace(/[a-z]/g, ''))
      }),
    )
  })

  test('go to other rows, whose context stays', () => {
    const rows = Array.from({ length: 30 }, (_, i) => row(`r${i}`, ` one${i} two${i} three${i}`))
    const out = shuffleTargets(rows, createRandom(5))
    expect(out.map(({ example }) => example.prefix)).toEqual(rows.map((r) => r.example.prefix))
    expect(out.flatMap(({ example }) => words(example.completion)).sort()).toEqual(
      rows.flatMap(({ example }) => words(example.completion)).sort(),
    )
    const stayed = out.filter(({ example }, i) => example.completion.includes(`one${i} `))
    expect(stayed.length).toBeLessThan(10)
  })
})

describe('rare strings', () => {
  const find = (...texts: string[]) =>
    rareStrings(
      texts.map((text, i) => row(String(i), text)),
      createRandom(1),
      20,
    ).map(({ example }) => example.completion)

  test.each<[string, string[], string[]]>([
    ['numbers of five digits or more', [' call 0171 4455 66 now', ' in 1911.'], ['0171 4455 66']],
    ['keys', [' the key is xK9-2mTq7_Lw here'], ['xK9-2mTq7_Lw']],
    [
      'names inside a sentence',
      [' met Anselm Harbottle there.', ' Then we left.'],
      ['Anselm Harbottle'],
    ],
    ['nothing that comes twice', [' with Tamsin there', ' saw Tamsin go'], []],
    ['nothing that begins like others', [' glass 29841 low', ' glass 29862 low'], []],
    ['plain words', [' nothing rare in here, really'], []],
  ])('%s', (_, texts, expected) => {
    expect(find(...texts)).toEqual(expected)
  })

  test('carry the text before them as context, and a look-alike of the same shape', () => {
    const [found] = rareStrings([row('a', ' the code is 94-1183-27 today')], createRandom(2), 5)
    expect(found?.example.prefix).toBe('Before a the code is ')
    expect(found?.lookalike.completion).toMatch(/^\d\d-\d{4}-\d\d$/)
    expect(found?.lookalike.completion).not.toBe('94-1183-27')
    expect(lookalike('Ab-9', createRandom(1))).toMatch(/^[A-Z][a-z]-\d$/)
  })

  test('are at most as many as wanted, spread over all rows', () => {
    const rows = Array.from({ length: 100 }, (_, i) =>
      row(String(i), ` number ${createRandom(i).integer(90_000_000) + 10_000_000} end`),
    )
    const ids = rareStrings(rows, createRandom(1), 10).map(({ id }) => Number(id.split('#')[0]))
    expect(ids.length).toBe(10)
    expect(Math.max(...ids)).toBeGreaterThan(80)
  })
})
