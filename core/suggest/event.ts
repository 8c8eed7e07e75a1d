/** One suggestion as a row of the log, from what is known when it ends. */
import type { Origin, Scope, SuggestRequest } from '../../contract'
import type { GeneratedToken } from '../engine/types'
import { firstLine, lastLine } from '../text/lines'
import { knownLogps, meanLogp } from './certainty'
import type { Surroundings } from './surroundings'
import type { Danger } from './guard'
import { renderPrompt, type Prompt } from './prompt'
import type { SuggestionEvent } from './types'

/** What a request gathers on its way. */
export interface Attempt {
  eventId: string
  request: SuggestRequest
  /** As the model reads it: inside a fenced block, that of the block. */
  place: Surroundings
  scope: Scope
  modelSha256: string
  adapterId: string | null
  /** The adapter whose comparison with the base it takes part in. */
  compared: string | null
  prompt: Prompt
  /** The engine's sequence that holds the prompt. */
  sequence: string
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
  keepProbability: number | null
  /** Who foretold it. */
  gateVersion: string | null
  /** How likely a text as unlikely as this one was to be shown. */
  showPropensity: number
  /** Shown although it is unlikely, to learn whether such texts are kept. */
  explored: boolean
  /** Hidden because it is not likely enough to be kept. */
  gated: boolean
  /** Why the text ends where it does, when what followed must not be shown. */
  danger: Danger | null
  origin: Origin
}

/** Geometric mean of the tokens' probabilities; null without tokens. */
export function confidenceOf(tokens: readonly GeneratedToken[]): number | null {
  const mean = meanLogp(tokens)
  return mean === null ? null : Math.exp(mean)
}

/** Own words and servers know nothing of adapters. */
const isCompared = ({ compared, origin }: Attempt): boolean =>
  compared !== null && (origin === 'model' || origin === 'cache')

export function toEvent(attempt: Attempt, resolvedAt: number): SuggestionEvent {
  const { request, prompt, tokens } = attempt
  const greedy = attempt.temperature === 0
  const logps = knownLogps(tokens)
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
    output_token_ids: tokens.flatMap(({ id }) => (id === null ? [] : [id])),
    completion_text: attempt.text,
    finish: attempt.finish,
    logp_mean: meanLogp(tokens),
    logp_min: logps.length > 0 ? Math.min(...logps) : null,
    logp_behaviour: greedy || logps.length === 0 ? null : logps,
    temperature: attempt.temperature,
    sampler: greedy
      ? null
      : `temperature ${attempt.temperature}, top-k 40, top-p 0.95, seed ${attempt.seed}`,
    rank: request.candidate,
    gate_p: attempt.keepProbability,
    gate_version: attempt.keepProbability === null ? null : attempt.gateVersion,
    show_propensity: attempt.keepProbability === null ? null : attempt.showPropensity,
    // A stream that was cut off was seen as far as it went.
    shown: attempt.text !== '' && attempt.firstTextAt !== null,
    none_reason: attempt.noneReason,
    features: {
      scope: attempt.scope,
      origin: attempt.origin,
      heal_units: prompt.heal.length,
      reused_tokens: attempt.reusedTokens,
      prefill_ms: Math.round(attempt.prefillMs),
      line_before_units: lastLine(request.prefix).length,
      line_after_units: firstLine(request.suffix).length,
      ...(isCompared(attempt) && { compared: attempt.compared as string }),
      ...(attempt.answeredBy !== null && { answered_by: attempt.answeredBy }),
    },
  }
}
