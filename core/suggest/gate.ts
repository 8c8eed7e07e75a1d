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
  /** Whether a text that is decided on stays hidden at this request. */
  hides(attempt: Attempt): boolean
  /** The likeliest to be kept first. */
  rank(attempts: readonly Attempt[]): Attempt[]
}

export interface GateOptions {
  settings: () => Settings
  now: () => number
  learned?: Foretelling
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

  const isUnlikely = ({ keepProbability: p, request }: Attempt) =>
    p !== null && p < threshold(request)

  return {
    mayStream(attempt) {
      const p = keepProbability(attempt.tokens, attempt.place.mode)
      const proven = (learned?.version() ?? null) !== null
      const from = threshold(attempt.request)
      return p === null || p >= (proven && from > 0 ? Math.max(from, sureBeginning) : from)
    },

    decide(attempt, seen) {
      const foretold = learned?.predict(toEvent(attempt, now())) ?? null
      attempt.keepProbability = foretold ?? keepProbability(attempt.tokens, attempt.place.mode)
      attempt.gateVersion = foretold === null ? certaintyVersion : (learned?.version() ?? null)
      const share = mostExplored * eagerness()
      const unlikely = !seen && attempt.text !== '' && isUnlikely(attempt)
      attempt.explored = unlikely && random() < share
      attempt.gated = unlikely && !attempt.explored
      attempt.showPropensity = unlikely ? share : 1
    },

    hides: (attempt) => !attempt.explored && isUnlikely(attempt),

    rank(attempts) {
      const bySureness = [...attempts].sort(
        (a, b) => (confidenceOf(b.tokens) ?? 0) - (confidenceOf(a.tokens) ?? 0),
      )
      return learned?.rank(bySureness, (one) => toEvent(one, now())) ?? bySureness
    },
  }
}
