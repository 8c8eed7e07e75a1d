/** Other ideas than the first: sampled, all different. */
import type { Attempt } from './event'

/** Beside the first candidate. */
const wanted = 2
const mostSamples = 4

/**
 * @param sample  runs the model with a seed, to its end
 * @param known  texts that are on offer already
 * @returns at most two attempts with texts of their own
 */
export async function sampleAlternates(
  sample: (seed: number) => Promise<Attempt>,
  known: readonly string[],
  signal: AbortSignal,
): Promise<Attempt[]> {
  const found: Attempt[] = []
  const texts = new Set(known.map((text) => text.trim()))
  for (let seed = 1; seed <= mostSamples && found.length < wanted; seed++) {
    const attempt = await sample(seed)
    if (signal.aborted) break
    const text = attempt.text.trim()
    if (text === '' || texts.has(text)) continue
    texts.add(text)
    found.push(attempt)
  }
  return found
}
