/** Tokens after a prompt, one by one, with their log-probabilities; first those that spell the
 *  healed text (ADR 004). */
import { StringDecoder } from 'node:string_decoder'
import { TokenBias, type LlamaContextSequence, type LlamaModel, type Token } from 'node-llama-cpp'
import type { GenerateRequest, GeneratedToken } from './types'
import type { Vocabulary } from './vocabulary'

export interface DecodeRequest extends Pick<
  GenerateRequest,
  'heal' | 'maxTokens' | 'temperature' | 'seed'
> {
  /** Last token of the prompt: evaluated here, all before it are in the sequence. */
  last: Token
}

/** @returns 'eos' or 'length'; null when `signal` ended it */
export async function* decode(
  model: LlamaModel,
  vocabulary: Vocabulary,
  sequence: LlamaContextSequence,
  request: DecodeRequest,
  signal: AbortSignal,
): AsyncGenerator<GeneratedToken, 'eos' | 'length' | null> {
  const text = new StringDecoder('utf8')
  const sampling = { temperature: request.temperature, seed: request.seed, ...filters }
  let last = request.last
  let unspelled = Buffer.from(request.heal, 'utf8').toString('latin1')
  let count = 0

  while (unspelled !== '') {
    if (signal.aborted) return null
    const tokenBias = biasTowards(model, vocabulary, unspelled)
    const next = await sampleOne(sequence, last, { ...sampling, tokenBias })
    const bytes = next === null ? '' : vocabulary.bytesOf(next.token)
    const spells = bytes !== '' && (bytes.startsWith(unspelled) || unspelled.startsWith(bytes))
    if (next === null || !spells) return 'eos'
    const added = bytes.slice(unspelled.length)
    unspelled = unspelled.slice(bytes.length)
    last = next.token
    yield toGenerated(next, text.write(Buffer.from(added, 'latin1')))
    if (++count >= request.maxTokens) return 'length'
  }

  const stream = sequence.evaluateWithMetadata([last], { confidence: true }, sampling)
  try {
    while (count < request.maxTokens) {
      if (signal.aborted) return null
      const { done, value } = await stream.next()
      if (done) return signal.aborted ? null : 'eos'
      const bytes = Buffer.from(vocabulary.bytesOf(value.token), 'latin1')
      yield toGenerated(value, text.write(bytes))
      count++
    }
    return 'length'
  } finally {
    await stream.return()
  }
}

/** Only count above temperature 0; the logged probabilities are those after them. */
const filters = { topK: 40, topP: 0.95, minP: 0 }

interface Sampled {
  token: Token
  /** Probability under the sampler, 0 to 1. */
  confidence: number
}

const toGenerated = (sampled: Sampled, text: string): GeneratedToken => ({
  id: sampled.token,
  text,
  logp: Math.log(Math.max(sampled.confidence, Number.MIN_VALUE)),
})

async function sampleOne(
  sequence: LlamaContextSequence,
  token: Token,
  options: { temperature: number; seed: number; tokenBias: TokenBias },
): Promise<Sampled | null> {
  const [result] = await sequence.controlledEvaluate([
    [token, { generateNext: { token: true, confidence: true, options } }],
  ])
  const next = result?.next
  if (next?.token == null || next.confidence === undefined) return null
  return { token: next.token, confidence: next.confidence }
}

/** A logit so much higher that no other token can win; it leaves the order among the lifted. */
const lift = { logit: 100 }

const biases = new WeakMap<Vocabulary, Map<string, TokenBias>>()

/** Builds ahead what almost every request of prose needs. */
export function prepareHealing(model: LlamaModel, vocabulary: Vocabulary): void {
  biasTowards(model, vocabulary, ' ')
}

/** Building the bias for ' ' walks half the vocabulary (30 to 50 ms), so recent ones are kept. */
function biasTowards(model: LlamaModel, vocabulary: Vocabulary, bytes: string): TokenBias {
  const known = biases.get(vocabulary) ?? new Map<string, TokenBias>()
  biases.set(vocabulary, known)
  const bias =
    known.get(bytes) ?? TokenBias.for(model).set(vocabulary.compatible(bytes) as Token[], lift)
  known.delete(bytes)
  known.set(bytes, bias)
  if (known.size > 32) known.delete(known.keys().next().value as string)
  return bias
}
