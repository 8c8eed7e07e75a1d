import { expect, test } from 'vitest'
import { signTest } from '../../core/learn/proof/signTest'

test.each([
  [0, 0, 1],
  [1, 0, 1 / 2],
  [4, 0, 1 / 16],
  [6, 0, 1 / 64],
  [7, 1, 9 / 256],
  [3, 3, 42 / 64],
  [0, 5, 1],
  [40, 0, 2 ** -40],
])('%i up and %i down, or more, by chance: %f', (up, down, probability) => {
  expect(signTest(up, down)).toBeCloseTo(probability, 12)
})
