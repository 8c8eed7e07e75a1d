/** Logged events for tests, with only what a test cares about spelled out. */
import type { LoggedEvent } from '../../core/feedback/types'

export function loggedEvent(n: number, change: Partial<LoggedEvent> = {}): LoggedEvent {
  const t = Date.UTC(2026, 0, 1) + n * 60_000
  const shown = change.shown_text ?? ` the kept words number ${n}`
  return {
    event_id: `e${n}`,
    doc_id: 'doc',
    path: '/notes.md',
    parent_id: null,
    t_request: t,
    t_first_text: t,
    t_resolved: t,
    model_sha256: 'base',
    adapter_id: null,
    template_id: 'prose',
    mode: 'prose',
    language_id: 'markdown',
    trigger: 'typing',
    prefix: `Line ${n} before`,
    suffix: '',
    cursor: 0,
    doc_version: 1,
    prompt_text: '',
    prompt_tokens: 0,
    raw_text: shown,
    output_token_ids: [],
    completion_text: shown,
    finish: 'eos',
    logp_mean: null,
    logp_min: null,
    logp_behaviour: null,
    temperature: 0,
    sampler: null,
    rank: 0,
    gate_p: null,
    gate_version: null,
    show_propensity: null,
    shown: true,
    none_reason: null,
    features: {},
    schema_version: 1,
    session_id: 's',
    split_key: 'k',
    app_version: '0',
    outcome: 'accepted',
    outcome_reason: 'tab',
    accepted_chars: shown.length,
    shown_text: shown,
    t_shown: t,
    t_outcome: t,
    visible_ms: 1_000,
    window_focused: true,
    typed_after: null,
    undo_ms: null,
    settled: [
      { afterS: 300, observedAt: t, text: shown, similarity: 1, retainedChars: shown.length },
    ],
    correction: null,
    redacted: false,
    ...change,
  }
}

export const loggedEvents = (
  count: number,
  change: (n: number) => Partial<LoggedEvent> = () => ({}),
) => Array.from({ length: count }, (_, n) => loggedEvent(n, change(n)))
