/** Prompt parts → tokens of the loaded vocabulary. */
import type { LlamaModel, Token } from 'node-llama-cpp'
import { InklingError } from '../../contract'
import type { PromptPart } from './types'

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

function special(model: LlamaModel, name: Exclude<PromptPart, string>['special']): Token {
  const { infill, bos } = model.tokens
  const token = {
    fim_prefix: infill.prefix,
    fim_suffix: infill.suffix,
    fim_middle: infill.middle,
    bos,
    end: endToken(model),
  }[name]
  if (token !== null) return token
  throw new InklingError('bad_input', `This model's vocabulary has no ${name} token.`, null)
}

/** What a fill-in-the-middle model writes after the middle: the end of text of pretraining, which
 *  instruction tuning often replaces as `eos` by its end of turn. */
function endToken(model: LlamaModel): Token | null {
  const { ggml } = model.fileInfo.metadata.tokenizer
  const name = ['<|endoftext|>', '<|end_of_text|>', '<EOT>'].find((end) =>
    ggml.tokens.includes(end),
  )
  return name === undefined ? model.tokens.eos : (ggml.tokens.indexOf(name) as Token)
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
