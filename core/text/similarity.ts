import { distance } from 'fastest-levenshtein'

/** 1 − Levenshtein distance / length of the longer text: 1 for equal texts, 0 for nothing alike. */
export function similarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length)
  return longer === 0 ? 1 : 1 - distance(a, b) / longer
}

/** How many items (of a text: UTF-16 units) both begin with alike. */
export function sharedLength<T>(a: ArrayLike<T>, b: ArrayLike<T>): number {
  const end = Math.min(a.length, b.length)
  let at = 0
  while (at < end && a[at] === b[at]) at++
  return at
}

/** The longest text with which both begin. */
export const commonPrefix = (a: string, b: string): string => a.slice(0, sharedLength(a, b))

/** Length of the longest end of `a` that is also the start of `b`. */
export function overlap(a: string, b: string): number {
  for (let n = Math.min(a.length, b.length); n > 0; n--) if (a.endsWith(b.slice(0, n))) return n
  return 0
}
