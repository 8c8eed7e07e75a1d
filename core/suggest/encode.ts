/** Examples → training rows, with the prompt of inference, so that the model learns to write after
 *  exactly what it will be shown. */
import type { Engine, PromptPart } from '../engine/types'
import type { TokenBudget } from './budget'
import { toLineFeeds } from '../text/lines'
import { buildPrompt, type Prompt } from './prompt'
import type { EncodedExample, Example } from './types'

export interface EncodeLimits {
  /** Tokens before the completion. */
  maxContext: number
  maxCompletion: number
}

/** A share of the context that may go to the text after the cursor, as in the default settings. */
const suffixShare = 0.25

/**
 * Completion and prefix are tokenised as one text, so that a word which the cursor splits gets the
 * tokens that healing will choose. The loss counts from the first token that reaches past the
 * prefix; that token's own head in the prefix is what healing makes the model spell.
 */
export async function encodeExamples(
  engine: Engine,
  examples: readonly Example[],
  limits: EncodeLimits,
): Promise<EncodedExample[]> {
  const format = engine.facts()?.infill ?? null
  const budget = budgetOf(limits, format !== null)
  const prompts = examples.map((example) => buildPrompt(asPlace(example), budget, format))
  const lists = await engine.tokenizeMany(
    prompts.map((prompt, i) => joint(prompt, examples[i]?.completion ?? '')),
  )
  const lengths = await engine.byteLengths(lists)
  return lists.map((tokens, i) => {
    const start = completionStart(lengths[i] ?? [], examples[i]?.completion ?? '')
    return fit({ tokens, completionStart: start }, limits, format !== null)
  })
}

export async function encodeExample(
  engine: Engine,
  example: Example,
  limits: EncodeLimits,
): Promise<EncodedExample> {
  return (await encodeExamples(engine, [example], limits))[0] as EncodedExample
}

const asPlace = (example: Example) => ({
  ...example,
  prefix: toLineFeeds(example.prefix),
  suffix: toLineFeeds(example.suffix),
  offset: 0,
})

function budgetOf({ maxContext }: EncodeLimits, fillInTheMiddle: boolean): TokenBudget {
  const suffixTokens = fillInTheMiddle ? Math.floor(maxContext * suffixShare) : 0
  return { suffixTokens, prefixTokens: maxContext - suffixTokens, contextTokens: 0 }
}

/** The prompt with its answer. In the middle of a text the answer has an end that the model has to
 *  learn; a continuation just goes on. */
function joint({ templateId, parts, heal }: Prompt, completion: string): PromptPart[] {
  const answer = heal + toLineFeeds(completion)
  if (templateId.startsWith('fim')) return [...parts, answer, { special: 'end' }]
  return [parts.map(String).join('') + answer]
}

/** First token that reaches past the prompt and the healed text.
 *  @param lengths UTF-8 bytes of each token; special tokens have none */
function completionStart(lengths: readonly number[], completion: string): number {
  const total = lengths.reduce((sum, length) => sum + length, 0)
  let before = total - Buffer.byteLength(toLineFeeds(completion))
  let index = 0
  while (index < lengths.length && (lengths[index] ?? 0) <= before) before -= lengths[index++] ?? 0
  return index
}

/** Drops context from the front (special tokens stay) and completion from the end. */
function fit(
  { tokens, completionStart }: EncodedExample,
  { maxContext, maxCompletion }: EncodeLimits,
  fillInTheMiddle: boolean,
): EncodedExample {
  const head = fillInTheMiddle ? 1 : 0
  const drop = Math.max(0, completionStart - maxContext)
  const end = completionStart + maxCompletion
  return {
    tokens: [...tokens.slice(0, head), ...tokens.slice(head + drop, end)],
    completionStart: completionStart - drop,
  }
}
