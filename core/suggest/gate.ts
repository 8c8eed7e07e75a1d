/**
 * Show or hide: how likely is it that a text is kept? The acceptance model answers once it is proven
 * (core/learn/acceptance), the model's own certainty until then. A few of the texts that would be
 * hidden are shown all the same, or nobody would ever learn that they are kept.
 */
import type { Settings, SuggestRequest } from '../../contract'
import { certaintyVersion, keepProbability } from './certainty'
import { confidenceOf, toEvent, type Attempt } from './event'
import type { SuggestionEvent } from './types'

/** What was learned from the log of which texts are kept. */
export interface Foretelling {
  /** @param event of a finished text; null while nothing is proven */
  predict(event: SuggestionEvent): number | null
  rank(candidates: readonly Attempt[], eventOf: (one: Attempt) => SuggestionEvent): Attempt[]
  /** Null while nothing is proven. */
  version(): string | null
}

export interface Gate {
  /** Whether a text may show while it is still being written. */
  mayStream(attempt: Attempt): boolean
  /** A text is finished: fills in what the log is told of the gate.
   *  @param seen  a part of it is on the screen already */
  decide(attempt: Attempt, seen: boolean): void
  /** The same text at another request: what was decided then counts here as far as it may. */
  recall(attempt: Attempt): void
  /** The likeliest to be kept first. */
  rank(attempts: readonly Attempt[]): Attempt[]
}

export interface GateOptions {
  settings: () => Settings
  now: () => number
  /** Asked at each decision: it is made after suggesting is. */
  learned?: () => Foretelling
  /** Uniform in [0, 1). */
  random?: () => number
}

/** A finished text is foretold better than its beginning: only a sure one does not wait. */
const sureBeginning = 0.5

/** Of what would be hidden, for those who want to see everything; the quiet see none. */
const mostExplored = 0.05

/** The probability below which nothing is shown by itself.
 *  @param eagerness 0 (quiet) to 1 (eager: everything is shown) */
export const keepFrom = (eagerness: number): number => 0.9 * (1 - eagerness) ** 2

export function createGate({ settings, now, learned, random = Math.random }: GateOptions): Gate {
  const eagerness = () => settings().suggest.eagerness

  /** By hand, and among candidates, everything may be seen. */
  const threshold = ({ trigger, candidate }: SuggestRequest) =>
    trigger === 'manual' || candidate > 0 ? 0 : keepFrom(eagerness())

  const isUnlikely = ({ keepProbability: p, request, text }: Attempt) =>
    text !== '' && p !== null && p < threshold(request)

  const version = () => learned?.().version() ?? null

  return {
    mayStream(attempt) {
      const p = keepProbability(attempt.tokens, attempt.place.mode)
      const from = threshold(attempt.request)
      const waits = from > 0 && version() !== null
      return p === null || p >= (waits ? Math.max(from, sureBeginning) : from)
    },

    decide(attempt, seen) {
      const proven = version()
      const foretold =
        proven === null ? null : (learned?.().predict(toEvent(attempt, now())) ?? null)
      attempt.keepProbability = foretold ?? keepProbability(attempt.tokens, attempt.place.mode)
      attempt.gateVersion = foretold === null ? certaintyVersion : proven
      const share = mostExplored * eagerness()
      const unlikely = !seen && isUnlikely(attempt)
      attempt.explored = unlikely && random() < share
      attempt.gated = unlikely && !attempt.explored
      attempt.showPropensity = unlikely ? share : 1
    },

    recall(attempt) {
      attempt.gated = !attempt.explored && isUnlikely(attempt)
      if (!attempt.gated && !attempt.explored) attempt.showPropensity = 1
    },

    rank(attempts) {
      const bySureness = [...attempts].sort(
        (a, b) => (confidenceOf(b.tokens) ?? 0) - (confidenceOf(a.tokens) ?? 0),
      )
      return learned?.().rank(bySureness, (one) => toEvent(one, now())) ?? bySureness
    },
  }
}
