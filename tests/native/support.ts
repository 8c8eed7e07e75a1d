/** Runs the real trainer on real files in a temp folder; builds it first where it is missing. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildTrainer } from '../../scripts/build-trainer.mjs'
import { type GgufTensor, type GgufValue, writeGguf } from '../support/tinyGguf'

export interface TrainerEvent {
  event: string
  [key: string]: unknown
}

export interface Row {
  id: string
  tokens: number[]
  completion_start: number
  weight: number
}

const built = buildTrainer()

export async function getTrainer() {
  const result = await built
  if (!result.ok) throw new Error(`${result.reason}; next: ${result.next}`)
  return result
}

export const makeFolder = () => mkdtempSync(path.join(os.tmpdir(), 'inkling-trainer-'))

export interface TrainerRun {
  code: number | null
  signal: string | null
  events: TrainerEvent[]
  /** The last event. */
  last: TrainerEvent
}

/**
 * @param onEvent sees each event as it comes and may send a signal
 * @param shellPrefix e.g. `ulimit -f 8;` to run under a limit
 */
export async function runTrainer(
  args: string[],
  onEvent: (event: TrainerEvent, kill: (signal: NodeJS.Signals) => void) => void = () => {},
  shellPrefix = '',
): Promise<TrainerRun> {
  const { path: program, libraries } = await getTrainer()
  const all = args.length > 0 ? [...args, '--backends', libraries] : []
  const child = shellPrefix
    ? spawn('bash', ['-c', `${shellPrefix} exec "$0" "$@"`, program, ...all])
    : spawn(program, all)
  const events: TrainerEvent[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = JSON.parse(line) as TrainerEvent
      events.push(event)
      onEvent(event, (signal) => child.kill(signal))
    }
  })
  child.stderr.resume()
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code, signal, events, last: events.at(-1) ?? { event: 'none' } }),
    )
  })
}

export function writeRows(file: string, rows: readonly object[]) {
  writeFileSync(file, rows.map((row) => JSON.stringify(row) + '\n').join(''))
  return file
}

/** Rows of pseudo-random tokens below `vocabulary`. */
export function makeRows(count: number, length: number, vocabulary = 300): Row[] {
  let state = 1
  const next = () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff)
  return Array.from({ length: count }, (_, i) => ({
    id: `row-${i}`,
    tokens: Array.from({ length }, () => (next() >>> 8) % vocabulary),
    completion_start: Math.floor(length / 2),
    weight: 1,
  }))
}

/** An adapter as llama.cpp reads it. Tensors by name, `ne[0]` first. */
export function writeAdapter(
  file: string,
  architecture: string,
  alpha: number,
  tensors: { name: string; ne: number[]; values: Float32Array }[],
) {
  const metadata: Record<string, GgufValue> = {
    'general.type': { type: 'string', value: 'adapter' },
    'general.architecture': { type: 'string', value: architecture },
    'adapter.type': { type: 'string', value: 'lora' },
    'adapter.lora.alpha': { type: 'f32', value: alpha },
  }
  const list = tensors.map(({ name, ne, values }): GgufTensor => {
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    return { name, ne, type: 'f32', data }
  })
  writeGguf(file, metadata, list)
  return file
}

/** The F32 tensors of a GGUF file by name; metadata is skipped. */
export function readTensors(file: string): Map<string, Float32Array> {
  const bytes = readFileSync(file)
  let at = 8
  const u32 = () => bytes.readUInt32LE((at += 4) - 4)
  const u64 = () => Number(bytes.readBigUInt64LE((at += 8) - 8))
  const string = () => {
    const n = u64()
    return bytes.toString('utf8', at, (at += n))
  }
  const widths: Record<number, number> = { 4: 4, 5: 4, 6: 4, 7: 1 }
  const tensorCount = u64()
  for (let keys = u64(); keys > 0; keys--) {
    string()
    const type = u32()
    if (type === 8) string()
    else at += widths[type] ?? NaN
  }
  const infos = Array.from({ length: tensorCount }, () => {
    const name = string()
    const n = Array.from({ length: u32() }, u64).reduce((product, ne) => product * ne, 1)
    u32()
    return { name, n, offset: u64() }
  })
  const start = Math.ceil(at / 32) * 32
  return new Map(
    infos.map(({ name, n, offset }) => {
      const copy = Uint8Array.from(bytes.subarray(start + offset, start + offset + n * 4))
      return [name, new Float32Array(copy.buffer)]
    }),
  )
}

/** ‖a − b‖ / ‖b‖ */
export function relativeError(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity
  let difference = 0
  let reference = 0
  for (let i = 0; i < b.length; i++) {
    difference += ((a[i] as number) - (b[i] as number)) ** 2
    reference += (b[i] as number) ** 2
  }
  return Math.sqrt(difference / reference)
}

export const norm = (a: Float32Array) => Math.hypot(...a)
