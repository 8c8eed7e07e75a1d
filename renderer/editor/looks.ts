/** When an accepted region is looked at again, and where it is found. Pure. */
import type { TrackedRegion } from '../../contract'

/** Planned ages of a region at its observations, seconds. */
export const LOOKS_S = [10, 60, 300] as const
export type LookS = (typeof LOOKS_S)[number]

const missing = (region: TrackedRegion): LookS[] =>
  LOOKS_S.filter((afterS) => !region.observed.includes(afterS))

/** @param scale 1 in real use; tests make time run faster
 *  @returns Unix milliseconds of the next look, null when all were taken */
export function nextLookAt(region: TrackedRegion, scale: number): number | null {
  const [afterS] = missing(region)
  return afterS === undefined ? null : region.acceptedAt + afterS * 1_000 * scale
}

/** @returns the planned looks whose time has come. After a long absence the latest one alone: what
 *  stood there at the earlier ones is not known any more */
export function dueLook(
  region: TrackedRegion,
  now: number,
  scale: number,
): { afterS: LookS; observed: number[] } | null {
  const due = missing(region).filter((afterS) => region.acceptedAt + afterS * 1_000 * scale <= now)
  const latest = due.at(-1)
  if (latest === undefined) return null
  return { afterS: latest, observed: [...region.observed, ...due] }
}

export const isFinished = (region: TrackedRegion): boolean => missing(region).length === 0

/** Finds a region again in a text that may have changed since it was last seen.
 *  @returns its start offset; null when its text is nowhere, or in several places equally near */
export function findRegion(
  text: string,
  region: Pick<TrackedRegion, 'start' | 'text'>,
): number | null {
  if (region.text === '') return null
  if (text.startsWith(region.text, region.start)) return region.start
  const before = text.lastIndexOf(region.text, region.start)
  const behind = text.indexOf(region.text, region.start)
  if (before < 0 && behind < 0) return null
  if (before < 0) return behind
  if (behind < 0) return before
  return region.start - before <= behind - region.start ? before : behind
}

/** How far a region should grow when text is written right behind it: a tail that was deleted and
 *  written anew belongs to it, what follows does not.
 *  @param acceptedUnits length of what was accepted
 *  @param units the region's length before the insertion
 *  @returns units of the insertion that the region takes */
export function regrowth(acceptedUnits: number, units: number, inserted: number): number {
  return Math.max(0, Math.min(inserted, acceptedUnits - units))
}
