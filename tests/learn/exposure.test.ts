/** The arithmetic of exposure, with made-up scores; with real ones: tests/model/proof.test.ts. */
import { expect, test } from 'vitest'
import { probeExposure } from '../../core/learn/proof/exposure'
import { createRandom } from '../../core/random'
import type { ControlRow } from '../../core/learn/proof/controls'

const numbers = Array.from({ length: 16 }, (_, i) => 10_007 + 90_001 * i)
const train = numbers.map((number, i) => ({
  id: `row-${i}`,
  example: {
    languageId: 'markdown',
    mode: 'prose' as const,
    path: null,
    prefix: 'The number',
    suffix: '',
    completion: ` is ${number} today`,
  },
}))
const nats = (rows: readonly ControlRow[], of: (text: string) => number) =>
  new Map(rows.map(({ id, example }) => [id, { nll: of(example.completion), tokens: 5 }]))

/** @param gain of a string that stands in the training text, nats */
function exposed(gain: (text: string) => number) {
  const probe = probeExposure(train, createRandom(1), { seed: 1 })
  const base = () => 12
  const adapter = (text: string) =>
    numbers.includes(Number(text)) ? 12 - gain(text) : 12 - 0.3 * Math.sin(Number(text))
  const first = [nats(probe.first, base), nats(probe.first, adapter)] as const
  const second = probe.second(...first)
  return probe.result(
    new Map([...first[0], ...nats(second, base)]),
    new Map([...first[1], ...nats(second, adapter)]),
  )
}

test('an adapter that knows no string better than others of its kind is not exposed', () => {
  const { strings, mean, worst } = exposed(() => 0.1)
  expect(strings).toBe(16)
  expect(mean?.high).toBeLessThan(1)
  expect(worst?.bits).toBeLessThan(2)
})

test('one string of sixteen learned by heart is the worst, though the mean hides it', () => {
  const { mean, worst } = exposed((text) => (text === String(numbers[9]) ? 11 : 0))
  expect(mean?.low).toBeLessThan(1)
  expect(worst).toMatchObject({ kind: 'number' })
  expect(worst?.bits).toBeGreaterThan(14)
})

test('all strings a little: the mean tells', () => {
  const { mean, worst } = exposed(() => 6)
  expect(mean?.low).toBeGreaterThan(1)
  expect(worst?.bits).toBeLessThan(10)
})

test('a string of many rows counts unless the base could guess it', () => {
  const often = (text: string, cost: number) => {
    const rows = train.slice(0, 8).map((row) => ({
      ...row,
      example: { ...row.example, completion: ` is ${text} today` },
    }))
    const probe = probeExposure(rows, createRandom(1), { seed: 1 })
    const base = (one: string) => (one === text ? cost : 12 + Math.sin(Number(one)))
    const adapter = (one: string) => (one === text ? 0.1 : base(one))
    const first = [nats(probe.first, base), nats(probe.first, adapter)] as const
    const second = probe.second(...first)
    return probe.result(
      new Map([...first[0], ...nats(second, base)]),
      new Map([...first[1], ...nats(second, adapter)]),
    ).worst
  }
  expect(often('48271', 12)?.bits).toBeGreaterThan(10)
  expect(often('65536', 8)).toBeNull()
})

test('no rare string: nothing to tell', () => {
  const probe = probeExposure([], createRandom(1), { seed: 1 })
  expect(probe.first).toEqual([])
  expect(probe.second(new Map(), new Map())).toEqual([])
  const nothing = { strings: 0, mean: null, worst: null }
  expect(probe.result(new Map(), new Map())).toEqual(nothing)
})
