/** How the kinds of servers are asked and how they answer. Each is tried in turn until one is not
 *  refused; what was found out is kept for the address. */
import * as z from 'zod'
import type { RemoteTarget } from '../../../contract'
import { healGrammar } from './heal'
import { infillByName, infillPrompt } from './infillByName'

export interface Ask {
  /** Text before the cursor, all of it. */
  prefix: string
  suffix: string
  /** The end of `prefix` that the answer may spell anew; '' when none. */
  heal: string
  /** As the server knows it; '' when it serves one. */
  model: string
  maxTokens: number
  temperature: number
  seed: number
}

export interface Asked {
  path: string
  body: Record<string, unknown>
  /** What the answer begins with. */
  heal: string
}

export interface Piece {
  text: string
  logp: number | null
  end: 'eos' | 'length' | null
  promptTokens: number | null
}

export interface Dialect {
  id: 'infill' | 'completion' | 'suffix' | 'infill-prompt' | 'plain'
  /** Whether the model reads the text after the cursor. */
  fills: boolean
  ask(ask: Ask): Asked
  /** @returns null for an event that is no part of an answer */
  read(event: unknown): Piece | null
}

/** What a server said of itself in its list of models. */
export interface Described {
  owner: string
  models: string[]
}

/** @returns what to try, the best first */
export function dialectsFor(
  { kind, model }: Pick<RemoteTarget, 'kind' | 'model'>,
  described: Described,
): Dialect[] {
  if (kind === 'llama-server') return [infill, completion]
  const format = infillByName(model === '' ? (described.models[0] ?? '') : model)
  const prompt = format && infillPromptDialect(format)
  switch (described.owner) {
    // These do not know `suffix`: they refuse it, or do not look at it.
    case 'vllm':
    case 'sglang':
    case 'llamacpp':
      return prompt ? [prompt, plain] : [plain]
    // Ollama (its list says 'library') wraps other prompts into a chat.
    case 'library':
      return [suffix, plain]
    default:
      return prompt ? [suffix, prompt, plain] : [suffix, plain]
  }
}

const sampling = ({ temperature, seed }: Ask) =>
  temperature === 0 ? { temperature } : { temperature, seed, top_p: 0.95 }

// llama-server: tools/server/README.md, "POST /completion" and "POST /infill".
const llamaBody = (ask: Ask) => ({
  ...(ask.model !== '' && { model: ask.model }),
  n_predict: ask.maxTokens,
  ...sampling(ask),
  ...(ask.temperature > 0 && { top_k: 40 }),
  n_probs: 1,
  cache_prompt: true,
  stream: true,
  ...(healOf(ask) !== '' && { grammar: healGrammar(healOf(ask)) }),
})

/** Masking may have changed what stands at the end. */
const healOf = ({ prefix, heal }: Ask): string => (prefix.endsWith(heal) ? heal : '')
const keptOf = (ask: Ask): string => ask.prefix.slice(0, ask.prefix.length - healOf(ask).length)

const llamaEvent = z.object({
  content: z.string(),
  stop: z.boolean(),
  stop_type: z.string().optional(),
  tokens_evaluated: z.number().optional(),
  completion_probabilities: z.array(z.object({ logprob: z.number().nullish() })).optional(),
})

function readLlama(event: unknown): Piece | null {
  const { data } = llamaEvent.safeParse(event)
  if (!data) return null
  const ended = data.stop_type === 'limit' ? 'length' : 'eos'
  const [probability, more] = data.completion_probabilities ?? []
  return {
    text: data.content,
    // One for each token; a piece of several has none of its own.
    logp: more ? null : (probability?.logprob ?? null),
    end: data.stop ? ended : null,
    promptTokens: data.tokens_evaluated ?? null,
  }
}

const infill: Dialect = {
  id: 'infill',
  fills: true,
  ask: (ask) => ({
    path: '/infill',
    body: { input_prefix: keptOf(ask), input_suffix: ask.suffix, ...llamaBody(ask) },
    heal: healOf(ask),
  }),
  read: readLlama,
}

const completion: Dialect = {
  id: 'completion',
  fills: false,
  ask: (ask) => ({
    path: '/completion',
    body: { prompt: keptOf(ask), ...llamaBody(ask) },
    heal: healOf(ask),
  }),
  read: readLlama,
}

// OpenAI's API reference, "Completions (legacy)": what vLLM, SGLang and Ollama follow.
function openAi(ask: Ask, prompt: (prefix: string) => Record<string, unknown>): Asked {
  return {
    path: '/v1/completions',
    body: {
      model: ask.model,
      ...prompt(keptOf(ask)),
      max_tokens: ask.maxTokens,
      ...sampling(ask),
      logprobs: 1,
      stream: true,
    },
    heal: healOf(ask),
  }
}

const openAiEvent = z.object({
  choices: z.array(
    z.object({
      text: z.string(),
      finish_reason: z.string().nullish(),
      logprobs: z
        .object({
          token_logprobs: z.array(z.number().nullable()).nullish(),
          // llama-server's own form.
          content: z.array(z.object({ logprob: z.number().nullish() })).nullish(),
        })
        .nullish(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.number() }).nullish(),
})

function readOpenAi(event: unknown): Piece | null {
  const { data } = openAiEvent.safeParse(event)
  if (!data) return null
  const [choice] = data.choices
  const { token_logprobs: tokens, content } = choice?.logprobs ?? {}
  const [logp, more] = tokens ?? content?.map(({ logprob }) => logprob ?? null) ?? []
  const finish = choice?.finish_reason
  return {
    text: choice?.text ?? '',
    logp: more === undefined ? (logp ?? null) : null,
    end: finish ? (finish === 'length' ? 'length' : 'eos') : null,
    promptTokens: data.usage?.prompt_tokens ?? null,
  }
}

const suffix: Dialect = {
  id: 'suffix',
  fills: true,
  ask: (ask) =>
    // Ollama takes an empty suffix for none, and the prompt for the beginning of a chat.
    openAi(ask, (prompt) => ({ prompt, suffix: ask.suffix === '' ? '\n' : ask.suffix })),
  read: readOpenAi,
}

const plain: Dialect = {
  id: 'plain',
  fills: false,
  ask: (ask) => openAi(ask, (prompt) => ({ prompt })),
  read: readOpenAi,
}

const infillPromptDialect = (format: NonNullable<ReturnType<typeof infillByName>>): Dialect => ({
  id: 'infill-prompt',
  fills: true,
  ask: (ask) =>
    openAi(ask, (prefix) => ({
      prompt: infillPrompt(format, prefix, ask.suffix),
      stop: format.ends.slice(0, mostStops),
    })),
  read: readOpenAi,
})

/** OpenAI's limit. */
const mostStops = 4
