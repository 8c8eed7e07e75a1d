/** Where a fresh adapter begins (native/gradient_start.h). */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { makeTinyGguf } from '../support/tinyGguf'
import { makeFolder, makeRows, readTensors, runTrainer, writeAdapter, writeRows } from './support'

const rank = 4
const rows = makeRows(6, 24)

function prepare() {
  const folder = makeFolder()
  const model = makeTinyGguf(path.join(folder, 'tiny.gguf')).path
  const data = writeRows(path.join(folder, 'rows.jsonl'), rows)
  const file = (name: string) => path.join(folder, name)
  const train = (name: string, ...settings: string[]) => [
    ...['train', '--model', model, '--data', data, '--threads', '1', '--rank', String(rank)],
    ...['--out', file(`${name}.gguf`), '--checkpoint', file(`${name}.bin`), ...settings],
  ]
  return { model, data, file, train }
}

/** The adapter as it is before the first step. */
const untouched = ['--lr', '0', '--max-steps', '1']

it('is a no-op whose directions are orthogonal and as long as random ones', async () => {
  const { file, train } = prepare()
  expect((await runTrainer(train('start', '--start-rows', '6', ...untouched))).code).toBe(0)
  for (const [name, values] of readTensors(file('start.gguf'))) {
    if (name.endsWith('lora_b')) expect(values.every((value) => value === 0)).toBe(true)
    else expect(products(split(values, rank))).toSatisfy(nearly(identity(rank, 1 / 3)))
  }
})

it('spans most of the gradient that the best directions of all span, random ones little', async () => {
  const { model, data, file, train } = prepare()
  await runTrainer(train('start', '--start-rows', '6', ...untouched))
  await runTrainer(train('random', ...untouched))
  const starts = {
    gradient: readTensors(file('start.gguf')),
    random: readTensors(file('random.gguf')),
  }
  const seen = { gradient: 0, random: 0, best: 0 }
  for (const [name, gradient] of await wholeGradients(model, data, file, starts.random)) {
    const width = gradient[0]?.length ?? 0
    seen.gradient += share(gradient, split(starts.gradient.get(name)!, rank))
    seen.random += share(gradient, split(starts.random.get(name)!, rank))
    seen.best += share(gradient, singularDirections(gradient, rank, width))
  }
  expect(seen.gradient / seen.best).toBeGreaterThan(0.7)
  expect(seen.gradient / seen.best).toBeLessThan(1 + 1e-6)
  expect(seen.random / seen.best).toBeLessThan(0.25)
})

it('lets the first steps gain more', async () => {
  const { train } = prepare()
  const settings = ['--epochs', '12', '--batch', '6', '--lr', '1e-3']
  const random = await runTrainer(train('a', ...settings))
  const gradient = await runTrainer(train('b', ...settings, '--start-rows', '6'))
  const first = random.events.find(({ event }) => event === 'step')?.loss as number
  const gainOf = ({ last }: typeof random) => first - (last.loss as number)
  expect(gainOf(gradient)).toBeGreaterThan(1.5 * gainOf(random))
})

it('counts the tokens that it read, no more rows than there are, and is saved', async () => {
  const { file, train } = prepare()
  const run = await runTrainer(train('all', '--start-rows', '100', '--epochs', '1'))
  const tokens = rows.reduce((sum, row) => sum + row.tokens.length, 0)
  expect(run.last).toMatchObject({ event: 'done', tokens: 3 * tokens })
  expect(run.events[1]).toEqual({ event: 'checkpoint', step: 0 })
  expect(existsSync(file('all.bin'))).toBe(true)
})

it('stopped while it is looked for, it is found again: the same adapter', async () => {
  const { file, train } = prepare()
  const settings = ['--start-rows', '6', '--epochs', '3', '--batch', '2']
  await runTrainer(train('whole', ...settings))
  const stopped = await runTrainer(train('stopped', ...settings), ({ event }, kill) => {
    if (event === 'start') kill('SIGTERM')
  })
  expect(stopped.code).toBe(3)
  const resumed = await runTrainer([...train('stopped', ...settings), '--resume'])
  expect(resumed.code).toBe(0)
  expect(readFileSync(file('stopped.gguf'))).toEqual(readFileSync(file('whole.gguf')))
})

it('is of no use to an adapter that goes on from another', async () => {
  const { file, train } = prepare()
  await runTrainer(train('first', '--epochs', '1'))
  const settings = ['--adapter', file('first.gguf'), ...untouched]
  await runTrainer(train('on', ...settings, '--start-rows', '6'))
  expect(readTensors(file('on.gguf'))).toEqual(readTensors(file('first.gguf')))
})

type Matrix = Float64Array[]

/** dL/dW of each adapted matrix by the name of its A: with A the identity, the gradient of B is that of W, times
 *  alpha / rank, here 1. The gradient's rows, [n_out][n_in].  */
async function wholeGradients(
  model: string,
  data: string,
  file: (name: string) => string,
  like: ReadonlyMap<string, Float32Array>,
) {
  const names = [...like.keys()].filter((name) => name.endsWith('lora_a'))
  const out = new Map<string, Matrix>()
  // One rank for a whole file: the matrices of each width get a file of their own.
  for (const width of new Set(names.map((name) => like.get(name)!.length / rank))) {
    const chosen = names.filter((name) => like.get(name)!.length === width * rank)
    const tensors = chosen.flatMap((name) => {
      const b = name.replace(/a$/, 'b')
      const height = like.get(b)!.length / rank
      const flat = Float32Array.from(identity(width, 1).flatMap((row) => [...row]))
      return [
        { name, ne: [width, width], values: flat },
        { name: b, ne: [width, height], values: new Float32Array(width * height) },
      ]
    })
    const adapter = writeAdapter(file(`identity-${width}.gguf`), 'llama', width, tensors)
    const gradients = file(`gradients-${width}.gguf`)
    const io = ['--model', model, '--data', data, '--adapter', adapter, '--out', gradients]
    expect((await runTrainer(['gradients', ...io, '--threads', '1'])).code).toBe(0)
    const read = readTensors(gradients)
    for (const name of chosen) {
      const values = read.get(name.replace(/a$/, 'b'))!
      out.set(name, split(values, values.length / width))
    }
  }
  return out
}

const split = (values: ArrayLike<number>, count: number): Matrix => {
  const width = values.length / count
  const all = Float64Array.from(values)
  return Array.from({ length: count }, (_, i) => all.subarray(i * width, (i + 1) * width))
}

const identity = (n: number, value: number): Matrix =>
  Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => (i === j ? value : 0)),
  )

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0)

const products = (rows: Matrix): Matrix =>
  rows.map((a) => Float64Array.from(rows.map((b) => dot(a, b))))

const nearly = (wanted: Matrix) => (given: Matrix) =>
  given.every((row, i) => row.every((x, j) => Math.abs(x - (wanted[i]?.[j] ?? NaN)) < 1e-4))

/** Squared length of the gradient within the span of the directions. */
function share(gradient: Matrix, directions: Matrix): number {
  const basis = orthonormal(directions)
  return gradient.reduce(
    (sum, row) => sum + basis.reduce((part, v) => part + dot(row, v) ** 2, 0),
    0,
  )
}

/** The first right singular vectors, by two hundred rounds of subspace iteration. */
function singularDirections(gradient: Matrix, count: number, width: number): Matrix {
  let basis = orthonormal(makeRows(count, width).map(({ tokens }) => Float64Array.from(tokens)))
  for (let round = 0; round < 200; round++)
    basis = orthonormal(
      basis.map((v) => {
        const image = new Float64Array(width)
        for (const row of gradient) {
          const along = dot(row, v)
          for (let i = 0; i < width; i++) image[i] = (image[i] ?? 0) + along * (row[i] ?? 0)
        }
        return image
      }),
    )
  return basis
}

function orthonormal(vectors: Matrix): Matrix {
  const basis: Matrix = []
  for (const vector of vectors) {
    let rest = Float64Array.from(vector)
    for (const v of [...basis, ...basis]) {
      const along = dot(rest, v)
      rest = rest.map((x, i) => x - along * (v[i] ?? 0))
    }
    const length = Math.sqrt(dot(rest, rest))
    basis.push(rest.map((x) => x / length))
  }
  return basis
}
