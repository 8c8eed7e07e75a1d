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
  /** Between the name of the repository and its first file. */
  afterRepo: '\n' | ''
  /** Whether the path of the file stands after the prefix mark (StarCoder2) or before it. */
  pathInsidePrefix: boolean
  /** Whether SentencePiece's own blank stands before the prefix; it never does before the suffix.
   *  Other tokenizers have no such blank. */
  blankBeforePrefix: boolean
  /** What the model writes when the middle is complete; training uses the first it has. */
  ends: readonly string[]
}

const usual = {
  order: 'prefix-suffix-middle',
  afterRepo: '',
  pathInsidePrefix: false,
  blankBeforePrefix: false,
} as const

const piped = {
  ...usual,
  prefix: '<|fim_prefix|>',
  suffix: '<|fim_suffix|>',
  middle: '<|fim_middle|>',
} as const

const plain = {
  ...usual,
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
    afterRepo: '\n',
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
  // IBM Granite 4.0, documentation: "Fill-in-the-Middle code completion".
  {
    id: 'granite',
    ...piped,
    repo: '<|reponame|>',
    afterRepo: '\n',
    file: '<|filename|>',
    ends: ['<|end_of_text|>', '<|fim_pad|>', '<|filename|>', '<|reponame|>'],
  },
  { id: 'piped', ...piped, repo: null, file: null, ends: ['<|endoftext|>', '<|end_of_text|>'] },
  // Lozhkov et al. 2024, StarCoder2, §5: the path stands inside the prefix.
  {
    id: 'starcoder2',
    ...plain,
    repo: '<repo_name>',
    file: '<file_sep>',
    pathInsidePrefix: true,
    ends: ['<|endoftext|>', '<file_sep>', '<repo_name>'],
  },
  // Li et al. 2023, StarCoder; Granite Code and Granite 3 have its vocabulary, the latter with an end
  // of text of its own.
  {
    id: 'starcoder',
    ...plain,
    repo: '<reponame>',
    file: '<filename>',
    ends: ['<|endoftext|>', '<|end_of_text|>', '<filename>', '<reponame>'],
  },
  { id: 'plain', ...plain, repo: null, file: null, ends: ['<|endoftext|>'] },
  // Rozière et al. 2023, Code Llama, §2.3, and `encode_infilling` of its tokenizer. The blank of the
  // marks is SentencePiece's own.
  {
    id: 'codellama',
    ...usual,
    blankBeforePrefix: true,
    prefix: '▁<PRE>',
    suffix: '▁<SUF>',
    middle: '▁<MID>',
    repo: null,
    file: null,
    ends: ['▁<EOT>', '</s>'],
  },
  // Guo et al. 2024, DeepSeek-Coder, §3.1.2: begin, hole, end.
  {
    id: 'deepseek-coder',
    ...usual,
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
    ...usual,
    order: 'suffix-prefix-middle',
    blankBeforePrefix: true,
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
    ...usual,
    order: 'suffix-prefix-middle',
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
