/** Which rows were written in one sitting. The bootstrap draws sittings, so they are the unit of
 *  evidence: an hour of writing at one desk is one experience, however many rows it gave. */
export interface TimedRow {
  t: number
  docId: string
  sessionId: string
}

/** A longer pause ends a sitting. */
export const pauseMs = 30 * 60_000
/** Fewer clusters than this make an interval mostly a guess. */
const leastClusters = 8

/** Numbers the sittings from 0: the app's session, cut at pauses of half an hour.
 *  @param rows by time, ascending */
export function sittingNumbers(rows: readonly TimedRow[]): number[] {
  let sitting = 0
  let before: TimedRow | null = null
  return rows.map((row) => {
    if (before && (row.sessionId !== before.sessionId || row.t - before.t >= pauseMs)) sitting++
    before = row
    return sitting
  })
}

/** A cluster name for each row, in order: its sitting. With
 *  fewer than eight sittings, each is cut further into stretches of neighbouring rows: what ties
 *  rows together (a topic, a repeated name) reaches a few rows far, seldom through a whole hour.
 *  @param rows by time, ascending */
export function sittings(rows: readonly TimedRow[]): string[] {
  const numbers = sittingNumbers(rows)
  const names = numbers.map(String)
  const count = (numbers.at(-1) ?? -1) + 1
  if (count >= leastClusters) return names
  const stretch = Math.max(1, Math.floor(rows.length / leastClusters))
  return names.map((name, i) => `${name}/${Math.floor(i / stretch)}`)
}
