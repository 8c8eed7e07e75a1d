/** Each family's fill-in-the-middle prompt, as its makers published it, from its vocabulary alone. */
import type { LlamaModel, Token } from 'node-llama-cpp'
import { describe, expect, test } from 'vitest'
import { infillFormatOf } from '../../core/engine/infillFormats'
import { answerEnd, tokensOf } from '../../core/engine/prompt'
import type { PromptPart } from '../../core/engine/types'
import { createVocabulary } from '../../core/engine/vocabulary'

const codeGemma = ['<bos>', '<eos>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>']
const starCoder = ['<|endoftext|>', '<fim_prefix>', '<fim_middle>', '<fim_suffix>', '<fim_pad>']
const qwen = ['<|endoftext|>', '<|im_end|>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>']
const granite = ['<|end_of_text|>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>']

interface Family {
  id: string | null
  marks: string[]
  /** SentencePiece puts a blank before a text unless told not to. */
  sentencePiece?: boolean
  bos?: string
  /** Prompt for `def f(` … `):`, and what may end the middle. */
  prompt: string
  ends: string[]
}

const families: Record<string, Family> = {
  'Qwen2.5-Coder, Qwen3-Coder': {
    id: 'qwen-coder',
    marks: [...qwen, '<|fim_pad|>', '<|repo_name|>', '<|file_sep|>'],
    prompt: '<|fim_prefix|>def f(<|fim_suffix|>):<|fim_middle|>',
    ends: ['<|endoftext|>', '<|im_end|>', '<|fim_pad|>', '<|file_sep|>', '<|repo_name|>'],
  },
  CodeGemma: {
    id: 'codegemma',
    marks: [...codeGemma, '<|file_separator|>'],
    bos: '<bos>',
    prompt: '<bos><|fim_prefix|>def f(<|fim_suffix|>):<|fim_middle|>',
    ends: ['<|file_separator|>', '<eos>'],
  },
  'Granite 4': {
    id: 'granite',
    marks: [...granite, '<|fim_pad|>', '<|filename|>', '<|reponame|>'],
    prompt: '<|fim_prefix|>def f(<|fim_suffix|>):<|fim_middle|>',
    ends: ['<|end_of_text|>', '<|filename|>', '<|fim_pad|>'],
  },
  'Granite 3': {
    id: 'starcoder',
    marks: ['<|end_of_text|>', ...starCoder.slice(1), '<filename>', '<reponame>'],
    prompt: '<fim_prefix>def f(<fim_suffix>):<fim_middle>',
    ends: ['<|end_of_text|>', '<filename>'],
  },
  StarCoder2: {
    id: 'starcoder2',
    marks: [...starCoder, '<file_sep>', '<repo_name>'],
    prompt: '<fim_prefix>def f(<fim_suffix>):<fim_middle>',
    ends: ['<|endoftext|>', '<file_sep>'],
  },
  'StarCoder, Granite Code': {
    id: 'starcoder',
    marks: [...starCoder, '<filename>', '<reponame>', '<gh_stars>'],
    prompt: '<fim_prefix>def f(<fim_suffix>):<fim_middle>',
    ends: ['<|endoftext|>', '<filename>'],
  },
  'Stable Code': {
    id: 'plain',
    marks: starCoder,
    prompt: '<fim_prefix>def f(<fim_suffix>):<fim_middle>',
    ends: ['<|endoftext|>'],
  },
  'Code Llama': {
    id: 'codellama',
    marks: ['<s>', '</s>', '▁<PRE>', '▁<SUF>', '▁<MID>', '▁<EOT>'],
    sentencePiece: true,
    bos: '<s>',
    prompt: '<s>▁<PRE>▁def f(▁<SUF>):▁<MID>',
    ends: ['▁<EOT>', '</s>'],
  },
  'DeepSeek-Coder': {
    id: 'deepseek-coder',
    marks: [
      '<｜begin▁of▁sentence｜>',
      '<｜end▁of▁sentence｜>',
      '<｜fim▁begin｜>',
      '<｜fim▁hole｜>',
      '<｜fim▁end｜>',
      '<|EOT|>',
    ],
    bos: '<｜begin▁of▁sentence｜>',
    prompt: '<｜begin▁of▁sentence｜><｜fim▁begin｜>def f(<｜fim▁hole｜>):<｜fim▁end｜>',
    ends: ['<｜end▁of▁sentence｜>', '<|EOT|>'],
  },
  'Codestral (SentencePiece)': {
    id: 'codestral',
    marks: ['<s>', '</s>', '[PREFIX]', '[MIDDLE]', '[SUFFIX]'],
    sentencePiece: true,
    bos: '<s>',
    prompt: '<s>[SUFFIX]):[PREFIX]▁def f(',
    ends: ['</s>'],
  },
  'Codestral (Tekken)': {
    id: 'codestral',
    marks: ['<s>', '</s>', '[PREFIX]', '[MIDDLE]', '[SUFFIX]'],
    bos: '<s>',
    prompt: '<s>[SUFFIX]):[PREFIX]def f(',
    ends: ['</s>'],
  },
  'Seed-Coder': {
    id: 'seed-coder',
    marks: [
      '<[begin▁of▁sentence]>',
      '<[end▁of▁sentence]>',
      '<[fim-prefix]>',
      '<[fim-suffix]>',
      '<[fim-middle]>',
    ],
    bos: '<[begin▁of▁sentence]>',
    prompt: '<[begin▁of▁sentence]><[fim-suffix]>):<[fim-prefix]>def f(<[fim-middle]>',
    ends: ['<[end▁of▁sentence]>'],
  },
  SmolLM2: {
    id: null,
    marks: [
      '<|endoftext|>',
      '<|im_start|>',
      '<|im_end|>',
      '<repo_name>',
      '<file_sep>',
      '<filename>',
    ],
    prompt: 'def f(',
    ends: ['<|endoftext|>', '<|im_end|>'],
  },
}

/** What these functions ask of a loaded model: one token for each mark and each character. */
function modelOf({ marks, sentencePiece = false, bos }: Family) {
  const characters = ['▁', ...'def (): ']
  const tokens = [...marks, ...characters]
  const types = tokens.map((_, id) => (id < marks.length ? 3 : 1))
  const idOf = (spelling: string) => tokens.indexOf(spelling) as Token
  const model = {
    fileInfo: { metadata: { tokenizer: { ggml: { tokens } } } },
    tokens: {
      bos: bos === undefined ? null : idOf(bos),
      eos: idOf(marks.find((mark) => /end|eos|\/s/.test(mark)) ?? ''),
      shouldPrependBosToken: bos !== undefined,
    },
    tokenize: (text: string, _: boolean, option?: string) => {
      const blank = sentencePiece && option !== 'trimLeadingSpace' ? '▁' : ''
      return [...(blank + text)].map(idOf)
    },
    isEogToken: (token: Token) => ['<|endoftext|>', '<|im_end|>'].includes(tokens[token] ?? ''),
  } as unknown as LlamaModel
  const vocabulary = createVocabulary({ kind: 'llama', tokens, types, detokenize: () => '' })
  return { model, tokens, idOf, vocabulary }
}

const infilling = (family: Family): PromptPart[] => {
  const format = infillFormatOf((mark) => family.marks.includes(mark))
  const prefix: PromptPart[] = [{ special: 'fim_prefix' }, 'def f(']
  const suffix: PromptPart[] = [{ special: 'fim_suffix' }, '):']
  if (format === null) return ['def f(']
  const sides = format.order === 'prefix-suffix-middle' ? [prefix, suffix] : [suffix, prefix]
  return [...sides.flat(), ...(format.middle === null ? [] : [{ special: 'fim_middle' } as const])]
}

describe.each(Object.entries(families))('%s', (_, family) => {
  const { model, tokens, idOf, vocabulary } = modelOf(family)

  test('is recognised by its vocabulary', () =>
    expect(infillFormatOf((mark) => tokens.includes(mark))?.id ?? null).toBe(family.id))

  test('reads the prompt that it was trained on', () =>
    expect(
      tokensOf(model, infilling(family))
        .map((token) => tokens[token])
        .join(''),
    ).toBe(family.prompt))

  test('ends at any of its ends and at no text', () => {
    const isEnd = answerEnd(model, vocabulary)
    for (const end of family.ends) expect(isEnd(idOf(end))).toBe(true)
    for (const mark of family.marks) expect(isEnd(idOf(mark))).toBe(true)
    for (const character of 'def ():') expect(isEnd(idOf(character))).toBe(false)
  })

  test('has an end for training rows', () => {
    const [end] = tokensOf(model, [{ special: 'end' }]).slice(-1)
    expect(family.ends).toContain(tokens[end ?? -1])
  })
})

test('marks that a vocabulary holds as plain text end an answer too', () => {
  const family = families['Code Llama'] as Family
  const { model, tokens, idOf } = modelOf(family)
  const plain = createVocabulary({
    kind: 'llama',
    tokens,
    types: tokens.map(() => 1),
    detokenize: () => '',
  })
  const isEnd = answerEnd(model, plain)
  for (const mark of ['▁<PRE>', '▁<SUF>', '▁<MID>', '▁<EOT>']) expect(isEnd(idOf(mark))).toBe(true)
})
