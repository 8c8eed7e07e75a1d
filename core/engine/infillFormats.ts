/** How each family of models writes fill-in-the-middle, as its makers published it. The vocabulary
 *  says which one a model has learned. */

export interface InfillFormat {
  id: string
  /** Which text comes first. Where the prefix comes last, what is typed only extends the prompt. */
  order: 'prefix-suffix-middle' | 'suffix-prefix-middle'
  prefix: string
  suffix: string
  /** Null where the text before the cursor runs on into the answer without a mark (Codestral). */
  middle: string | null
  /** Begins a repository of several files, and each file of it; null where none was trained. */
  repo: string | null
  file: string | null
  /** Whether the path of the file stands after the prefix mark (StarCoder2) or before it. */
  pathInsidePrefix: boolean
  /** What the model writes when the middle is complete; training uses the first it has. */
  ends: readonly string[]
}

const angled = {
  order: 'prefix-suffix-middle',
  pathInsidePrefix: false,
} as const

const piped = {
  ...angled,
  prefix: '<|fim_prefix|>',
  suffix: '<|fim_suffix|>',
  middle: '<|fim_middle|>',
} as const

const plain = {
  ...angled,
  prefix: '<fim_prefix>',
  suffix: '<fim_suffix>',
  middle: '<fim_middle>',
} as const

/** The more telling first: several families share the names of the three marks. */
export const infillFormats: readonly InfillFormat[] = [
  // Hui et al. 2024, Qwen2.5-Coder, §3.1 and the model card of Qwen3-Coder.
  {
    id: 'qwen-coder',
    ...piped,
    repo: '<|repo_name|>',
    file: '<|file_sep|>',
    ends: ['<|endoftext|>', '<|im_end|>', '<|fim_pad|>', '<|file_sep|>', '<|repo_name|>'],
  },
  // CodeGemma Team 2024, §3.1.
  {
    id: 'codegemma',
    ...piped,
    repo: null,
    file: '<|file_separator|>',
    ends: ['<|file_separator|>', '<eos>'],
  },
  // IBM Granite 3.x and 4.0, model cards: "Fill-in-the-Middle code completion".
  {
    id: 'granite',
    ...piped,
    repo: '<|reponame|>',
    file: '<|filename|>',
    ends: ['<|end_of_text|>', '<|filename|>'],
  },
  { id: 'piped', ...piped, repo: null, file: null, ends: ['<|endoftext|>', '<|end_of_text|>'] },
  // Lozhkov et al. 2024, StarCoder2, §5: the path stands inside the prefix.
  {
    id: 'starcoder2',
    ...plain,
    repo: '<repo_name>',
    file: '<file_sep>',
    pathInsidePrefix: true,
    ends: ['<|endoftext|>', '<file_sep>'],
  },
  // Li et al. 2023, StarCoder; Granite Code has its vocabulary.
  {
    id: 'starcoder',
    ...plain,
    repo: '<reponame>',
    file: '<filename>',
    ends: ['<|endoftext|>', '<filename>'],
  },
  { id: 'plain', ...plain, repo: null, file: null, ends: ['<|endoftext|>'] },
  // Rozière et al. 2023, Code Llama, §2.3; the blank is SentencePiece's own.
  {
    id: 'codellama',
    ...angled,
    prefix: '▁<PRE>',
    suffix: '▁<SUF>',
    middle: '▁<MID>',
    repo: null,
    file: null,
    ends: ['▁<EOT>'],
  },
  // Guo et al. 2024, DeepSeek-Coder, §3.1.2: begin, hole, end.
  {
    id: 'deepseek-coder',
    ...angled,
    prefix: '<｜fim▁begin｜>',
    suffix: '<｜fim▁hole｜>',
    middle: '<｜fim▁end｜>',
    repo: null,
    file: null,
    ends: ['<｜end▁of▁sentence｜>', '<|EOT|>'],
  },
  // mistral-common, `encode_fim`: [SUFFIX]…[PREFIX]… and no mark for the middle.
  {
    id: 'codestral',
    order: 'suffix-prefix-middle',
    pathInsidePrefix: false,
    prefix: '[PREFIX]',
    suffix: '[SUFFIX]',
    middle: null,
    repo: null,
    file: null,
    ends: ['</s>'],
  },
  // ByteDance Seed 2025, Seed-Coder, model card.
  {
    id: 'seed-coder',
    order: 'suffix-prefix-middle',
    pathInsidePrefix: false,
    prefix: '<[fim-prefix]>',
    suffix: '<[fim-suffix]>',
    middle: '<[fim-middle]>',
    repo: null,
    file: null,
    ends: ['<[end▁of▁sentence]>'],
  },
]

/** @param has whether the vocabulary holds a token that is spelled so
 *  @returns the format whose marks it has all of; null for models without fill-in-the-middle */
export function infillFormatOf(has: (token: string) => boolean): InfillFormat | null {
  const marks = ({ prefix, suffix, middle, repo, file }: InfillFormat) =>
    [prefix, suffix, middle, repo, file].filter((mark) => mark !== null)
  return infillFormats.find((format) => marks(format).every(has)) ?? null
}
