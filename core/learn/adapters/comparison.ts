/**
 * Is the adapter that serves worse than the base? After its promotion a share of the sittings is
 * written with the base alone, drawn by document and sitting, and what is kept of the suggestions is
 * compared. It can only take an adapter back, never put one in its place (ADR 014).
 */
import { createHash } from 'node:crypto'
import type { Interval } from '../../../contract'
import type { ComparedEvent } from '../../feedback/compared'
import { createRandom } from '../../random'
import { stretchFor } from '../proof/bootstrap'
import { pauseMs, sittingNumbers } from '../proof/sittings'

export type Arm = 'base' | 'adapter'

/** Of the sittings that the base writes. */
const baseShare = 0.2

/** The arm of a document in a sitting: the same at each request, and known to nobody before.
 *  @param salt drawn anew for each comparison */
export function armOf(salt: string, docId: string, sitting: string, share = baseShare): Arm {
  const hash = createHash('sha256')
    .update(JSON.stringify([salt, docId, sitting]))
    .digest()
  return hash.readUInt32BE(0) / 2 ** 32 < share ? 'base' : 'adapter'
}

/** What one of both wrote in one sitting. Its documents are one experience, in one mood. */
export interface Session {
  arm: Arm
  /** Suggestions that were judged: kept, or seen and not kept. */
  events: number
  shownChars: number
  keptChars: number
}

/** One for each sitting and arm, without the sitting that may still go on.
 *  @param events oldest first */
export function sessionsOf(events: readonly ComparedEvent[], now: number): Session[] {
  const numbers = sittingNumbers(events)
  const last = events.at(-1)
  const open = last && now - last.t < pauseMs ? numbers.at(-1) : undefined
  const sessions = new Map<string, Session>()
  for (const [at, { adapterId, shownChars, keptChars }] of events.entries()) {
    if (numbers[at] === open) break
    const arm: Arm = adapterId === null ? 'base' : 'adapter'
    const name = `${numbers[at]} ${arm}`
    const session = sessions.get(name) ?? { arm, events: 0, shownChars: 0, keptChars: 0 }
    sessions.set(name, session)
    session.events++
    session.shownChars += shownChars
    session.keptChars += keptChars
  }
  return [...sessions.values()]
}

export interface ArmFigures {
  sittings: number
  events: number
  /** Characters that stayed of those that were shown; 0 before any was. */
  keptShare: number
}

export interface Comparison {
  base: ArmFigures
  adapter: ArmFigures
  /** Share of the adapter less that of the base, with its 95 % interval. */
  difference: Interval | null
  /** Probability that the adapter keeps less than the base, by the bootstrap. */
  pWorse: number | null
  /** Sittings of the smaller arm at the look that the figures are of; null before the first. */
  lookedAt: number | null
  verdict: 'too early' | 'going on' | 'worse' | 'not worse'
}

/** Sittings of the smaller arm at which the comparison is looked at. Looking after each sitting would
 *  take back every adapter sooner or later; behind the last look there is nothing left to find. */
export const looks = [8, 16, 32, 64] as const

/** The bound at each of the looks, so that all of them together take back an adapter that is no worse
 *  in at most 5 of 100 comparisons. */
const worseFrom = 0.985

const resamples = 2_000

/** @param sessions in the order of time, only those that have ended */
export function compare(sessions: readonly Session[], seed = 1): Comparison {
  let found: Comparison = {
    base: figures(sessions, 'base'),
    adapter: figures(sessions, 'adapter'),
    difference: null,
    pWorse: null,
    lookedAt: null,
    verdict: 'too early',
  }
  for (const look of looks) {
    const upTo = endOf(sessions, look)
    if (upTo === null) return found
    const drawn = bootstrap(sessions.slice(0, upTo), seed)
    found = { ...found, ...drawn, lookedAt: look, verdict: 'going on' }
    if (drawn && drawn.pWorse >= worseFrom) return { ...found, verdict: 'worse' }
  }
  return { ...found, verdict: 'not worse' }
}

/** How many of the sessions it takes until both arms have `count`; null when they do not. */
function endOf(sessions: readonly Session[], count: number): number | null {
  const seen = { base: 0, adapter: 0 }
  for (const [at, { arm }] of sessions.entries()) {
    seen[arm]++
    if (seen.base >= count && seen.adapter >= count) return at + 1
  }
  return null
}

function figures(sessions: readonly Session[], arm: Arm): ArmFigures {
  const mine = sessions.filter((session) => session.arm === arm)
  const sum = (of: (session: Session) => number) => mine.reduce((total, one) => total + of(one), 0)
  const shown = sum(({ shownChars }) => shownChars)
  return {
    sittings: mine.length,
    events: sum(({ events }) => events),
    keptShare: shown > 0 ? sum(({ keptChars }) => keptChars) / shown : 0,
  }
}

/** Sessions of each arm are drawn with replacement; the percentile interval is stretched for few
 *  clusters as in `pairedBootstrap`, by the smaller arm. */
function bootstrap(
  sessions: readonly Session[],
  seed: number,
): { difference: Interval; pWorse: number } | null {
  const arms = (['adapter', 'base'] as const).map((arm) =>
    sessions.filter((session) => session.arm === arm),
  )
  const [adapter = [], base = []] = arms
  const share = (mine: readonly Session[], draw: (count: number) => number): number | null => {
    let kept = 0
    let shown = 0
    for (let i = 0; i < mine.length; i++) {
      const session = mine[draw(i)] as Session
      kept += session.keptChars
      shown += session.shownChars
    }
    return shown > 0 ? kept / shown : null
  }
  const itself = (i: number) => i
  const [ofAdapter, ofBase] = [share(adapter, itself), share(base, itself)]
  if (ofAdapter === null || ofBase === null) return null
  const mean = ofAdapter - ofBase

  const random = createRandom(seed)
  const stretch = stretchFor(Math.min(adapter.length, base.length))
  const drawn: number[] = []
  for (let n = 0; n < resamples; n++) {
    const a = share(adapter, () => random.integer(adapter.length))
    const b = share(base, () => random.integer(base.length))
    if (a !== null && b !== null) drawn.push(mean + (a - b - mean) * stretch)
  }
  drawn.sort((a, b) => a - b)
  const at = (p: number) => drawn[Math.round(p * (drawn.length - 1))] ?? mean
  // A draw on the line speaks for neither.
  const worse = drawn.filter((value) => value < 0).length
  const even = drawn.filter((value) => value === 0).length
  return {
    difference: { mean, low: at(0.025), high: at(0.975) },
    pWorse: drawn.length > 0 ? (worse + even / 2) / drawn.length : 0.5,
  }
}
