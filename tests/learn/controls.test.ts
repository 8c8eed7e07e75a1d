import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shuffleTargets, shuffleWords } from '../../core/learn/proof/controls'
import { createRandom } from '../../core/random'
import { controlRow as row } from './controlRow'

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
