/** Adapting only some linears of the last layers: less to compute, the same gradients. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { makeTinyGguf } from '../support/tinyGguf'
import { openFixture } from './fixtures'
import {
  makeFolder,
  makeRows,
  norm,
  readTensors,
  relativeError,
  runTrainer,
  writeAdapter,
  writeRows,
} from './support'

function prepare() {
  const folder = makeFolder()
  const file = (name: string) => path.join(folder, name)
  makeTinyGguf(file('tiny.gguf'), { architecture: 'qwen3', layers: 4 })
  writeRows(file('rows.jsonl'), makeRows(4, 20))
  const files = ['--model', file('tiny.gguf'), '--data', file('rows.jsonl'), '--threads', '2']
  const train = (...extra: string[]) =>
    runTrainer([
      ...['train', ...files, '--out', file('a.gguf'), '--checkpoint', file('ck.bin')],
      ...['--lr', '1e-2', '--epochs', '10', ...extra],
    ])
  const evaluate = async (...extra: string[]) =>
    (await runTrainer(['eval', ...files, ...extra])).last.nll as number
  return { file, train, evaluate }
}

it('trains and writes what was chosen alone', async () => {
  const { file, train, evaluate } = prepare()
  const run = await train('--targets', 'q,v,down', '--last-layers', '2')
  expect(run.last.event).toBe('done')
  const names = ['attn_q', 'attn_v', 'ffn_down'].flatMap((kind) =>
    [2, 3].flatMap((layer) => [
      `blk.${layer}.${kind}.weight.lora_a`,
      `blk.${layer}.${kind}.weight.lora_b`,
    ]),
  )
  expect([...readTensors(file('a.gguf')).keys()].sort()).toEqual(names.sort())
  expect(await evaluate('--adapter', file('a.gguf'))).toBeLessThan((await evaluate()) * 0.9)
})

it.each([
  ['all linears of the last layer', /^blk\.1\./],
  ['feed-forward alone', /ffn/],
  ['Q in one layer, V in the other', /blk\.0\.attn_q|blk\.1\.attn_v/],
])('has the gradients of the whole backward pass: %s', async (_, chosen) => {
  const folder = makeFolder()
  const { model, data, tensors, alpha, architecture } = openFixture('qwen3', folder)
  const getGradients = async (name: string, some: typeof tensors, ...extra: string[]) => {
    const adapter = path.join(folder, `${name}.gguf`)
    const out = path.join(folder, `${name}-gradients.gguf`)
    writeAdapter(adapter, architecture, alpha, some)
    const files = ['--model', model, '--data', data, '--adapter', adapter, '--out', out]
    const run = await runTrainer(['gradients', ...files, '--threads', '1', ...extra])
    expect(run.last.event).toBe('done')
    return out
  }
  // An adapter of zeros is none; the other linears are what they are in the base either way.
  const zeroed = tensors.map((one) =>
    chosen.test(one.name) ? one : { ...one, values: new Float32Array(one.values.length) },
  )
  const some = tensors.filter(({ name }) => chosen.test(name))
  const whole = readTensors(await getGradients('whole', zeroed))
  const part = await getGradients('part', some)
  const ours = readTensors(part)
  expect([...ours.keys()].filter((name) => name.startsWith('blk'))).toHaveLength(some.length)
  for (const { name } of some) {
    expect(norm(ours.get(name)!), name).toBeGreaterThan(1e-6)
    expect(relativeError(ours.get(name)!, whole.get(name)!), name).toBeLessThan(1e-5)
  }
  const again = await getGradients('again', some, '--activation-mb', '0')
  expect(readFileSync(again).equals(readFileSync(part))).toBe(true)
})

it('resumes only with the same choice, and takes none beside an adapter that has its own', async () => {
  const { file, train } = prepare()
  await train('--last-layers', '2', '--max-steps', '1')
  const other = await train('--last-layers', '2', '--max-steps', '1', '--targets', 'q', '--resume')
  expect(other.last).toMatchObject({ event: 'error', code: 'checkpoint_mismatch' })
  expect((await train('--targets', 'q,w')).last).toMatchObject({ code: 'usage' })
  const both = await train('--last-layers', '1', '--adapter', file('a.gguf'))
  expect(both.last).toMatchObject({ event: 'error', code: 'usage' })
  const onwards = await train('--adapter', file('a.gguf'), '--max-steps', '1')
  expect(onwards.last.event).toBe('done')
  expect([...readTensors(file('a.gguf')).keys()].every((name) => /^blk\.[23]\./.test(name))).toBe(
    true,
  )
})
