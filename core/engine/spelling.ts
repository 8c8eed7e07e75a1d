/** Token healing (ADR 004): the first tokens of an answer have to spell the text that was cut from
 *  the prompt's end. Texts are byte strings (`vocabulary.ts`). */
import type { ControlledEvaluateIndexOutput, LlamaModel, Token } from 'node-llama-cpp'
import { createRandom } from '../random'
import type { Vocabulary } from './vocabulary'

/** Tokens that spell a text; the last one may reach beyond it. */
export interface Spelling {
  tokens: Token[]
  /** Natural logarithm of its probability among the spellings that were looked at. */
  logp: number
}

/** What is left to spell after a token. */
export const owedAfter = (bytes: string, owed: string): string => owed.slice(bytes.length)

/** The tokens that the vocabulary itself spells a text with; fewer where its rules for the start of
 *  a text say otherwise. */
export function usualSpelling(model: LlamaModel, vocabulary: Vocabulary, text: string): Token[] {
  let owed = Buffer.from(text, 'utf8').toString('latin1')
  const usual: Token[] = []
  for (const token of model.tokenize(text, false, 'trimLeadingSpace')) {
    const bytes = vocabulary.bytesOf(token)
    if (bytes === '' || !owed.startsWith(bytes)) break
    owed = owedAfter(bytes, owed)
    usual.push(token)
  }
  return usual
}

export interface SpellRequest {
  /** What is to be spelled. */
  owed: string
  /** `usualSpelling` of it. */
  usual: readonly Token[]
  /** 0 takes the most likely one. */
  temperature: number
  seed: number
}

/** Of so many the draw is made at a temperature above 0. */
const mostDrawn = 40

/**
 * A text is spelled as the vocabulary spells it, until a token reaches to its end or beyond: models
 * have hardly ever read another spelling (` whistle` as ` `, `w`, `his`), and what they say after one
 * is worse. Of these spellings the one with the highest joint probability is chosen.
 * @param outputs what may follow the prompt, and each of the first usual tokens: the most likely
 *  tokens with their probabilities
 * @returns one or more tokens; they may not spell all of it yet. Null when nothing fits
 */
export function chooseSpelling(
  outputs: readonly ControlledEvaluateIndexOutput[],
  vocabulary: Vocabulary,
  { owed, usual, temperature, seed }: SpellRequest,
): Spelling | null {
  const found: Array<{ tokens: Token[]; probability: number }> = []
  const path: Token[] = []
  let left = owed
  let sofar = 1
  for (const [at, output] of outputs.entries()) {
    if (left === '') break
    const likely = output.next.probabilities ?? new Map<Token, number>()
    const next = usual[at]
    for (const [token, probability] of likely)
      if (fits(vocabulary.bytesOf(token), left, next === undefined))
        found.push({ tokens: [...path, token], probability: sofar * probability })
    if (next === undefined) break
    const bytes = vocabulary.bytesOf(next)
    const goesOn = bytes !== left
    sofar *= likely.get(next) ?? leastOf(likely)
    path.push(next)
    left = owedAfter(bytes, left)
    // The usual one is always there, however unlikely: it is what was typed.
    const isLast = at === outputs.length - 1
    if (goesOn ? isLast : !likely.has(next)) found.push({ tokens: [...path], probability: sofar })
  }
  return pick(found, temperature, seed)
}

const fits = (bytes: string, owed: string, alsoParts: boolean): boolean =>
  bytes !== '' && (bytes.startsWith(owed) || (alsoParts && owed.startsWith(bytes)))

const leastOf = (likely: ReadonlyMap<Token, number>): number =>
  [...likely.values()].at(-1) ?? Number.MIN_VALUE

function pick(
  found: ReadonlyArray<{ tokens: Token[]; probability: number }>,
  temperature: number,
  seed: number,
): Spelling | null {
  const ranked = [...found].sort((a, b) => b.probability - a.probability)
  const sharpness = temperature === 0 ? 1 : 1 / temperature
  const drawn = temperature === 0 ? ranked : ranked.slice(0, mostDrawn)
  const weights = drawn.map(
    ({ probability }) => Math.max(probability, Number.MIN_VALUE) ** sharpness,
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let left = temperature === 0 ? 0 : createRandom(seed).next() * sum
  const at = weights.findIndex((weight) => (left -= weight) < 0)
  const chosen = drawn[at]
  return chosen ? { tokens: chosen.tokens, logp: Math.log((weights[at] ?? 0) / sum) } : null
}
