/** Prompt parts → tokens of the loaded vocabulary. */
import type { LlamaModel, Token } from 'node-llama-cpp'
import { InklingError } from '../../contract'
import type { PromptMarks } from './draft'
import { infillFormatOf, type InfillFormat } from './infillFormats'
import type { PromptPart, SpecialPart } from './types'
import type { Vocabulary } from './vocabulary'

/** @throws InklingError bad_input when a special token is asked for that the vocabulary lacks */
export function tokensOf(model: LlamaModel, parts: readonly PromptPart[]): Token[] {
  const tokens: Token[] = []
  parts.forEach((part, at) => {
    if (typeof part !== 'string') return void tokens.push(special(model, part.special))
    if (part === '') return
    const before = parts[at - 1]
    const afterPrefixMark = typeof before === 'object' && before.special === 'fim_prefix'
    // "trimLeadingSpace" keeps SentencePiece vocabularies from adding a blank of their own.
    const blank = afterPrefixMark && infillOf(model)?.blankBeforePrefix
    tokens.push(...model.tokenize(part, false, blank ? undefined : 'trimLeadingSpace'))
  })
  const { bos, shouldPrependBosToken } = model.tokens
  if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos)
  return tokens
}

/** The vocabulary's own format, found once for each model. */
export const infillOf = (model: LlamaModel): InfillFormat | null => namesOf(model).infill

interface Names {
  /** Spellings of the vocabulary; the first of equal ones. */
  ids: ReadonlyMap<string, Token>
  infill: InfillFormat | null
}

const known = new WeakMap<LlamaModel, Names>()

function namesOf(model: LlamaModel): Names {
  const names = known.get(model)
  if (names) return names
  const { tokens } = model.fileInfo.metadata.tokenizer.ggml
  const ids = new Map<string, Token>()
  tokens.forEach((spelling, id) => {
    if (!ids.has(spelling)) ids.set(spelling, id as Token)
  })
  const made = { ids, infill: infillFormatOf((spelling) => ids.has(spelling)) }
  known.set(model, made)
  return made
}

export function promptMarks(model: LlamaModel): PromptMarks {
  const { ids, infill } = namesOf(model)
  const named = (spelling: string | null | undefined) => ids.get(spelling ?? '') ?? null
  return {
    prefix: named(infill?.prefix),
    suffix: named(infill?.suffix),
    middle: named(infill?.middle),
  }
}

function special(model: LlamaModel, name: SpecialPart): Token {
  const { ids, infill } = namesOf(model)
  const named = (spelling: string | null | undefined) => ids.get(spelling ?? '') ?? null
  const token = {
    fim_prefix: () => named(infill?.prefix),
    fim_suffix: () => named(infill?.suffix),
    fim_middle: () => named(infill?.middle),
    repo: () => named(infill?.repo),
    file: () => named(infill?.file),
    bos: () => model.tokens.bos,
    // Instruction tuning often replaces the end of text of pretraining as `eos` by its end of turn.
    end: () =>
      infill?.ends.map(named).find((id) => id !== null) ??
      named('<|endoftext|>') ??
      model.tokens.eos,
  }[name]()
  if (token !== null) return token
  throw new InklingError('bad_input', `This model's vocabulary has no ${name} token.`, null)
}

/** Tokens that end an answer and never are part of its text: the format's marks and ends, whatever
 *  the vocabulary calls a control token, and what llama.cpp takes for an end. */
export function answerEnd(model: LlamaModel, vocabulary: Vocabulary): (token: Token) => boolean {
  const { ids, infill } = namesOf(model)
  const marks = infill && [infill.prefix, infill.suffix, infill.middle, infill.repo, infill.file]
  const spellings = [...(marks ?? []), ...(infill?.ends ?? [])]
  const ends = new Set(spellings.map((spelling) => ids.get(spelling ?? '')))
  return (token) => ends.has(token) || vocabulary.bytesOf(token) === '' || model.isEogToken(token)
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
