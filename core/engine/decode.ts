/** Tokens after a prompt with their log-probabilities; first those that spell the healed text
 *  (ADR 004), then freely, several at a time where guesses hold (ADR 010). */
import { StringDecoder } from 'node:string_decoder'
import { TokenBias, type LlamaModel, type Token } from 'node-llama-cpp'
import { setNewest } from '../maps'
import type { Drafter } from './draft'
import type { Evaluator, Sampling } from './evaluate'
import { chooseGreedy, drawn, greedySampling, type Choice } from './sampling'
import type { GenerateRequest, GeneratedToken } from './types'
import type { Vocabulary } from './vocabulary'

export interface DecodeRequest extends Pick<
  GenerateRequest,
  'heal' | 'maxTokens' | 'temperature' | 'seed'
> {
  /** End of the prompt, not evaluated yet; at least its last token. */
  rest: readonly Token[]
  /** Whether a token ends the answer and is no part of it. */
  ends: (token: Token) => boolean
  /** Null where guesses cannot be taken back cheaply. */
  drafter: Drafter | null
}

export interface Decoder {
  model: LlamaModel
  vocabulary: Vocabulary
  evaluator: Evaluator
}

/** @returns 'eos' or 'length'; null when aborted */
export async function* decode(
  decoder: Decoder,
  request: DecodeRequest,
): AsyncGenerator<GeneratedToken, 'eos' | 'length' | null> {
  const { vocabulary, evaluator } = decoder
  const { maxTokens, temperature, ends } = request
  const greedy = temperature === 0
  const text = new StringDecoder('utf8')
  const generated = ({ token, logp }: Choice, bytes: string): GeneratedToken => ({
    id: token,
    text: text.write(Buffer.from(bytes, 'latin1')),
    logp,
  })
  const drafter = greedy ? request.drafter : null
  let pending = [...request.rest]
  let count = 0

  let unspelled = Buffer.from(request.heal, 'utf8').toString('latin1')
  while (unspelled !== '') {
    const next = await spell(decoder, pending, unspelled, request, count)
    if (next === 'aborted') return null
    if (next === null) return 'eos'
    const bytes = vocabulary.bytesOf(next.token)
    yield generated(next, bytes.slice(unspelled.length))
    unspelled = unspelled.slice(bytes.length)
    drafter?.push([next.token], 0)
    pending = [next.token]
    if (++count >= maxTokens) return 'length'
  }

  for (;;) {
    const guesses = (drafter?.propose(maxTokens - count - 1) ?? []) as Token[]
    const sampling = greedy ? greedySampling : sampled(request, count)
    const outputs = await evaluator.sample([...pending, ...guesses], guesses.length, sampling)
    if (outputs === null) return null
    const chosen: Token[] = []
    for (const output of outputs) {
      const next = greedy ? chooseGreedy(output, vocabulary.size) : drawn(output)
      if (next === null || ends(next.token)) return 'eos'
      chosen.push(next.token)
      if (next.token === guesses[chosen.length - 1]) evaluator.accepted(1)
      yield generated(next, vocabulary.bytesOf(next.token))
      if (++count >= maxTokens) return 'length'
      // What follows a refuted guess follows nothing.
      if (next.token !== guesses[chosen.length - 1]) break
    }
    const right = chosen.filter((token, at) => token === guesses[at]).length
    if (right < guesses.length) await evaluator.takeBack(guesses.length - right)
    drafter?.push(chosen, right)
    pending = chosen.slice(-1)
  }
}

/** @returns the next token among those that agree with `unspelled`; null when none does */
async function spell(
  decoder: Decoder,
  pending: readonly Token[],
  unspelled: string,
  request: DecodeRequest,
  count: number,
): Promise<Choice | null | 'aborted'> {
  const { vocabulary, evaluator } = decoder
  const spells = (token: Token) => agrees(vocabulary.bytesOf(token), unspelled)
  let tokens = pending
  if (request.temperature === 0) {
    const outputs = await evaluator.sample(tokens, 0, greedySampling)
    if (outputs === null) return 'aborted'
    const likely = chooseGreedy(outputs[0], vocabulary.size, spells)
    if (likely) return likely
    await evaluator.takeBack(1)
    tokens = tokens.slice(-1)
  }
  const tokenBias = biasTowards(decoder, unspelled)
  const outputs = await evaluator.sample(tokens, 0, sampled(request, count, tokenBias))
  if (outputs === null) return 'aborted'
  const next = drawn(outputs[0])
  return next && spells(next.token) ? next : null
}

const agrees = (bytes: string, unspelled: string) =>
  bytes !== '' && (bytes.startsWith(unspelled) || unspelled.startsWith(bytes))

/** Only count above temperature 0; the logged probabilities are those after them. */
const filters = { topK: 40, topP: 0.95, minP: 0 }

/** Each token has its own seed: the sampler is a new one for each evaluation. */
const sampled = (
  { temperature, seed }: DecodeRequest,
  count: number,
  tokenBias?: TokenBias,
): Sampling => ({
  token: true,
  confidence: true,
  options: { temperature, seed: seed + count, ...filters, tokenBias },
})

/** A logit so much higher that no other token can win; it leaves the order among the lifted. */
const lift = { logit: 100 }

const mostBiases = 32
const biases = new WeakMap<Vocabulary, Map<string, TokenBias>>()

/** Building the bias for ' ' walks half the vocabulary (30 to 50 ms), so recent ones are kept. */
function biasTowards({ model, vocabulary }: Decoder, bytes: string): TokenBias {
  const known = biases.get(vocabulary) ?? new Map<string, TokenBias>()
  biases.set(vocabulary, known)
  const bias =
    known.get(bytes) ?? TokenBias.for(model).set(vocabulary.compatible(bytes) as Token[], lift)
  setNewest(known, bytes, bias, mostBiases)
  return bias
}
