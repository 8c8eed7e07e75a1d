/** One suggestion as a row of the log, from what is known when it ends. */
import type { Scope, SuggestRequest } from '../../contract'
import type { GeneratedToken } from '../engine/types'
import { firstLine, lastLine } from '../text/lines'
import { renderPrompt, type Prompt } from './prompt'
import type { SuggestionEvent } from './types'

/** What a request gathers on its way. */
export interface Attempt {
  eventId: string
  request: SuggestRequest
  scope: Scope
  modelSha256: string
  adapterId: string | null
  prompt: Prompt
  temperature: number
  seed: number
  requestedAt: number
  firstTextAt: number | null
  promptTokens: number
  reusedTokens: number
  prefillMs: number
  tokens: GeneratedToken[]
  raw: string
  text: string
  finish: SuggestionEvent['finish']
  /** The event whose answer the cache gave again. */
  answeredBy: string | null
  noneReason: string | null
}

/** Geometric mean of the tokens' probabilities; null without tokens. */
export function confidenceOf(tokens: readonly GeneratedToken[]): number | null {
  const mean = meanLogp(tokens)
  return mean === null ? null : Math.exp(mean)
}

function meanLogp(tokens: readonly GeneratedToken[]): number | null {
  if (tokens.length === 0) return null
  return tokens.reduce((sum, { logp }) => sum + logp, 0) / tokens.length
}

export function toEvent(attempt: Attempt, resolvedAt: number): SuggestionEvent {
  const { request, prompt, tokens } = attempt
  const greedy = attempt.temperature === 0
  return {
    event_id: attempt.eventId,
    doc_id: request.docId,
    path: request.path,
    parent_id: request.parentId,
    t_request: attempt.requestedAt,
    t_first_text: attempt.firstTextAt,
    t_resolved: resolvedAt,
    model_sha256: attempt.modelSha256,
    adapter_id: attempt.adapterId,
    template_id: prompt.templateId,
    mode: request.mode,
    language_id: request.languageId,
    trigger: request.trigger,
    prefix: request.prefix,
    suffix: request.suffix,
    cursor: request.cursor,
    doc_version: request.version,
    prompt_text: renderPrompt(prompt),
    prompt_tokens: attempt.promptTokens,
    raw_text: attempt.raw,
    output_token_ids: tokens.map(({ id }) => id),
    completion_text: attempt.text,
    finish: attempt.finish,
    logp_mean: meanLogp(tokens),
    logp_min: tokens.length > 0 ? Math.min(...tokens.map(({ logp }) => logp)) : null,
    logp_behaviour: greedy || tokens.length === 0 ? null : tokens.map(({ logp }) => logp),
    temperature: attempt.temperature,
    sampler: greedy
      ? null
      : `temperature ${attempt.temperature}, top-k 40, top-p 0.95, seed ${attempt.seed}`,
    rank: request.candidate,
    shown: attempt.text !== '',
    none_reason: attempt.noneReason,
    features: {
      scope: attempt.scope,
      heal_units: prompt.heal.length,
      reused_tokens: attempt.reusedTokens,
      prefill_ms: Math.round(attempt.prefillMs),
      line_before_units: lastLine(request.prefix).length,
      line_after_units: firstLine(request.suffix).length,
      ...(attempt.answeredBy !== null && { answered_by: attempt.answeredBy }),
    },
  }
}
