/**
 * The bytes of each token, from the vocabulary in the GGUF file. Bytes and not text, because a
 * token may be half a character: `detokenize` of such a token alone loses what it holds.
 *
 * Byte strings are JavaScript strings with one character (0 to 255) for each byte: they compare,
 * slice and hash faster than buffers.
 */
export interface Vocabulary {
  readonly size: number
  /** Byte string of a token; '' for control tokens. */
  bytesOf(token: number): string
}

export interface VocabularySource {
  /** `tokenizer.ggml.model`: 'gpt2' is byte-level BPE, 'llama' is SentencePiece. */
  kind: string
  tokens: readonly string[]
  /** `tokenizer.ggml.token_type`: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte. */
  types: readonly number[] | undefined
  /** For tokenizers of another kind. */
  detokenize(token: number): string
}

const utf8Bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

export function createVocabulary(source: VocabularySource): Vocabulary {
  const bytes = source.tokens.map((token, id) => tokenBytes(source, token, id))
  return {
    size: bytes.length,
    bytesOf: (token) => bytes[token] ?? '',
  }
}

function tokenBytes(source: VocabularySource, token: string, id: number): string {
  const type = source.types?.[id] ?? 1
  if (type === 2 || type === 3 || type === 5) return ''
  if (type === 4) return utf8Bytes(token)
  if (source.kind === 'gpt2') return byteLevelBytes(token)
  if (source.kind === 'llama') {
    const byte = /^<0x([0-9A-F]{2})>$/i.exec(token)?.[1]
    return byte ? String.fromCharCode(parseInt(byte, 16)) : utf8Bytes(token.replaceAll('▁', ' '))
  }
  return utf8Bytes(source.detokenize(id))
}

/** Undoes GPT-2's printable alphabet (`bytes_to_unicode` in its encoder.py): printable Latin-1
 *  stands for itself, the other bytes in order for the code points from 256 on. */
const byteOfCodePoint = new Map<number, number>()
for (let byte = 0, next = 256; byte < 256; byte++) {
  const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173)
  byteOfCodePoint.set(printable ? byte : next++, byte)
}

function byteLevelBytes(token: string): string {
  let out = ''
  for (const character of token) {
    const byte = byteOfCodePoint.get(character.codePointAt(0) ?? 0)
    out += byte === undefined ? utf8Bytes(character) : String.fromCharCode(byte)
  }
  return out
}
