/** The rhythm of one person's typing, and how long to wait after a key before the model is asked:
 *  at once where a thought ends, else until the pause is longer than those between keys. */

export interface Rhythm {
  /** Milliseconds of any clock; null before the first key. */
  readonly lastKeyAt: number | null
  /** Time between keys of one burst, the newest last. */
  readonly intervalsMs: readonly number[]
  /** How long the model took to its first text, the newest last. */
  readonly firstTextMs: readonly number[]
}

export const noRhythm: Rhythm = { lastKeyAt: null, intervalsMs: [], firstTextMs: [] }

/** Keys and answers that are remembered: enough for a median, few enough to follow a change. */
const KEYS = 20
const ANSWERS = 8
/** A longer interval is a pause to think, a shorter one a key held down or a paste. */
const LONGEST_IN_BURST_MS = 1_000
const SHORTEST_IN_BURST_MS = 15
/** Until so many intervals are known, those of a practised typist stand in for them. */
const ENOUGH_KEYS = 5
const USUAL_INTERVAL_MS = 180

export const LONGEST_PAUSE_MS = 350

/** @param at time of a key that wrote something
 *  @returns the rhythm with it */
export function keyTyped(rhythm: Rhythm, at: number): Rhythm {
  const intervalMs = rhythm.lastKeyAt === null ? Infinity : at - rhythm.lastKeyAt
  const inBurst = intervalMs >= SHORTEST_IN_BURST_MS && intervalMs <= LONGEST_IN_BURST_MS
  const intervalsMs = inBurst
    ? [...rhythm.intervalsMs, intervalMs].slice(-KEYS)
    : rhythm.intervalsMs
  return { ...rhythm, lastKeyAt: at, intervalsMs }
}

/** @param firstTextMs from a request to the first text that the model gave for it */
export function textCame(rhythm: Rhythm, firstTextMs: number): Rhythm {
  return { ...rhythm, firstTextMs: [...rhythm.firstTextMs, firstTextMs].slice(-ANSWERS) }
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, two) => one - two)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  if (upper === undefined) return null
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** @returns the usual time between two keys of a burst, milliseconds */
export function intervalOf({ intervalsMs }: Rhythm): number {
  return intervalsMs.length < ENOUGH_KEYS
    ? USUAL_INTERVAL_MS
    : (median(intervalsMs) ?? USUAL_INTERVAL_MS)
}

/** A new line, an opened bracket, a space after punctuation, or punctuation that needs no space. */
const naturalStop = /(?:^|\n)[ \t]*$|[({[]$|[\p{P}\p{S}] $|[。，、；：！？…」』）】》]$/u
const wordEnd = /[\s\p{P}\p{S}]$/u

/** How much longer than the usual interval a pause in the middle of a word must be; and after one,
 *  where fingers rest a little anyway. After a deletion more of it is likely. */
const IN_WORD = 1.35
const AFTER_WORD = 1.1
const AFTER_DELETION = 1.8
/** A slow model is asked sooner, but never within the rhythm itself: each key would end the work
 *  that the one before it began. */
const AT_LEAST = 1

/** A model that is done before the next key comes may be asked at each: little is begun in vain. */
const QUICK = 0.6

/** @param before the text before the cursor; its last few units are enough
 *  @param deleted the last key took something away
 *  @returns milliseconds to wait, 0 to `LONGEST_PAUSE_MS`; another key in that time starts anew */
export function pauseBeforeAsking(rhythm: Rhythm, before: string, deleted: boolean): number {
  if (!deleted && naturalStop.test(before)) return 0
  const intervalMs = intervalOf(rhythm)
  const factor = deleted ? AFTER_DELETION : wordEnd.test(before) ? AFTER_WORD : IN_WORD
  const known = median(rhythm.firstTextMs)
  const latencyMs = Math.max(0, known ?? 0)
  if (known !== null && !deleted && latencyMs <= intervalMs * QUICK) return 0
  const wantedMs = Math.max(intervalMs * AT_LEAST, intervalMs * factor - latencyMs)
  return Math.round(Math.min(LONGEST_PAUSE_MS, wantedMs))
}
