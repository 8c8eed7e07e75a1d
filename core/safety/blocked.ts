/** Words that the user never wants to see suggested, logged in clear or trained on. */
import { phraseMatcher } from '../text/phraseMatcher'
import { maskOf } from './maskSecrets'
import type { Masked } from './types'

/** Replaces blocked words by a mask, which also keeps the text out of training (`hasMask`).
 *  @param blocked the list of the settings; the same array for as long as it does not change */
export function maskBlocked(text: string, blocked: readonly string[]): Masked {
  const matcher = phraseMatcher(blocked)
  if (matcher === null) return { text, count: 0 }
  let count = 0
  const masked = text.replace(matcher, () => {
    count++
    return maskOf('blocked word')
  })
  return { text: masked, count }
}
