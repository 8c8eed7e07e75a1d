/** How fast this model runs on this machine, learned from every evaluation. */
import type { EngineSpeed } from './types'

export interface SpeedMeter {
  /** An evaluation of `tokens` tokens took `ms`. */
  note(tokens: number, ms: number): void
  speed(): EngineSpeed
  /** Milliseconds that an evaluation of so many tokens is likely to take. */
  expectMs(tokens: number): number
}

/** Fewer tokens than this say little about prefill: an evaluation has a fixed part. */
const leastPrefill = 16

/** Share of the newest measurement in the mean. One slow evaluation on a busy machine must not
 *  change the plan, an hour of them must. */
const newestShare = 0.15

/** @param known what was measured in an earlier session; zeros where nothing was */
export function createSpeedMeter(known: EngineSpeed): SpeedMeter {
  let prefillMs = known.prefillTokensPerS > 0 ? 1_000 / known.prefillTokensPerS : null
  let decodeMs = known.decodeTokensPerS > 0 ? 1_000 / known.decodeTokensPerS : null
  const mean = (old: number | null, now: number) =>
    old === null ? now : old + newestShare * (now - old)

  return {
    note(tokens, ms) {
      if (tokens === 1) decodeMs = mean(decodeMs, ms)
      else if (tokens >= leastPrefill) prefillMs = mean(prefillMs, ms / tokens)
    },
    speed: () => ({
      prefillTokensPerS: prefillMs === null ? 0 : 1_000 / prefillMs,
      decodeTokensPerS: decodeMs === null ? 0 : 1_000 / decodeMs,
    }),
    expectMs(tokens) {
      const each = prefillMs ?? decodeMs ?? 0
      return Math.max(0, (decodeMs ?? each) - each) + each * tokens
    },
  }
}

/** An abort waits for the chunk under way, and has to be honoured within the time of 64 tokens and
 *  a little more; larger chunks waste less on the fixed part of an evaluation (ADR 010). */
const abortTokens = 64
const abortSlackMs = 10
/** Below 64 tokens prefill becomes noticeably slower; a crawling machine pays for a quick stop. */
const longestChunkMs = 500
const leastTokens = 32

/** What is evaluated at rest is in the way of the next key: that it takes longer in all matters less
 *  than how long the key has to wait. */
const longestAtRestMs = 120
const leastAtRestTokens = 16

/** @param prefillTokensPerS 0 when not measured yet
 *  @param atRest whether somebody who types may come in between */
export function chunkTokens(prefillTokensPerS: number, batchSize: number, atRest = false): number {
  const perMs = prefillTokensPerS / 1_000
  if (atRest) {
    const tokens = Math.max(leastAtRestTokens, Math.min(abortTokens, perMs * longestAtRestMs))
    return Math.max(1, Math.min(batchSize, Math.floor(tokens / 8) * 8))
  }
  const slow = Math.max(leastTokens, Math.min(abortTokens, perMs * longestChunkMs))
  const tokens = prefillTokensPerS === 0 ? abortTokens : slow + perMs * abortSlackMs
  return Math.max(1, Math.min(batchSize, Math.floor(tokens / 8) * 8))
}
