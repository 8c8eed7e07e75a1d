/** What was known of earlier suggestions at any moment: the log walked through in time's order. */
import type { History } from './features'
import { createPlaces, type Place } from './places'
import {
  acceptRate,
  noOutcomes,
  withOutcome,
  type OutcomeFacts,
  type RecentOutcomes,
} from './recent'
import { createStyleCounts, type StyleTable } from './style'

/** What the author was like at a moment. */
export interface Knowledge {
  recent: RecentOutcomes
  style: StyleTable
  /** Pieces of what was written, as `Places` keeps them. */
  written: Uint16Array
}

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
  /** As `OwnText` reads them off the text before the cursor. */
  written: Uint16Array
  place: Place
}

/** @param past by `askedAt`, ascending
 *  @param provenFrom a model that serves knows the author as of its training; so does, from this moment
 *    on, the one that is to be proven: only what was taken lately goes on */
export function createHistory(past: readonly Past[], provenFrom: number) {
  const style = createStyleCounts()
  const places = createPlaces()
  let recent = noOutcomes
  const later: Uint16Array[] = []
  const ended = inOrder(
    past,
    ({ outcomeAt }) => outcomeAt,
    ({ outcome }) => {
      if (outcome !== null) recent = withOutcome(recent, outcome)
    },
  )
  const labelled = inOrder(
    past,
    ({ labelledAt }) => labelledAt,
    ({ style: buckets, label }) => {
      if (label !== null) style.add(buckets, label.kept, label.weight)
    },
  )
  return {
    /** To be called once for each, in time's order. */
    reach({ askedAt, written }: Past): void {
      ended(askedAt)
      labelled(Math.min(askedAt, provenFrom))
      // The text before the cursor is known before anything is shown behind it.
      if (askedAt < provenFrom) places.add(written)
      else later.push(written)
    },
    /** What was known when the one that was reached last was asked for. */
    of({ style: buckets, place }: Past): History {
      return {
        acceptRate: acceptRate(recent),
        style: style.score(buckets),
        alike: places.alike(place),
      }
    },
    /** What the next suggestion meets. */
    end(): Knowledge {
      ended(Infinity)
      labelled(Infinity)
      for (const written of later) places.add(written)
      return { recent, style: style.table(), written: places.pieces() }
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
