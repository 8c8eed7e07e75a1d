import type { SuggestRequest } from '../../contract'
import { splitHeal } from './heal'
import { toLineFeeds } from './surroundings'

/** A text as a request for it is read: for showing what a server would be sent. */
export function readAs(text: Pick<SuggestRequest, 'prefix' | 'suffix'>) {
  const prefix = toLineFeeds(text.prefix)
  return { prefix, suffix: toLineFeeds(text.suffix), heal: splitHeal(prefix).heal }
}
