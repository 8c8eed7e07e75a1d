import type { SuggestRequest } from '../../contract'
import { splitHeal } from './heal'

/** A text as a request for it is read: for showing what a server would be sent. */
export function readAs(text: Pick<SuggestRequest, 'prefix' | 'suffix'>) {
  const prefix = lineFeeds(text.prefix)
  return { prefix, suffix: lineFeeds(text.suffix), heal: splitHeal(prefix).heal }
}

const lineFeeds = (text: string): string => text.replaceAll('\r\n', '\n')
