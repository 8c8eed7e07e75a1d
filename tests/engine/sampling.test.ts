import type { Token } from 'node-llama-cpp'
import { describe, expect, test } from 'vitest'
import { chooseGreedy, restOf } from '../../core/engine/sampling'

const vocabulary = 50_000

/** The most likely 1,024 of a whole distribution, normalised among themselves. */
function ranked(weight: (rank: number) => number) {
  const all = Array.from({ length: vocabulary }, (_, at) => weight(at + 1))
  const sum = all.reduce((total, value) => total + value, 0)
  const top = all.slice(0, 1_024)
  const listed = top.reduce((total, value) => total + value, 0)
  return {
    probabilities: top.map((value) => value / listed),
    exact: (all[0] ?? 0) / sum,
    rest: (sum - listed) / listed,
  }
}

const output = (probabilities: number[]) => ({
  next: { probabilities: new Map(probabilities.map((value, at) => [at as Token, value])) },
})

describe('what the unlisted tokens weigh', () => {
  test.each([
    ['a power law', (rank: number) => rank ** -1.6],
    ['one that bends down', (rank: number) => Math.exp(-0.12 * Math.log(rank) ** 2)],
    ['a sure choice', (rank: number) => Math.exp(-3 * rank)],
  ])('%s', (_, weight) => {
    const { probabilities, exact, rest } = ranked(weight)
    expect(restOf(probabilities, vocabulary)).toBeCloseTo(rest, 1)
    const choice = chooseGreedy(output(probabilities), vocabulary)
    expect(choice?.token).toBe(0)
    expect(choice?.logp).toBeCloseTo(Math.log(exact), 1)
  })

  test('nothing where the whole vocabulary is listed', () => expect(restOf([0.6, 0.4], 2)).toBe(0))
})

test('nothing is chosen of nothing', () => expect(chooseGreedy(undefined, vocabulary)).toBeNull())
