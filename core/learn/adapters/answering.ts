/** Which adapter answers where, which sittings the base writes to be compared with it, and what came of
 *  that. */
import type { AdapterScope, LearnState, Settings } from '../../../contract'
import type { FeedbackLog } from '../../feedback/feedback'
import type { Answerer } from '../../suggest/types'
import type { Adapters, ServingAdapter } from './adapters'
import type { Comparing } from './adapterChoices'
import { armOf, compare, sessionsOf, type Comparison } from './comparison'
import { comparisonWords } from './comparisonWords'
import { closest, everything, scopeKey, scopeOf, type Place } from './scope'
import { pauseMs } from '../proof/sittings'

export interface AnsweringDeps {
  adapters: Adapters
  feedback: Pick<FeedbackLog, 'compared'>
  settings: () => Settings['learn']
  now: () => number
  /** Figures of a comparison have changed, or somebody writes in another scope. */
  onChange: () => void
  /** An adapter kept less than the base, for certain, and was taken back. */
  onWorse: (adapter: ServingAdapter, found: Comparison) => void
}

export interface Answering {
  /** Reads anew what serves on a base. */
  refresh(sha256: string | null): void
  serving(): readonly ServingAdapter[]
  /** Also where somebody writes now. */
  answerFor(place: Place): Answerer
  inUse(): Place | null
  /** What serves where somebody writes. */
  adapterInUse(): ServingAdapter | null
  scopeInUse(): AdapterScope
  /** Looks at all comparisons; takes back what is worse. */
  judge(): Promise<void>
  comparison(): LearnState['comparison']
  dispose(): void
}

interface Compared extends ServingAdapter {
  comparing: Comparing | null
}

const nobody: Answerer = { adapterId: null, compared: null }

export function createAnswering(deps: AnsweringDeps): Answering {
  const { adapters, feedback, settings, now } = deps
  let base: string | null = null
  let table: Compared[] = []
  let place: Place | null = null
  /** Names the sitting: when it began. */
  let sitting = now()
  let writtenAt = now()
  let disposed = false
  let ending: NodeJS.Timeout | undefined
  const found = new Map<string, Comparison>()

  const scopeHere = (at: Place) => scopeKey(scopeOf(settings().adapters, at, []))
  const inUse = () => (place ? closest(table, place) : closest(table, anywhere)) ?? null
  const goesOn = (salt: string) => {
    const verdict = found.get(salt)?.verdict
    return verdict !== 'not worse' && verdict !== 'worse'
  }

  /** A pause ends a sitting, and what was kept in it counts from then on. */
  function write(): void {
    const at = now()
    if (at - writtenAt >= pauseMs) sitting = at
    writtenAt = at
    ending ??= setTimeout(endSitting, pauseMs).unref()
  }

  function endSitting(): void {
    const left = writtenAt + pauseMs - now()
    ending = left > 0 ? setTimeout(endSitting, left).unref() : undefined
    if (left <= 0) void judge().catch(() => undefined)
  }

  async function judge(): Promise<void> {
    if (!settings().compare) return
    for (const adapter of table) {
      const { comparing, scope, id } = adapter
      if (!comparing || !goesOn(comparing.salt)) continue
      const events = await feedback.compared(id, comparing.since)
      const result = compare(sessionsOf(events, now()))
      // Meanwhile another adapter may serve, or the same at another strength.
      if (disposed || base === null) return
      if (adapters.comparing(base, scope)?.salt !== comparing.salt) continue
      found.set(comparing.salt, result)
      if (result.verdict !== 'worse') continue
      adapters.rollback(base, scope)
      deps.onWorse(adapter, result)
    }
    deps.onChange()
  }

  return {
    refresh(sha256) {
      base = sha256
      table =
        sha256 === null
          ? []
          : adapters.serving(sha256).map((adapter) => ({
              ...adapter,
              comparing: adapters.comparing(sha256, adapter.scope),
            }))
    },
    serving: () => table,
    answerFor(at) {
      const moved = place === null || scopeHere(place) !== scopeHere(at)
      place = at
      write()
      // The answer comes first.
      if (moved) setTimeout(() => disposed || deps.onChange(), 100).unref()
      const adapter = closest(table, at)
      if (!adapter) return nobody
      const { id, comparing } = adapter
      if (!comparing || !settings().compare || !goesOn(comparing.salt))
        return { adapterId: id, compared: null }
      const arm = armOf(comparing.salt, at.docId, String(sitting))
      return { adapterId: arm === 'base' ? null : id, compared: id }
    },
    inUse: () => place,
    adapterInUse: inUse,
    scopeInUse: () => inUse()?.scope ?? everything,
    judge,
    comparison() {
      const adapter = inUse()
      if (!adapter?.comparing || !settings().compare) return null
      const result = found.get(adapter.comparing.salt) ?? compare([])
      const { base: ofBase, adapter: ofAdapter, difference, pWorse } = result
      return {
        adapterId: adapter.id,
        base: ofBase,
        adapter: ofAdapter,
        difference,
        pWorse,
        words: comparisonWords(adapter.version, result),
      }
    },
    dispose() {
      disposed = true
      clearTimeout(ending)
    },
  }
}

/** Before anybody has written: what serves everything, or prose. */
const anywhere = { mode: 'prose', path: null } as const
