/** A first idea of the speed, before anybody asked for anything. */
import type { Token } from 'node-llama-cpp'
import { plainModel } from './adapterSet'
import { createEvaluator } from './evaluate'
import type { Loaded } from './loaded'
import { startToken } from './prompt'
import { greedySampling } from './sampling'

/** Evaluated to measure prefill. */
const prefillTokens = 32
const decodeSteps = 3

/**
 * Measures prefill and decode where they are not known yet: some 0.3 s on a slow machine. Requests
 * refine it. One token is evaluated in any case: it brings the model's pages into memory.
 */
export async function measure({
  model,
  context,
  sequences,
  machine,
  facts,
}: Loaded): Promise<void> {
  const { meter } = machine
  const slot = sequences.slots[0]
  if (!slot) return
  const silent = { note: () => {}, speed: meter.speed, expectMs: meter.expectMs }
  const unseen = { ...machine, work: { ...machine.work } }
  const { signal } = new AbortController()
  const alone = { sequence: slot.sequence, variant: plainModel }
  const warmUp = createEvaluator({ ...unseen, meter: silent }, alone, 'front', signal)
  const first = [startToken(model)]
  await warmUp.sample(first, [greedySampling])
  const { prefillTokensPerS, decodeTokensPerS } = meter.speed()
  if (prefillTokensPerS === 0 || decodeTokensPerS === 0) {
    const evaluator = createEvaluator(unseen, alone, 'front', signal)
    for (let step = 0; step < decodeSteps; step++) await evaluator.sample(first, [greedySampling])
    const count = Math.min(prefillTokens, context.contextSize - decodeSteps - 8)
    await evaluator.append(Array<Token>(count).fill(startToken(model)))
  }
  await slot.sequence.clearHistory()
  facts.speed = meter.speed()
}
