/** What PyTorch computed (scripts/make-parity-fixtures.py), with the model and adapter it used. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { makeTinyGguf, type TinyGgufOptions } from '../support/tinyGguf'
import { type Row, writeAdapter, writeRows } from './support'

interface Fixture {
  options: TinyGgufOptions
  sha256: string
  alpha: number
  rows: Row[]
  /** ggml order, by adapter tensor. */
  shapes: Record<string, number[]>
  /** Base64 of row-major float32, as all tensors here. */
  lora: Record<string, string>
  logits: string[]
  loss: number
  /** Without the 8-bit rounding that a quantised base brings. */
  exactLoss: number
  gradients: Record<string, string>
  training?: {
    steps: number
    lr: number
    warmup: number
    clip: number
    weight_decay: number
    loss: number
    lora: Record<string, string>
  }
}

export function decode(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
  return new Float32Array(bytes.buffer)
}

export function readFixture<T>(name: string): T {
  const file = path.join(import.meta.dirname, 'fixtures', `${name}.json`)
  return JSON.parse(readFileSync(file, 'utf8')) as T
}

/** Writes the fixture's model, rows and starting adapter into `folder`. */
export function openFixture(name: string, folder: string) {
  const fixture = readFixture<Fixture>(name)
  const model = path.join(folder, 'tiny.gguf')
  makeTinyGguf(model, fixture.options)
  const sha256 = createHash('sha256').update(readFileSync(model)).digest('hex')
  if (sha256 !== fixture.sha256) throw new Error('tinyGguf.ts changed: make the fixtures again')
  const tensors = Object.entries(fixture.lora).map(([tensor, values]) => ({
    name: tensor,
    ne: fixture.shapes[tensor] as number[],
    values: decode(values),
  }))
  return {
    ...fixture,
    model,
    data: writeRows(path.join(folder, 'rows.jsonl'), fixture.rows),
    tensors,
    architecture: fixture.options.architecture ?? 'llama',
    adapter: writeAdapter(
      path.join(folder, 'start.gguf'),
      fixture.options.architecture ?? 'llama',
      fixture.alpha,
      tensors,
    ),
  }
}
