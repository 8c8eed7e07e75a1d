/** Brings a sequence to hold a prompt: keeps what is already evaluated, adds the rest in chunks. */
import type { LlamaContextSequence, Token } from 'node-llama-cpp'

/** llama.cpp cannot be stopped inside a batch, so the signal is looked at between chunks. Larger
 *  chunks are up to a third faster, smaller ones stop sooner (ADR 003). */
const chunkTokens = 96

/**
 * Evaluates all of `tokens` but the last, which the caller evaluates to learn what follows it.
 * @returns how many tokens were warm, or null when `signal` ended it; evaluated tokens stay
 */
export async function prefill(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  signal: AbortSignal,
): Promise<number | null> {
  const end = tokens.length - 1
  const same = sequence.compareContextTokens([...tokens]).firstDifferentIndex
  const reused = Math.min(same, end)
  if (sequence.nextTokenIndex > reused)
    await sequence.eraseContextTokenRanges([{ start: reused, end: sequence.nextTokenIndex }])
  // Sliding-window models may have dropped more than was asked for.
  while (sequence.nextTokenIndex < end) {
    if (signal.aborted) return null
    const start = sequence.nextTokenIndex
    await sequence.evaluateWithoutGeneratingNewTokens(
      tokens.slice(start, Math.min(start + chunkTokens, end)),
      noShift,
    )
  }
  return signal.aborted ? null : reused
}

/** Prompts are cut to fit, so nothing may ever be shifted out of the cache behind our back. */
const noShift = {
  contextShift: {
    strategy: () => {
      throw new Error('prompt and answer are longer than the context')
    },
  },
}
