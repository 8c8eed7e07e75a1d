/** Writes a random LoRA for a model of `tinyGguf.ts`, strong enough to change every answer. */
import { writeGguf, type GgufTensor } from './tinyGguf'

export interface TinyAdapterOptions {
  seed?: number
  /** Of the model; the defaults are those of `makeTinyGguf`. */
  architecture?: string
  layers?: number
  embedding?: number
}

const rank = 4

export function makeTinyAdapter(path: string, options: TinyAdapterOptions = {}): void {
  const { seed = 1, architecture = 'llama', layers = 2, embedding = 64 } = options
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
  const matrix = (name: string, ne: [number, number]): GgufTensor => {
    const values = Float32Array.from({ length: ne[0] * ne[1] }, () => next() / 4)
    return { name, ne, type: 'f32', data: new Uint8Array(values.buffer) }
  }
  const tensors = Array.from({ length: layers }, (_, layer) => {
    const name = `blk.${layer}.attn_q.weight`
    const output = `blk.${layer}.attn_output.weight`
    return [name, output].flatMap((weight) => [
      matrix(`${weight}.lora_a`, [embedding, rank]),
      matrix(`${weight}.lora_b`, [rank, embedding]),
    ])
  }).flat()
  writeGguf(
    path,
    {
      'general.type': { type: 'string', value: 'adapter' },
      'general.architecture': { type: 'string', value: architecture },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'f32', value: 2 * rank },
    },
    tensors,
  )
}
