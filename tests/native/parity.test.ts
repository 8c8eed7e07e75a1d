import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { decode, openFixture } from './fixtures'
import { makeFolder, norm, readTensors, relativeError, runTrainer, writeAdapter } from './support'

async function getGradients(fixture: ReturnType<typeof openFixture>, out: string, extra: string[]) {
  const { model, data, adapter } = fixture
  const files = ['--model', model, '--data', data, '--adapter', adapter, '--out', out]
  const run = await runTrainer(['gradients', ...files, '--threads', '1', ...extra])
  expect(run.last).toMatchObject({ event: 'done' })
  return readTensors(out)
}

/** The processor, the same with the operations of a graphics card, and the card itself where there is one:
 *  `INKLING_TEST_GPU` names the folder of its ggml library. A card rounds what it multiplies to half
 *  precision, so errors may be some times as large. */
const card = process.env['INKLING_TEST_GPU']
const devices: Array<[name: string, options: string[], times: number]> = [
  ['the processor', [], 1],
  ['plain operations', ['--plain'], 1],
]
if (card) devices.push(['the graphics card', ['--gpu', card], 200])

describe.each(devices)('on %s', (_, device, times) => {
  const bound = (error: number) => Math.min(times * error, Math.max(error, 3e-2))
  describe.each([
    // [model, largest error of a logit, relative error of the logits, relative error of a gradient]
    ['llama', 1e-4, 1e-5, 1e-3],
    ['qwen2', 1e-4, 1e-5, 1e-3],
    ['qwen3', 1e-4, 1e-5, 1e-3],
    ['gemma3', 1e-4, 1e-5, 1e-3],
    ['llama-q8_0', Infinity, 1e-2, 1e-2],
  ] as const)('against PyTorch on %s', (name, logitError, logitsError, gradientError) => {
    it('computes the same logits, loss and adapter gradients', async () => {
      const folder = makeFolder()
      const fixture = openFixture(name, folder)
      const ours = await getGradients(fixture, path.join(folder, 'gradients.gguf'), device)
      for (const [i, expected] of fixture.logits.map(decode).entries()) {
        const logits = ours.get(`logits.${i}`) as Float32Array
        expect(relativeError(logits, expected)).toBeLessThan(bound(logitsError))
        const largest = expected.reduce((max, v, j) => Math.max(max, Math.abs(v - logits[j]!)), 0)
        expect(largest).toBeLessThanOrEqual(times * logitError)
      }
      expect(Math.abs(ours.get('loss')![0]! / fixture.exactLoss - 1)).toBeLessThan(
        bound(logitsError),
      )
      const errors = Object.entries(fixture.gradients).map(([tensor, expected]) => {
        expect(norm(decode(expected)), tensor).toBeGreaterThan(1e-6) // K and V too
        return { tensor, error: relativeError(ours.get(tensor)!, decode(expected)) }
      })
      expect(errors).toHaveLength(2 * 7 * 2)
      expect(errors.filter(({ error }) => !(error <= bound(gradientError)))).toEqual([])
    })
  })

  describe.each(['llama', 'qwen2', 'qwen3', 'gemma3'])('20 steps on %s', (name) => {
    it('end where PyTorch’s AdamW ends, with warm-up, cosine, clipping and decay', async () => {
      const folder = makeFolder()
      const fixture = openFixture(name, folder)
      const training = fixture.training!
      const out = path.join(folder, 'adapter.gguf')
      const files = ['--model', fixture.model, '--data', fixture.data, '--adapter', fixture.adapter]
      const settings = ['lr', 'warmup', 'clip'].flatMap((key) => [
        `--${key}`,
        String(training[key as 'lr']),
      ])
      const run = await runTrainer([
        ...['train', ...files, '--out', out, '--checkpoint', path.join(folder, 'ck.bin')],
        ...[...settings, '--weight-decay', String(training.weight_decay)],
        ...['--epochs', String(training.steps), '--batch', '8', '--threads', '2', ...device],
      ])
      expect(run.last).toMatchObject({ event: 'done', steps: 20 })
      expect(Math.abs((run.last.loss as number) / training.loss - 1)).toBeLessThan(bound(1e-3))
      const ours = readTensors(out)
      const errors = Object.entries(training.lora).map(([tensor, expected]) => ({
        tensor,
        error: relativeError(ours.get(tensor)!, decode(expected)),
      }))
      expect(errors.filter(({ error }) => !(error <= bound(1e-3)))).toEqual([])
    })
  })
})

it('gets the same gradients, to the bit, when it runs layers again to save memory', async () => {
  const folder = makeFolder()
  const fixture = openFixture('qwen2', folder)
  const kept = path.join(folder, 'kept.gguf')
  const again = path.join(folder, 'again.gguf')
  await getGradients(fixture, kept, [])
  await getGradients(fixture, again, ['--activation-mb', '0'])
  expect(readFileSync(again).equals(readFileSync(kept))).toBe(true)
})

it('has gradients that agree with finite differences of the loss', async () => {
  const folder = makeFolder()
  const fixture = openFixture('llama', folder)
  const gradients = await getGradients(fixture, path.join(folder, 'gradients.gguf'), [])
  const evaluate = async (step: number) => {
    // Every other element moves the other way, so that the direction is not special.
    const tensors = fixture.tensors.map((tensor) => ({
      ...tensor,
      values: tensor.values.map((v, i) => v + step * (i % 2 ? 1 : -1)),
    }))
    const adapter = path.join(folder, `moved${step}.gguf`)
    writeAdapter(adapter, fixture.architecture, fixture.alpha, tensors)
    const files = ['--model', fixture.model, '--data', fixture.data, '--adapter', adapter]
    const { events } = await runTrainer(['eval', ...files, '--threads', '1'])
    let total = 0
    let weight = 0
    for (const [i, row] of fixture.rows.entries()) {
      total += row.weight * (events[i]!.nll as number)
      weight += row.weight * (events[i]!.tokens as number)
    }
    return total / weight
  }
  const step = 1e-3
  const measured = ((await evaluate(step)) - (await evaluate(-step))) / (2 * step)
  let expected = 0
  for (const { name } of fixture.tensors)
    gradients.get(name)!.forEach((g, i) => (expected += g * (i % 2 ? 1 : -1)))
  expect(Math.abs(measured / expected - 1)).toBeLessThan(1e-2)
})
