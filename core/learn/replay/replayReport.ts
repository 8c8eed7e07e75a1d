/** What `replay --report` writes. Field names are the format's. */
import type { AnswerPair, DatasetCard, Interval, PromotionTest } from '../../../contract'
import { pairedBootstrap } from '../proof/bootstrap'
import type { ReplayRecord } from './replayRecords'
import type { Written } from './replayWriting'
import { sittings } from '../proof/sittings'

export interface WritingSummary {
  /** Share of records whose first suggestion was all of what the author wanted. */
  exact: number
  kept_per_100: number
  /** Share of requests that showed something. */
  shown: number
  /** Share of the shown of which something was taken. */
  accepted: number
  /** Keys not pressed, per character typed: kept characters less the keys that took them. */
  keystrokes_saved: number
  records: number
}

export interface ReplayReport {
  base: WritingSummary & { nll: number | null }
  adapter: WritingSummary & { nll: number | null }
  /** Nats a token, and characters per 100 typed; 95 % paired bootstrap, positive is better. */
  gain: { nll: Interval | null; kept: Interval | null }
  /** Nats a token on the fixed texts; `high` is the upper bound of the relative change. */
  regression: { base: number | null; adapter: number | null; high: number | null }
  promoted: boolean
  reason: string
  tests: PromotionTest[]
  /** The same prompts answered by base and adapter. */
  samples: AnswerPair[]
  train: {
    rows: number
    tokens: number
    tokens_per_s: number
    seconds: number
    peak_bytes: number | null
  }
  dataset: DatasetCard
  adapter_path: string
  model: string
  seed: number
  settings: Record<string, unknown>
}

export function summarise(written: readonly Written[]): WritingSummary {
  const sum = (value: (one: Written) => number) =>
    written.reduce((total, one) => total + value(one), 0)
  const typed = sum((one) => one.typedChars)
  const kept = sum((one) => one.keptChars)
  const shown = sum((one) => one.shown)
  return {
    exact: share(
      sum((one) => Number(one.exact)),
      written.length,
    ),
    kept_per_100: 100 * share(kept, typed),
    shown: share(
      shown,
      sum((one) => one.requests),
    ),
    accepted: share(
      sum((one) => one.accepted),
      shown,
    ),
    keystrokes_saved: share(kept - sum((one) => one.keys), typed),
    records: written.length,
  }
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0)

/** Kept characters per 100 typed that the adapter adds, record by record. */
export function compareWriting(
  records: readonly ReplayRecord[],
  base: readonly Written[],
  adapter: readonly Written[],
  seed: number,
): Interval | null {
  const timed = records.map(({ t, doc }) => ({ t, docId: doc, sessionId: doc }))
  const clusters = sittings(timed)
  const rows = records.map((_, i) => ({
    cluster: clusters[i] ?? '',
    difference: 100 * ((adapter[i]?.keptChars ?? 0) - (base[i]?.keptChars ?? 0)),
    tokens: base[i]?.typedChars ?? 0,
  }))
  return pairedBootstrap(rows, { seed })
}
