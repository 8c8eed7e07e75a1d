import { commonPrefix } from '../text/similarity'

/** Both texts cut to the same length (UTF-16 units), so that length itself is never preferred.
 *  Their common start stays in both, where it cancels out: they differ from its end on.
 *  @returns null when nothing is left in which they differ */
export function preferencePair(
  chosen: string,
  rejected: string,
): { chosen: string; rejected: string } | null {
  let length = Math.min(chosen.length, rejected.length)
  // Half of a surrogate pair is no text.
  while (length > 0 && (splitsPair(chosen, length) || splitsPair(rejected, length))) length--
  if (commonPrefix(chosen, rejected).length >= length) return null
  return { chosen: chosen.slice(0, length), rejected: rejected.slice(0, length) }
}

const splitsPair = (text: string, at: number) =>
  /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at))
