/** Brings a sequence to hold a prompt: keeps what is already evaluated, adds the rest in chunks. */
import type { LlamaContextSequence, Token } from 'node-llama-cpp'
import type { Evaluator } from './evaluate'
import { chunkTokens } from './speed'

/** Tokens that a prompt shares with what the sequence holds. Edits far above the cursor leave what
 *  stands before them warm; the cache is never shifted. */
export const commonPrefix = (sequence: LlamaContextSequence, tokens: readonly Token[]): number =>
  sequence.compareContextTokens([...tokens]).firstDifferentIndex

/**
 * Evaluates `tokens` up to a rest that is evaluated together with the choice of what follows it: a
 * batch of its own for the last token costs nearly a whole decode step more.
 * @param known whether it is known what follows all of them; else the last one is in the rest
 * @param mostRest longest rest; 1 evaluates all but the last token
 * @param atRest nobody waits for it, but somebody may come
 * @returns how many were evaluated before; null when aborted, and what is evaluated stays
 */
export async function prefill(
  evaluator: Evaluator,
  tokens: readonly Token[],
  known: boolean,
  mostRest: number,
  atRest: boolean,
): Promise<number | null> {
  const { sequence, meter, signal } = evaluator
  const reused = Math.min(commonPrefix(sequence, tokens), tokens.length - Number(!known))
  if (sequence.nextTokenIndex > reused)
    await sequence.eraseContextTokenRanges([{ start: reused, end: sequence.nextTokenIndex }])
  for (;;) {
    if (signal.aborted) return null
    // Asked each time: sliding-window models may have dropped more than was asked for.
    const start = sequence.nextTokenIndex
    const left = tokens.length - start
    const speed = meter.speed().prefillTokensPerS
    const chunk = chunkTokens(speed, sequence.context.batchSize, atRest)
    if (left <= Math.min(chunk, mostRest)) return reused
    const chunked = tokens.slice(start, Math.min(start + chunk, tokens.length - 1))
    if (!(await evaluator.append(chunked))) return null
  }
}
