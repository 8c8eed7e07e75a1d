/** Tokens after a prompt with their log-probabilities; first those that spell the healed text
 *  (ADR 004), then freely, several at a time where guesses hold (ADR 010). */
import { StringDecoder } from 'node:string_decoder'
import type { LlamaModel, Token } from 'node-llama-cpp'
import { sharedLength } from '../text/similarity'
import type { Drafter } from './draft'
import type { Evaluator, Sampling } from './evaluate'
import { askNext, type KnownOutputs, type Output } from './knownOutputs'
import { chooseGreedy, drawn, greedySampling } from './sampling'
import { chooseSpelling, owedAfter, usualSpelling, type Spelling } from './spelling'
import type { GenerateRequest, GeneratedToken } from './types'
import type { Vocabulary } from './vocabulary'

export interface DecodeRequest extends Pick<
  GenerateRequest,
  'heal' | 'maxTokens' | 'temperature' | 'seed'
> {
  /** The sequence holds it up to an end that is evaluated with the first choice. */
  prompt: readonly Token[]
  /** Whether a token ends the answer and is no part of it. */
  ends: (token: Token) => boolean
  /** Null where guesses cannot be taken back cheaply. */
  drafter: Drafter | null
}

export interface Decoder {
  model: LlamaModel
  vocabulary: Vocabulary
  evaluator: Evaluator
  known: KnownOutputs
}

/** @returns 'eos' or 'length'; null when aborted */
export async function* decode(
  decoder: Decoder,
  request: DecodeRequest,
): AsyncGenerator<GeneratedToken, 'eos' | 'length' | null> {
  const { vocabulary, evaluator, known } = decoder
  const { maxTokens, temperature, ends, drafter } = request
  const greedy = temperature === 0
  const decoded = new StringDecoder('utf8')
  const text = [...request.prompt]
  let count = 0
  const generated = (token: Token, bytes: string, logp: number): GeneratedToken => {
    count++
    return { id: token, text: decoded.write(Buffer.from(bytes, 'latin1')), logp }
  }

  let owed = Buffer.from(request.heal, 'utf8').toString('latin1')
  let usual = usualSpelling(decoder.model, vocabulary, request.heal)
  while (owed !== '') {
    const spelling = await spell(decoder, request, text, owed, usual)
    if (spelling === 'aborted') return null
    if (spelling === null) return 'eos'
    const { tokens, logp } = spelling
    for (const [at, token] of tokens.entries()) {
      const bytes = vocabulary.bytesOf(token)
      // Up to the last one they are no choice.
      yield generated(token, bytes.slice(owed.length), at === tokens.length - 1 ? logp : 0)
      owed = owedAfter(bytes, owed)
      if (count >= maxTokens) return 'length'
    }
    text.push(...tokens)
    drafter?.push(tokens, 0)
    usual = usual.slice(tokens.length)
  }

  for (;;) {
    const before = greedy ? known.get(text) : undefined
    const most = before || !greedy ? 0 : maxTokens - count - 1
    const guesses = (drafter?.propose(most) ?? []) as Token[]
    const outputs = before
      ? [before]
      : await askNext(decoder, text, guesses, 1 + guesses.length, samplingFor(request, count))
    if (outputs === null) return null
    const chosen: Token[] = []
    for (const output of outputs) {
      const next = greedy ? chooseGreedy(output, vocabulary.size) : drawn(output)
      if (next === null || ends(next.token)) return 'eos'
      chosen.push(next.token)
      const holds = next.token === guesses[chosen.length - 1]
      if (holds) evaluator.accepted(1)
      yield generated(next.token, vocabulary.bytesOf(next.token), next.logp)
      if (count >= maxTokens) return 'length'
      // What follows a refuted guess follows nothing.
      if (!holds) break
    }
    const held = sharedLength(chosen, guesses)
    if (held < guesses.length) await evaluator.takeBack(guesses.length - held)
    drafter?.push(chosen, held)
    text.push(...chosen)
  }
}

/** Chooses tokens for the healed text: in one evaluation at most, where guesses are allowed.
 *  @returns null when nothing fits */
async function spell(
  decoder: Decoder,
  { temperature, seed, drafter }: DecodeRequest,
  text: readonly Token[],
  owed: string,
  usual: readonly Token[],
): Promise<Spelling | null | 'aborted'> {
  const { vocabulary, evaluator, known } = decoder
  // A model puts a blank in front of a word: alone it is no likely guess.
  const guesses = drafter === null || owed.trim() === '' ? [] : usual
  const outputs: Output[] = []
  while (outputs.length <= guesses.length) {
    const output = known.get([...text, ...guesses.slice(0, outputs.length)])
    if (!output) break
    outputs.push(output)
  }
  const wish = { owed, usual, temperature, seed }
  const choose = () => chooseSpelling(outputs, vocabulary, wish)
  const left = 1 + guesses.length - outputs.length
  // What is known is enough where no longer spelling can be more likely.
  const sure = left === 0 || temperature === 0 ? choose() : null
  if (left === 0 || (sure && spelledBy(sure, vocabulary) >= owed.length)) return sure
  const others = await askNext(decoder, text, guesses, left, greedySampling)
  if (others === null) return 'aborted'
  outputs.push(...others)
  const spelling = choose()
  const held = sharedLength(spelling?.tokens ?? [], guesses)
  evaluator.accepted(held)
  if (held < guesses.length) await evaluator.takeBack(guesses.length - held)
  return spelling
}

const spelledBy = ({ tokens }: Spelling, { bytesOf }: Vocabulary): number =>
  tokens.reduce((sum, token) => sum + bytesOf(token).length, 0)

/** Only count above temperature 0; the logged probabilities are those after them. */
const filters = { topK: 40, topP: 0.95, minP: 0 }

/** Each token has its own seed: the sampler is a new one for each evaluation. */
const samplingFor = ({ temperature, seed }: DecodeRequest, count: number): Sampling =>
  temperature === 0
    ? greedySampling
    : {
        token: true,
        confidence: true,
        options: { temperature, seed: seed + count, ...filters },
      }
