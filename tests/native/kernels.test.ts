/** The trainer's own kernels beside plain loops in double precision. */
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { findCompiler, findLibraries, llamaVersion } from '../../scripts/toolchain.mjs'
import { getTrainer, makeFolder } from './support'

const root = path.resolve(import.meta.dirname, '../..')
/** As it is built here, and as it is built for a processor that is not known. */
const builds = ['for this processor', 'for any processor'] as const
const programs = new Map<string, string>()

beforeAll(async () => {
  await getTrainer() // brings ggml's headers
  const { folder, link } = await findLibraries(root)
  const sources = ['attention', 'backend', 'packed', 'quant'].map((name) =>
    path.join(root, 'native', `${name}.cpp`),
  )
  for (const build of builds) {
    const program = path.join(makeFolder(), 'driver')
    execFileSync(findCompiler(), [
      ...['-std=c++17', '-O2', '-I', path.join(root, 'native')],
      ...(build === 'for any processor' ? ['-DSIMD_PORTABLE'] : []),
      ...['-isystem', path.join(root, `.setup/ggml-include-${await llamaVersion(root)}`)],
      ...[...sources, path.join(import.meta.dirname, 'kernels_driver.cpp'), '-o', program],
      ...[...link, '-pthread', '-ldl', `-Wl,-rpath,${folder}`],
    ])
    programs.set(build, program)
  }
})

async function run(build: string, threads: number, lines: string[]): Promise<number[][]> {
  const { folder } = await findLibraries(root)
  const program = programs.get(build)!
  return execFileSync(program, [folder, `${threads}`], {
    input: lines.join('\n'),
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
}

it.each([
  [builds[0], 1],
  [builds[0], 2],
  [builds[1], 1],
] as const)('attends and goes back as plain loops do, %s, %i threads', async (build, threads) => {
  const cases = [
    // tokens, heads, key heads, width of a head, window
    [16, 1, 1, 8, 0],
    [48, 4, 2, 64, 0],
    [64, 9, 3, 64, 0],
    [160, 2, 1, 80, 0],
    [304, 4, 4, 32, 0],
    [112, 4, 2, 256, 0],
    [160, 4, 1, 16, 40],
    [208, 2, 2, 64, 17],
    [96, 2, 1, 128, 1],
  ]
  const lines = cases.map((one) => ['attention', ...one].join(' '))
  const errors = await run(build, threads, lines)
  expect(errors).toHaveLength(cases.length)
  // A window of one key has probabilities of 1, and so no gradient of queries and keys.
  const wrong = cases.filter(
    (one, i) =>
      !errors[i]!.every((error, j) => error < 1e-5 || (one[4] === 1 && (j === 1 || j === 2))),
  )
  expect(wrong).toEqual([])
})

it('multiplies packed weights as exactly as ggml multiplies Q8_0', async () => {
  const cases = [
    [32, 16, 1],
    [64, 48, 5],
    [576, 192, 33],
    [1536, 576, 16],
    [96, 32, 320],
    [64, 24, 8],
  ]
  const lines = cases.map((one) => ['product', ...one].join(' '))
  const results = await run(builds[0], 2, lines)
  const held = results.filter(([isPacked]) => isPacked === 1)
  for (const [, packed, ggml] of held) expect(packed! / ggml!).toBeLessThan(1.05)
  for (const [, , ggml] of results) expect(ggml).toBeLessThan(0.02)
  // No panel of 16 outputs: left to ggml on every processor.
  expect(results[cases.findIndex(([, outputs]) => outputs === 24)]![0]).toBe(0)
})
