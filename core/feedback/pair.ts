import { commonPrefix } from '../text/similarity'
import type { PreferencePair } from './types'

/** Both texts cut to the same length (UTF-16 units), so that length itself is never preferred.
 *  Their common start stays in both, where it cancels out: they differ from its end on.
 *  @returns null when nothing is left in which they differ */
export function preferencePair(chosen: string, rejected: string): PreferencePair | null {
  let length = Math.min(chosen.length, rejected.length)
  // Half of a surrogate pair is no text.
  while (length > 0 && (splitsPair(chosen, length) || splitsPair(rejected, length))) length--
  if (commonPrefix(chosen, rejected).length >= length) return null
  return { chosen: chosen.slice(0, length), rejected: rejected.slice(0, length) }
}

/** What a pair has in common, up to the first difference, and the pair from there on: the row of a
 *  trainer need not spend its tokens on what cancels out. */
export function fromFirstDifference({ chosen, rejected }: PreferencePair): {
  shared: string
  pair: PreferencePair
} {
  let at = commonPrefix(chosen, rejected).length
  while (at > 0 && (splitsPair(chosen, at) || splitsPair(rejected, at))) at--
  return {
    shared: chosen.slice(0, at),
    pair: { chosen: chosen.slice(at), rejected: rejected.slice(at) },
  }
}

const splitsPair = (text: string, at: number) =>
  /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at))
