/** A whole suggestion at once, for the command line and replays. */
import type { NoneReason, Origin, SuggestRequest } from '../../contract'
import type { Suggest } from './types'

export interface Collected {
  eventId: string | null
  /** '' when there is nothing to show. */
  completion: string
  confidence: number | null
  latencyMs: number
  firstTextMs: number | null
  promptTokens: number
  completionTokens: number
  origin: Origin | null
  none: { reason: NoneReason; message: string } | null
}

/** Runs one request to its end. */
export async function suggestOnce(
  suggest: Suggest,
  request: SuggestRequest,
  signal: AbortSignal = new AbortController().signal,
  now: () => number = Date.now,
): Promise<Collected> {
  const start = now()
  const empty = { completion: '', confidence: null, firstTextMs: null, origin: null }
  let result: Collected = {
    ...empty,
    eventId: null,
    latencyMs: 0,
    promptTokens: 0,
    completionTokens: 0,
    none: null,
  }
  for await (const chunk of suggest.request(request, signal)) {
    if (chunk.kind === 'done') {
      const { eventId, origin, confidence, latencyMs, firstTextMs } = chunk
      const { promptTokens, completionTokens } = chunk
      result = {
        eventId,
        completion: chunk.text,
        confidence,
        latencyMs,
        firstTextMs,
        promptTokens,
        completionTokens,
        origin,
        none: null,
      }
    } else if (chunk.kind === 'none') {
      const { reason, message, eventId } = chunk
      result = { ...result, ...empty, eventId, latencyMs: now() - start, none: { reason, message } }
    }
  }
  return result
}

/** The first candidate and `more` sampled ones; equal and empty texts among those are left out. */
export async function suggestCandidates(
  suggest: Suggest,
  request: SuggestRequest,
  more: 0 | 1 | 2,
  signal?: AbortSignal,
): Promise<{ first: Collected; candidates: string[] }> {
  const first = await suggestOnce(suggest, request, signal)
  const texts = [first.completion]
  for (let candidate = 1; candidate <= more; candidate++)
    texts.push((await suggestOnce(suggest, { ...request, candidate }, signal)).completion)
  return { first, candidates: [...new Set(texts.filter((text) => text !== ''))] }
}
