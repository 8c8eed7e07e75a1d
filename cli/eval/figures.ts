/** The figures of an evaluation, over all its records or those of one language. */
import { bleu, chrf, type NgramCounts } from './metrics'

export interface Judged {
  language: string
  shown: boolean
  exact: boolean
  similarity: number
  chrf: NgramCounts
  bleu: NgramCounts
  /** Whether the document still follows its grammar; null where that cannot be told. */
  valid: boolean | null
  latencyMs: number
  /** Null when nothing was shown. */
  firstTextMs: number | null
}

export interface Percentiles {
  p50: number
  p90: number
  p95: number
}

export interface Figures {
  records: number
  exact: number
  edit_similarity: number
  chrf: number
  bleu: number
  shown: number
  /** Of the records whose true text is valid; null when there are none. */
  valid: number | null
  latency_ms: Percentiles
  first_text_ms: Percentiles
}

export function figuresOf(judged: readonly Judged[]): Figures {
  const mean = (of: (one: Judged) => number) =>
    round(judged.reduce((sum, one) => sum + of(one), 0) / Math.max(1, judged.length))
  const parsed = judged.filter(({ valid }) => valid !== null)
  return {
    records: judged.length,
    exact: mean(({ exact }) => Number(exact)),
    edit_similarity: mean(({ similarity }) => similarity),
    chrf: round(chrf(judged.map((one) => one.chrf))),
    bleu: round(bleu(judged.map((one) => one.bleu))),
    shown: mean(({ shown }) => Number(shown)),
    valid:
      parsed.length === 0
        ? null
        : round(parsed.filter(({ valid }) => valid).length / parsed.length),
    latency_ms: percentiles(judged.map(({ latencyMs }) => latencyMs)),
    first_text_ms: percentiles(judged.flatMap(({ firstTextMs }) => firstTextMs ?? [])),
  }
}

/** Nearest rank, in whole milliseconds. */
function percentiles(values: number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) =>
    Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0)
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95) }
}

const round = (share: number) => Number(share.toFixed(4))
