/**
 * What may follow a text, from the last time that it was evaluated. While one types a word, the text
 * before the word stays the same: which words may come was known at the space, and each letter only
 * chooses among them. Nothing has to be evaluated for that.
 */
import type { ControlledEvaluateIndexOutput, Token } from 'node-llama-cpp'
import { setNewest } from '../maps'
import type { Evaluator, Sampling } from './evaluate'

export type Output = ControlledEvaluateIndexOutput

export interface KnownOutputs {
  get(text: readonly Token[]): Output | undefined
  /** @param output with probabilities */
  note(text: readonly Token[], output: Output): void
}

export interface AllKnownOutputs {
  /** @param variant key of what evaluates the text */
  of(variant: string): KnownOutputs
  clear(): void
}

/** Each holds some 50 KB of probabilities. */
const most = 48

export function createKnownOutputs(): AllKnownOutputs {
  const outputs = new Map<string, Output>()
  return {
    of(variant) {
      const nameOf = (text: readonly Token[]) => `${variant} ${text.join(' ')}`
      return {
        get: (text) => outputs.get(nameOf(text)),
        note: (text, output) => setNewest(outputs, nameOf(text), output, most),
      }
    },
    clear: () => outputs.clear(),
  }
}

/**
 * Evaluates what the sequence does not hold yet of `text` and of the guesses behind it.
 * @param last for how many of the last tokens it is asked what may follow
 * @returns null when aborted before
 */
export async function askNext(
  { evaluator, known }: { evaluator: Evaluator; known: KnownOutputs },
  text: readonly Token[],
  guesses: readonly Token[],
  last: number,
  sampling: Sampling,
): Promise<Output[] | null> {
  const all = [...text, ...guesses]
  // A sampled choice has to be drawn anew where a spelled text was evaluated to its end.
  const tooMany = evaluator.sequence.nextTokenIndex - (all.length - last)
  if (tooMany > 0) await evaluator.takeBack(tooMany)
  const tokens = all.slice(evaluator.sequence.nextTokenIndex)
  const outputs = await evaluator.sample(tokens, Array<Sampling>(last).fill(sampling))
  for (const [at, output] of outputs?.entries() ?? [])
    if (output.next.probabilities) known.note(all.slice(0, all.length - last + 1 + at), output)
  return outputs
}
