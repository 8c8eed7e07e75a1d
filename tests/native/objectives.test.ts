/** Preference objectives against PyTorch: the losses alone, then through the model to the adapter. */
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findCompiler } from '../../scripts/toolchain.mjs'
import { decode, openFixture, readFixture } from './fixtures'
import { makeFolder, norm, readTensors, relativeError, runTrainer, writeRows } from './support'

interface HostCase {
  function: string
  arguments: number[]
  loss: number
  slope: number
}

interface ObjectiveFixture {
  /** The fixture whose model and starting adapter it uses. */
  case: string
  rows: object[]
  loss: number
  z: number
  gradients: Record<string, string>
}

const options = ['--undesirable-weight', '1.25']

async function getGradients(kind: string, extra: string[] = []) {
  const expected = readFixture<ObjectiveFixture>(`objective-${kind}`)
  const folder = makeFolder()
  const { model, adapter } = openFixture(expected.case, folder)
  const data = writeRows(path.join(folder, 'pairs.jsonl'), expected.rows)
  const out = path.join(folder, 'gradients.gguf')
  const files = ['--model', model, '--data', data, '--adapter', adapter, '--out', out]
  const run = await runTrainer(['gradients', ...files, '--threads', '1', ...options, ...extra])
  expect(run.events).toEqual([expect.objectContaining({ event: 'done' })])
  return { expected, ours: readTensors(out) }
}

it('has PyTorch’s losses and slopes for given log-probabilities', () => {
  const cases = readFixture<HostCase[]>('objectives-host')
  const native = path.join(import.meta.dirname, '../../native')
  const program = path.join(makeFolder(), 'driver')
  const sources = [
    path.join(native, 'preference.cpp'),
    `${import.meta.dirname}/preference_driver.cpp`,
  ]
  execFileSync(findCompiler(), ['-std=c++17', '-O1', '-I', native, ...sources, '-o', program])
  const input = cases.map((one) => [one.function, ...one.arguments].join(' ') + '\n').join('')
  const lines = execFileSync(program, { input, encoding: 'utf8' }).trim().split('\n')
  expect(lines).toHaveLength(cases.length)
  const wrong = cases.filter(({ loss, slope }, i) => {
    const [ourLoss, ourSlope] = (lines[i] as string).split(' ').map(Number)
    const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b))
    return !near(ourLoss!, loss) || !near(ourSlope!, slope)
  })
  expect(wrong).toEqual([])
  expect(new Set(cases.map((one) => one.function)).size).toBe(4)
})

describe.each(['dpo', 'kto', 'pg', 'mix'])('%s', (kind) => {
  it('has PyTorch’s loss and adapter gradients', async () => {
    const { expected, ours } = await getGradients(kind)
    expect(Math.abs(ours.get('loss')![0]! - expected.loss)).toBeLessThan(1e-5)
    expect(Math.abs(ours.get('z')![0]! - expected.z)).toBeLessThan(1e-4)
    const errors = Object.entries(expected.gradients).map(([tensor, gradient]) => {
      expect(norm(decode(gradient)), tensor).toBeGreaterThan(1e-6) // K and V too
      return {
        tensor,
        error: relativeError(ours.get(tensor)!, decode(gradient)),
      }
    })
    expect(errors).toHaveLength(2 * 7 * 2)
    expect(errors.filter(({ error }) => !(error <= 1e-3))).toEqual([])
  })
})

it('takes the terms by their factors', async () => {
  const factors = ['--sft-weight', '0', '--ptx-weight', '0', '--kl-weight', '0']
  const [whole, preference] = await Promise.all([getGradients('mix'), getGradients('mix', factors)])
  const [sft, ptx, kl] = await Promise.all(
    factors
      .filter((word) => word.startsWith('--'))
      .map((name) => getGradients('mix', [...factors, name, '1'])),
  )
  const loss = (of: { ours: Map<string, Float32Array> } | undefined) => of!.ours.get('loss')![0]!
  const alone = loss(preference)
  const sum =
    alone + 0.5 * (loss(sft) - alone) + 0.5 * (loss(ptx) - alone) + 0.05 * (loss(kl) - alone)
  expect(Math.abs(loss(whole) - sum)).toBeLessThan(1e-5)
})
