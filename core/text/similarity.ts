import { distance } from 'fastest-levenshtein'

/** 1 − Levenshtein distance / length of the longer text: 1 for equal texts, 0 for nothing alike. */
export function similarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length)
  return longer === 0 ? 1 : 1 - distance(a, b) / longer
}

/** The longest text with which both begin. */
export function commonPrefix(a: string, b: string): string {
  const end = Math.min(a.length, b.length)
  let i = 0
  while (i < end && a.charCodeAt(i) === b.charCodeAt(i)) i++
  return a.slice(0, i)
}

/** Length of the longest end of `a` that is also the start of `b`. */
export function overlap(a: string, b: string): number {
  for (let n = Math.min(a.length, b.length); n > 0; n--) if (a.endsWith(b.slice(0, n))) return n
  return 0
}
