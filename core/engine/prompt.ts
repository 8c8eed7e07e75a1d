/** Prompt parts → tokens of the loaded vocabulary. */
import type { LlamaModel, Token } from 'node-llama-cpp'
import { InklingError } from '../../contract'
import { infillFormatOf, type InfillFormat } from './infillFormats'
import type { PromptPart, SpecialPart } from './types'

/** @throws InklingError bad_input when a special token is asked for that the vocabulary lacks */
export function tokensOf(model: LlamaModel, parts: readonly PromptPart[]): Token[] {
  const tokens: Token[] = []
  for (const part of parts) {
    if (typeof part !== 'string') tokens.push(special(model, part.special))
    // "trimLeadingSpace" keeps SentencePiece vocabularies from adding a space of their own.
    else if (part !== '') tokens.push(...model.tokenize(part, false, 'trimLeadingSpace'))
  }
  const { bos, shouldPrependBosToken } = model.tokens
  if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos)
  return tokens
}

/** The vocabulary's own format, found once for each model. */
export function infillOf(model: LlamaModel): InfillFormat | null {
  const known = formats.get(model)
  if (known !== undefined) return known
  const { tokens } = model.fileInfo.metadata.tokenizer.ggml
  const names = new Set(tokens)
  const found = infillFormatOf((token) => names.has(token))
  formats.set(model, found)
  return found
}
const formats = new WeakMap<LlamaModel, InfillFormat | null>()

function special(model: LlamaModel, name: SpecialPart): Token {
  const format = infillOf(model)
  const token = {
    fim_prefix: () => named(model, format?.prefix),
    fim_suffix: () => named(model, format?.suffix),
    fim_middle: () => named(model, format?.middle),
    repo: () => named(model, format?.repo),
    file: () => named(model, format?.file),
    bos: () => model.tokens.bos,
    // Instruction tuning often replaces the end of text of pretraining as `eos` by its end of turn.
    end: () => format?.ends.map((end) => named(model, end)).find((t) => t !== null) ?? eos(model),
  }[name]()
  if (token !== null) return token
  throw new InklingError('bad_input', `This model's vocabulary has no ${name} token.`, null)
}

const eos = (model: LlamaModel) => named(model, '<|endoftext|>') ?? model.tokens.eos

function named(model: LlamaModel, spelling: string | null | undefined): Token | null {
  if (spelling == null) return null
  const at = model.fileInfo.metadata.tokenizer.ggml.tokens.indexOf(spelling)
  return at < 0 ? null : (at as Token)
}

/** Something to predict from when there is no text yet. */
export function startToken(model: LlamaModel): Token {
  return (
    model.tokens.bos ??
    model.tokens.eos ??
    model.tokenize('\n', false, 'trimLeadingSpace')[0] ??
    (0 as Token)
  )
}

/**
 * Drops text from the front of a prompt that is longer than `room` tokens, in coarse steps so
 * that the cache survives the next keystrokes. Special tokens at the front stay.
 */
export function fitTokens(model: LlamaModel, tokens: Token[], room: number): Token[] {
  if (tokens.length <= room) return tokens
  const step = Math.max(1, Math.floor(room / 4))
  const drop = Math.ceil((tokens.length - room) / step) * step
  let head = 0
  while (head < tokens.length && model.isSpecialToken(tokens[head])) head++
  return [...tokens.slice(0, head), ...tokens.slice(head + drop)]
}
