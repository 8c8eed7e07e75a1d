/** Suggesting: a request in, a stream of chunks out, and an event as a value for whoever logs. */
import type { Mode, OutcomeReport, SuggestChunk, SuggestRequest } from '../../contract'

/** One suggestion as it happened, for the log. Field names are the column names of the log. */
export interface SuggestionEvent {
  event_id: string
  doc_id: string
  path: string | null
  parent_id: string | null
  t_request: number
  t_first_text: number | null
  t_resolved: number
  model_sha256: string
  adapter_id: string | null
  template_id: string
  mode: Mode
  language_id: string
  trigger: SuggestRequest['trigger']
  prefix: string
  suffix: string
  cursor: number
  doc_version: number
  prompt_text: string
  prompt_tokens: number
  raw_text: string
  output_token_ids: number[]
  /** After post-processing; '' when nothing was left to show. */
  completion_text: string
  finish: 'eos' | 'length' | 'stop' | 'aborted' | 'cache'
  logp_mean: number | null
  logp_min: number | null
  /** Log-probability of each sampled token; null when greedy. */
  logp_behaviour: number[] | null
  temperature: number
  sampler: string | null
  rank: number
  /** Probability that the text is kept, by the gate named here; null when none was asked. */
  gate_p: number | null
  gate_version: string | null
  /** Probability with which the gate would show it. */
  show_propensity: number | null
  shown: boolean
  /** Why nothing was shown, when nothing was. */
  none_reason: string | null
  features: Record<string, number | string | boolean>
}

/** Which weights answer a request. */
export interface Answerer {
  /** Null is the model alone. */
  adapterId: string | null
  /** The adapter whose comparison with the model alone the request takes part in; null for none. */
  compared: string | null
}

export interface Suggest {
  /** The newer request for a document ends the older one (`superseded`). Exactly one event is
   *  handed to `onEvent` for each request that reached the model or the cache. */
  request(request: SuggestRequest, signal: AbortSignal): AsyncIterable<SuggestChunk>
  warm(request: SuggestRequest, signal: AbortSignal): Promise<boolean>
  /** What became of a suggestion: text that was kept is an example for others. */
  told(report: OutcomeReport): void
  /** Milliseconds since something was asked for. */
  idleMs(): number
  /** Forgets cached answers and what was evaluated: after a change of model or adapter. */
  clear(): void
  /** Erases every trace of these documents: answers, words, evaluated text. */
  forget(docIds: readonly string[] | 'all'): Promise<void>
  dispose(): void
}

export interface EncodedExample {
  tokens: number[]
  /** Index of the first token that the loss counts. */
  completionStart: number
}

/** The same text around the cursor that a request carries, with what should follow. */
export interface Example {
  languageId: string
  mode: Mode
  path: string | null
  prefix: string
  suffix: string
  completion: string
}
