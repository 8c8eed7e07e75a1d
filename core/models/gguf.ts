/** Looks into a GGUF file without loading it: is it one, is it whole, what can it do? */
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { InklingError } from '../../contract'

export interface GgufFacts {
  name: string
  architecture: string
  licence: string
  sizeBytes: number
  fillInTheMiddle: boolean
  trainable: boolean
}

/** Architectures that the trainer in `native/` knows. */
const trainableArchitectures = ['llama', 'qwen2', 'qwen3', 'gemma3']

const fillInTheMiddleTokens = [
  '<|fim_prefix|>',
  '<fim_prefix>',
  '<fim-prefix>',
  '<|fim_begin|>',
  '<｜fim▁begin｜>',
  '<PRE>',
  '▁<PRE>',
  '[PREFIX]',
]

/** ggml's tensor types: id → [values in a block, bytes of a block].
 *  Source: ggml 0.23, `type_traits` in ggml.c. */
const blocks: Record<number, readonly [number, number]> = {
  0: [1, 4],
  1: [1, 2],
  2: [32, 18],
  3: [32, 20],
  6: [32, 22],
  7: [32, 24],
  8: [32, 34],
  10: [256, 84],
  11: [256, 110],
  12: [256, 144],
  13: [256, 176],
  14: [256, 210],
  16: [256, 66],
  17: [256, 74],
  18: [256, 98],
  19: [256, 50],
  20: [32, 18],
  21: [256, 110],
  22: [256, 82],
  23: [256, 136],
  24: [1, 1],
  25: [1, 2],
  26: [1, 4],
  27: [1, 8],
  28: [1, 8],
  29: [256, 56],
  30: [1, 2],
  34: [256, 54],
  35: [256, 66],
  39: [32, 17],
}

function broken(path: string, what: string, cause?: unknown): InklingError {
  return new InklingError(
    'model_broken',
    `"${basename(path)}" cannot be used as a model: ${what}. It was not changed.`,
    'Download it again, or choose another file.',
    { path },
    cause,
  )
}

/** Bytes of the shortest tensor and the shortest field that a header can name. */
const leastTensor = 32
const leastField = 13

/** The mark, the version, and how many tensors and fields follow: a reader believes those counts. */
async function checkHead(path: string, sizeBytes: number): Promise<void> {
  const head = Buffer.alloc(24)
  const file = await open(path, 'r')
  try {
    await file.read(head, 0, head.length, 0)
  } finally {
    await file.close()
  }
  if (head.toString('latin1', 0, 4) !== 'GGUF') {
    throw broken(path, 'it is not a GGUF file (the format that llama.cpp reads)')
  }
  const count = (at: number) => Number(head.readBigUInt64LE(at))
  if (count(8) * leastTensor + count(16) * leastField > sizeBytes) {
    throw broken(path, 'its description cannot be read, so it is damaged or cut off')
  }
}

/** @throws InklingError model_missing | model_broken */
export async function inspectGguf(path: string): Promise<GgufFacts> {
  const info = await stat(path).catch(() => null)
  if (!info?.isFile()) {
    throw new InklingError(
      'model_missing',
      `There is no model file at "${path}".`,
      'Check whether it was moved, or choose another model.',
      { path },
    )
  }
  await checkHead(path, info.size)
  // Loaded only here: it takes half a second that no start should pay.
  const { readGgufFileInfo } = await import('node-llama-cpp')
  const gguf = await readGgufFileInfo(path, {
    sourceType: 'filesystem',
    logWarnings: false,
    spliceSplitFiles: false,
    ignoreKeys: ['tokenizer.ggml.scores', 'tokenizer.ggml.merges', 'tokenizer.ggml.token_type'],
  }).catch((error: unknown) => {
    throw broken(path, 'its description cannot be read, so it is damaged or cut off', error)
  })

  const endBytes = (gguf.tensorInfo ?? []).reduce((end, tensor) => {
    const [values, bytes] = blocks[tensor.ggmlType] ?? [1, 0]
    const count = tensor.dimensions.reduce<number>((product, n) => product * Number(n), 1)
    return Math.max(end, Number(tensor.fileOffset) + (count / values) * bytes)
  }, 0)
  if (endBytes === 0) throw broken(path, 'it holds no weights')
  if (endBytes > info.size) {
    throw broken(
      path,
      `it is cut off: ${info.size.toLocaleString('en')} of at least ${endBytes.toLocaleString('en')} bytes are there`,
    )
  }

  const { general, tokenizer } = gguf.metadata
  const architecture: string = general.architecture
  const vocabulary = tokenizer?.ggml?.tokens ?? []
  return {
    name: general.name ?? basename(path, '.gguf'),
    architecture,
    licence: general.license ?? 'not stated in the file',
    sizeBytes: info.size,
    fillInTheMiddle: fillInTheMiddleTokens.some((token) => vocabulary.includes(token)),
    trainable: trainableArchitectures.includes(architecture),
  }
}
