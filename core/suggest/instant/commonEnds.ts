/** What two versions of a text share at their ends: the change is what lies between. */

/** Compared at once; V8 does that much faster than unit by unit. */
const step = 2_048

/** Units that both begin with. */
export function commonHead(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  let i = 0
  while (i + step <= end && a.slice(i, i + step) === b.slice(i, i + step)) i += step
  while (i < end && a.charCodeAt(i) === b.charCodeAt(i)) i++
  return i
}

/** Units that both end with, of those after the first `from`. */
export function commonTail(a: string, b: string, from: number): number {
  const end = Math.min(a.length, b.length) - from
  let i = 0
  const part = (text: string) => text.slice(text.length - i - step, text.length - i)
  while (i + step <= end && part(a) === part(b)) i += step
  while (i < end && a.charCodeAt(a.length - 1 - i) === b.charCodeAt(b.length - 1 - i)) i++
  return i
}
