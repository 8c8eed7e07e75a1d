/** What was known of earlier suggestions at any moment: the log walked through in time's order. */
import type { History } from './features'
import {
  acceptRate,
  noOutcomes,
  withOutcome,
  type OutcomeFacts,
  type RecentOutcomes,
} from './recent'
import { createStyleCounts, type StyleTable } from './style'

/** An earlier suggestion. Times are Unix milliseconds. */
export interface Past {
  askedAt: number
  /** When its outcome was known; Infinity for never. */
  outcomeAt: number
  outcome: OutcomeFacts | null
  /** When all that its label is made of was known. */
  labelledAt: number
  /** Null where it teaches nothing. */
  label: { kept: boolean; weight: number } | null
  /** As `styleBucketsOf` gives them. */
  style: readonly number[]
}

/** @param past by `askedAt`, ascending */
export function createHistory(past: readonly Past[]) {
  const style = createStyleCounts()
  let recent = noOutcomes
  const addLabel = (counts: typeof style) => (one: Past) => {
    if (one.label !== null) counts.add(one.style, one.label.kept, one.label.weight)
  }
  const ended = inOrder(
    past,
    ({ outcomeAt }) => outcomeAt,
    ({ outcome }) => {
      if (outcome !== null) recent = withOutcome(recent, outcome)
    },
  )
  const labelled = inOrder(past, ({ labelledAt }) => labelledAt, addLabel(style))
  return {
    /** To be asked in time's order. */
    before({ askedAt, style: buckets }: Past): History {
      ended(askedAt)
      labelled(askedAt)
      return { acceptRate: acceptRate(recent), style: style.score(buckets) }
    },
    /** As a model that was trained at this moment would have it. */
    styleBefore(moment: number): StyleTable {
      const counts = createStyleCounts()
      inOrder(past, ({ labelledAt }) => labelledAt, addLabel(counts))(moment)
      return counts.table()
    },
    /** What the next suggestion meets. */
    end(): { recent: RecentOutcomes; style: StyleTable } {
      ended(Infinity)
      labelled(Infinity)
      return { recent, style: style.table() }
    },
  }
}

/** @returns hands over, once each, what became known before a moment: never the asked event itself,
 *  which cannot end before it begins */
function inOrder(
  past: readonly Past[],
  at: (one: Past) => number,
  take: (one: Past) => void,
): (before: number) => void {
  const queue = past
    .map((one) => ({ one, at: Math.max(one.askedAt, at(one)) }))
    .sort((a, b) => a.at - b.at)
  let next = 0
  return (before) => {
    for (; next < queue.length && (queue[next]?.at ?? Infinity) < before; next++)
      take((queue[next] as (typeof queue)[number]).one)
  }
}
