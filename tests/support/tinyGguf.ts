/**
 * Writes tiny random models as GGUF, so that engine and trainer tests run the real loaders on a
 * file of a few hundred kilobytes that is made in milliseconds and never committed.
 *
 * Every weight comes from an integer generator: the same options give the same bytes on every
 * machine, and the parity fixtures (scripts/make-parity-fixtures.py) can name the file by hash.
 */
import { writeFileSync } from 'node:fs'

export interface TinyGgufOptions {
  /** `qwen2` adds Q, K and V biases, `qwen3` norms of the heads of Q and K; both rotate NEOX-style.
   *  `gemma3` adds norms of what each part gives and sees a window of 8 tokens in every other layer.
   *  Default `llama`. */
  architecture?: 'llama' | 'qwen2' | 'qwen3' | 'gemma3'
  /** Adds the fill-in-the-middle tokens and their metadata keys; default false. */
  fim?: boolean
  seed?: number
  /** Storage of the weight matrices; `q8_0` needs widths that are multiples of 32. Default `f32`. */
  weights?: 'f32' | 'q8_0'
  /** Whether the output projection shares the token embedding; default false for `llama` alone. */
  tiedEmbeddings?: boolean
  layers?: number
  embedding?: number
  heads?: number
  kvHeads?: number
  /** Width of a head; default 32 for `qwen3` and `gemma3`, else the embedding over the heads. */
  headDim?: number
  feedForward?: number
  contextLength?: number
  /** At least 256 bytes + specials; the difference is filled with merges. Default 320, at most 324. */
  vocabulary?: number
}

export interface TinyGguf {
  path: string
  /** Token text in the byte-level alphabet, by id. */
  tokens: string[]
  /** Ids of the special tokens by text, e.g. `<|fim_prefix|>`. */
  specials: Record<string, number>
}

type GgufScalar = 'u32' | 'i32' | 'f32' | 'bool' | 'string'
export type GgufValue =
  | { type: GgufScalar; value: number | boolean | string }
  | { type: 'array'; of: GgufScalar; values: (number | string)[] }

export interface GgufTensor {
  name: string
  /** ggml order: `ne[0]` is the contiguous dimension. */
  ne: number[]
  type: 'f32' | 'q8_0'
  data: Uint8Array
}

const typeIds = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const
const ggmlTypeIds = { f32: 0, q8_0: 8 } as const
const alignment = 32

/** Writes a GGUF v3 file: header, metadata, tensor table, then the data, each tensor aligned to 32. */
export function writeGguf(
  path: string,
  metadata: Record<string, GgufValue>,
  tensors: GgufTensor[],
) {
  const parts: Buffer[] = []
  const u32 = (n: number) => {
    const b = Buffer.alloc(4)
    b.writeUInt32LE(n)
    parts.push(b)
  }
  const u64 = (n: number) => {
    const b = Buffer.alloc(8)
    b.writeBigUInt64LE(BigInt(n))
    parts.push(b)
  }
  const string = (s: string) => {
    const b = Buffer.from(s, 'utf8')
    u64(b.length)
    parts.push(b)
  }
  const scalar = (type: GgufScalar, value: number | boolean | string) => {
    if (type === 'string') return string(String(value))
    const b = Buffer.alloc(type === 'bool' ? 1 : 4)
    if (type === 'bool') b.writeUInt8(value ? 1 : 0)
    else if (type === 'f32') b.writeFloatLE(Number(value))
    else if (type === 'i32') b.writeInt32LE(Number(value))
    else b.writeUInt32LE(Number(value))
    parts.push(b)
  }

  parts.push(Buffer.from('GGUF'))
  u32(3)
  u64(tensors.length)
  u64(Object.keys(metadata).length)
  for (const [key, entry] of Object.entries(metadata)) {
    string(key)
    u32(typeIds[entry.type])
    if (entry.type === 'array') {
      u32(typeIds[entry.of])
      u64(entry.values.length)
      for (const value of entry.values) scalar(entry.of, value)
    } else scalar(entry.type, entry.value)
  }
  let offset = 0
  for (const tensor of tensors) {
    string(tensor.name)
    u32(tensor.ne.length)
    for (const n of tensor.ne) u64(n)
    u32(ggmlTypeIds[tensor.type])
    u64(offset)
    offset += pad(tensor.data.length)
  }
  const headerBytes = parts.reduce((sum, part) => sum + part.length, 0)
  parts.push(Buffer.alloc(pad(headerBytes) - headerBytes))
  for (const { data } of tensors)
    parts.push(Buffer.from(data), Buffer.alloc(pad(data.length) - data.length))
  writeFileSync(path, Buffer.concat(parts))
}

const pad = (bytes: number) => Math.ceil(bytes / alignment) * alignment

/** Writes a tiny random model that node-llama-cpp loads, tokenises and generates with. */
export function makeTinyGguf(path: string, options: TinyGgufOptions = {}): TinyGguf {
  const architecture = options.architecture ?? 'llama'
  const fim = options.fim ?? false
  const weights = options.weights ?? 'f32'
  const tied = options.tiedEmbeddings ?? architecture !== 'llama'
  const layers = options.layers ?? 2
  const embedding = options.embedding ?? 64
  const heads = options.heads ?? 4
  const kvHeads = options.kvHeads ?? 2
  const feedForward = options.feedForward ?? 128
  const headNorms = architecture === 'qwen3' || architecture === 'gemma3'
  const headDim = options.headDim ?? (headNorms ? 32 : embedding / heads)
  const qWidth = headDim * heads
  const kvWidth = headDim * kvHeads
  const vocabulary = makeVocabulary(options.vocabulary ?? 320, fim)
  const { tokens, specials } = vocabulary

  const random = createRandom(options.seed ?? 1)
  const tensors: GgufTensor[] = []
  /** Weight matrix [n_in, n_out] whose outputs keep the variance of its inputs, times `gain`. */
  const matrix = (name: string, nIn: number, nOut: number, gain = 1) => {
    const values = uniform(random, nIn * nOut, gain * Math.sqrt(3 / nIn))
    const data = weights === 'q8_0' ? quantizeQ8(values) : bytesOf(values)
    tensors.push({ name, ne: [nIn, nOut], type: weights, data })
  }
  const vector = (name: string, n: number, centre: number, spread: number) => {
    const values = uniform(random, n, spread).map((v) => v + centre)
    tensors.push({ name, ne: [n], type: 'f32', data: bytesOf(values) })
  }

  matrix('token_embd.weight', embedding, tokens.length, tied ? 1 : 4)
  vector('output_norm.weight', embedding, 1, 0.2)
  if (!tied) matrix('output.weight', embedding, tokens.length)
  for (let i = 0; i < layers; i++) {
    vector(`blk.${i}.attn_norm.weight`, embedding, 1, 0.2)
    matrix(`blk.${i}.attn_q.weight`, embedding, qWidth)
    matrix(`blk.${i}.attn_k.weight`, embedding, kvWidth)
    matrix(`blk.${i}.attn_v.weight`, embedding, kvWidth)
    matrix(`blk.${i}.attn_output.weight`, qWidth, embedding, 0.7)
    if (architecture === 'qwen2') {
      vector(`blk.${i}.attn_q.bias`, qWidth, 0, 0.3)
      vector(`blk.${i}.attn_k.bias`, kvWidth, 0, 0.3)
      vector(`blk.${i}.attn_v.bias`, kvWidth, 0, 0.3)
    }
    if (headNorms) {
      vector(`blk.${i}.attn_q_norm.weight`, headDim, 1, 0.2)
      vector(`blk.${i}.attn_k_norm.weight`, headDim, 1, 0.2)
    }
    vector(`blk.${i}.ffn_norm.weight`, embedding, 1, 0.2)
    if (architecture === 'gemma3') {
      vector(`blk.${i}.post_attention_norm.weight`, embedding, 1, 0.2)
      vector(`blk.${i}.post_ffw_norm.weight`, embedding, 1, 0.2)
    }
    matrix(`blk.${i}.ffn_gate.weight`, embedding, feedForward)
    matrix(`blk.${i}.ffn_up.weight`, embedding, feedForward)
    matrix(`blk.${i}.ffn_down.weight`, feedForward, embedding, 0.7)
  }

  const u32 = (value: number): GgufValue => ({ type: 'u32', value })
  const f32 = (value: number): GgufValue => ({ type: 'f32', value })
  const string = (value: string): GgufValue => ({ type: 'string', value })
  const end = specials['<|endoftext|>'] as number
  const metadata: Record<string, GgufValue> = {
    'general.architecture': string(architecture),
    'general.name': string(`tiny ${architecture}`),
    'general.file_type': u32(weights === 'q8_0' ? 7 : 0),
    [`${architecture}.context_length`]: u32(options.contextLength ?? 512),
    [`${architecture}.embedding_length`]: u32(embedding),
    [`${architecture}.block_count`]: u32(layers),
    [`${architecture}.feed_forward_length`]: u32(feedForward),
    [`${architecture}.attention.head_count`]: u32(heads),
    [`${architecture}.attention.head_count_kv`]: u32(kvHeads),
    [`${architecture}.attention.layer_norm_rms_epsilon`]: f32(1e-5),
    [`${architecture}.rope.dimension_count`]: u32(headDim),
    [`${architecture}.rope.freq_base`]: f32(architecture === 'llama' ? 10_000 : 1_000_000),
    [`${architecture}.vocab_size`]: u32(tokens.length),
    'tokenizer.ggml.model': string('gpt2'),
    'tokenizer.ggml.pre': string(architecture === 'llama' ? 'smollm' : 'qwen2'),
    'tokenizer.ggml.tokens': { type: 'array', of: 'string', values: tokens },
    'tokenizer.ggml.token_type': { type: 'array', of: 'i32', values: vocabulary.types },
    'tokenizer.ggml.merges': { type: 'array', of: 'string', values: vocabulary.merges },
    'tokenizer.ggml.bos_token_id': u32(end),
    'tokenizer.ggml.eos_token_id': u32(end),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
  }
  if (headDim * heads !== embedding) {
    metadata[`${architecture}.attention.key_length`] = u32(headDim)
    metadata[`${architecture}.attention.value_length`] = u32(headDim)
  }
  if (architecture === 'gemma3') {
    metadata['gemma3.attention.sliding_window'] = u32(8)
    metadata['gemma3.attention.sliding_window_pattern'] = u32(2)
  }
  if (fim) {
    metadata['tokenizer.ggml.fim_pre_token_id'] = u32(specials['<|fim_prefix|>'] as number)
    metadata['tokenizer.ggml.fim_suf_token_id'] = u32(specials['<|fim_suffix|>'] as number)
    metadata['tokenizer.ggml.fim_mid_token_id'] = u32(specials['<|fim_middle|>'] as number)
    metadata['tokenizer.ggml.fim_pad_token_id'] = u32(specials['<|fim_pad|>'] as number)
  }
  writeGguf(path, metadata, tensors)
  return { path, tokens, specials }
}

/** Merges in order of rank; `Ġ` is the space and `Ċ` the line feed of the byte-level alphabet. */
const mergeList =
  'Ġ t|h e|Ġ a|i n|r e|o n|Ġt he|e r|Ġ s|a t|Ġ w|e n|Ġ o|o r|i t|i s|Ġ c|e s|a n|Ġ b|n d|o u|Ġ f|' +
  'in g|e d|Ġ p|Ġa nd|Ġ in|Ġ m|a l|a r|Ġt o|Ġo f|o m|Ġ h|l e|Ġ d|r o|Ġw h|i c|Ġ l|Ġ n|a s|s t|' +
  'Ġ re|v e|Ġ e|Ġ (|e t|l l|Ġ Ġ|ĠĠ ĠĠ|Ċ Ġ|Ċ Ċ|) ;|Ġ =|Ġ {|c on|i on|Ġ is|u n|r et|ret ur|retur n'

const baseSpecials = ['<|endoftext|>', '<|im_start|>', '<|im_end|>']
const fimSpecials = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|fim_pad|>']

function makeVocabulary(size: number, fim: boolean) {
  const specialTokens = fim ? [...baseSpecials, ...fimSpecials] : baseSpecials
  const merges = mergeList.split('|').slice(0, size - 256 - specialTokens.length)
  const tokens = [
    ...byteAlphabet(),
    ...merges.map((pair) => pair.replace(' ', '')),
    ...specialTokens,
  ]
  if (tokens.length !== size)
    throw new Error(`vocabulary must be 256 + specials to ${tokens.length}`)
  const control = 3
  const types = tokens.map((token) => (specialTokens.includes(token) ? control : 1))
  const specials = Object.fromEntries(specialTokens.map((token) => [token, tokens.indexOf(token)]))
  return { tokens, merges, types, specials }
}

/** GPT-2's printable stand-ins for the 256 bytes, in byte order. */
function byteAlphabet(): string[] {
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    return String.fromCodePoint(printable ? byte : next++)
  })
}

/** mulberry32: 32-bit integer arithmetic only, so every platform draws the same numbers. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
}

/** `n` numbers, even over [-limit, limit). */
const uniform = (random: () => number, n: number, limit: number) =>
  Float32Array.from({ length: n }, () => (random() / 2 ** 31 - 1) * limit)

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer)

/** ggml's Q8_0: blocks of 32 values, an f16 scale and 32 signed bytes each. */
function quantizeQ8(values: Float32Array): Uint8Array {
  const out = new DataView(new ArrayBuffer((values.length / 32) * 34))
  for (let block = 0; block < values.length / 32; block++) {
    const chunk = values.subarray(block * 32, block * 32 + 32)
    const scale = chunk.reduce((max, v) => Math.max(max, Math.abs(v)), 0) / 127
    out.setUint16(block * 34, toHalf(scale), true)
    chunk.forEach((v, i) => out.setInt8(block * 34 + 2 + i, scale ? Math.round(v / scale) : 0))
  }
  return new Uint8Array(out.buffer)
}

/** IEEE half of a positive normal number, rounded half up (our scales are neither 0 nor huge). */
function toHalf(value: number): number {
  const bits = new Uint32Array(new Float32Array([value]).buffer)[0] as number
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15
  if (exponent <= 0) return 0
  return ((exponent << 10) | ((bits >>> 13) & 0x3ff)) + ((bits >>> 12) & 1)
}
