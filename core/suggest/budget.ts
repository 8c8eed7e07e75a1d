/** How many tokens around the cursor the model reads: as many as this machine evaluates in the time
 *  that a first text may take, and more once it has had time to. */
import type { Settings } from '../../contract'
import type { ModelFacts } from '../engine/types'

export interface TokenBudget {
  prefixTokens: number
  suffixTokens: number
  /** For passages from elsewhere: other documents, examples. */
  contextTokens: number
}

/** Fewer than a few lines say nothing about a text. */
const fewestTokens = 48
/** What a machine reads while a writer thinks is worth having, what takes longer is not. */
const idleSeconds = 8
/** Beyond these the answers hardly get better (docs/benchmarks.md), and each token costs memory. */
const mostTokens = { cpu: 1_536, gpu: 6_144 }
const fewestWhenIdle = 384
/** Of the whole, where the model fills in; text before the cursor says more than text after it. */
const suffixShare = 0.25
/** Passages from elsewhere pay only where the place itself is well covered. */
const contextShare = 0.2
const contextFrom = 512

/** Budgets from the smallest, for a place where nothing is evaluated yet, to the largest. Each is
 *  about four times the one before: evaluating them one after another costs a third more than the
 *  last alone. */
export function budgetStages(
  settings: Pick<Settings['suggest'], 'prefixTokens' | 'suffixTokens' | 'targetMs'>,
  facts: Pick<ModelFacts, 'speed' | 'fillInTheMiddle' | 'backend'> | null,
): TokenBudget[] {
  const { prefixTokens, suffixTokens } = settings
  if (prefixTokens !== null || suffixTokens !== null)
    return [fixedBudget(prefixTokens ?? 384, suffixTokens ?? 128)]
  const fillsIn = facts?.fillInTheMiddle ?? false
  const most = mostTokens[facts === null || facts.backend === 'cpu' ? 'cpu' : 'gpu']
  const speed = facts?.speed.prefillTokensPerS ?? 0
  const largest = speed > 0 ? clamp(speed * idleSeconds, fewestWhenIdle, most) : fewestWhenIdle
  const stages = [clamp(speed > 0 ? coldTokens(settings.targetMs, facts) : 256, 0, largest)]
  for (;;) {
    const last = stages.at(-1) as number
    if (last * 1.5 >= largest) break
    stages.push(Math.min(largest, last * 4 * 1.5 >= largest ? largest : last * 4))
  }
  return [...new Set(stages.map(evenTokens))].map((total) => split(total, fillsIn))
}

/** The next lower of 48, 64, 96, 128, 192 …: a prompt of the same size is found again after a
 *  restart, although the machine is measured a little faster or slower. */
function evenTokens(tokens: number): number {
  const power = 2 ** Math.floor(Math.log2(tokens))
  return tokens >= power * 1.5 ? power * 1.5 : power
}

/** The largest prompt that may be asked for, in tokens. */
export function largestPrompt(
  settings: Pick<Settings['suggest'], 'prefixTokens' | 'suffixTokens'>,
  backend: string,
): number {
  const { prefixTokens, suffixTokens } = settings
  if (prefixTokens === null && suffixTokens === null)
    return mostTokens[backend === 'cpu' ? 'cpu' : 'gpu']
  return totalOf(fixedBudget(prefixTokens ?? 384, suffixTokens ?? 128))
}

const totalOf = ({ prefixTokens, suffixTokens, contextTokens }: TokenBudget) =>
  prefixTokens + suffixTokens + contextTokens

const fixedBudget = (prefixTokens: number, suffixTokens: number): TokenBudget => ({
  prefixTokens,
  suffixTokens,
  contextTokens:
    prefixTokens >= contextFrom ? Math.floor((prefixTokens + suffixTokens) * contextShare) : 0,
})

/** Tokens that are read in `targetMs`, less the time of the first token of the answer. */
function coldTokens(targetMs: number, facts: Pick<ModelFacts, 'speed'> | null): number {
  const { prefillTokensPerS = 0, decodeTokensPerS = 0 } = facts?.speed ?? {}
  const decodeMs = decodeTokensPerS > 0 ? 1_000 / decodeTokensPerS : 0
  return Math.max(fewestTokens, ((targetMs - decodeMs) / 1_000) * prefillTokensPerS)
}

function split(total: number, fillsIn: boolean): TokenBudget {
  const contextTokens = total >= contextFrom ? Math.floor(total * contextShare) : 0
  const suffixTokens = fillsIn ? Math.floor((total - contextTokens) * suffixShare) : 0
  return { contextTokens, suffixTokens, prefixTokens: total - contextTokens - suffixTokens }
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))
