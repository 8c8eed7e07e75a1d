import { expect, test } from 'vitest'
import { defaultTraining } from '../../core/learn/trainer/trainer'
import { trainingFor } from '../../core/learn/trainer/trainingFor'

const rows = (count: number) => Array.from({ length: count }, (_, i) => i)

test.each([
  [1, 4, 3.3e-4],
  [30, 3, 3.3e-4],
  [57, 2, 3.3e-4],
  [76, 2, 3e-4],
  [88, 2, 2.7e-4],
  [89, 1, 2e-4],
  [2_000, 1, 2e-4],
])('%i rows are read %i times at %f', (count, epochs, learningRate) => {
  const wanted = { ...defaultTraining, epochs, learningRate }
  expect(trainingFor({ train: rows(count) })).toEqual(wanted)
})

test('rows of all kinds make steps', () => {
  const preferences = { kto: rows(30), dpo: rows(10), pretraining: rows(21) }
  expect(trainingFor({ train: rows(15), preferences })).toEqual(trainingFor({ train: rows(76) }))
})
