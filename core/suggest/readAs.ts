import type { SuggestRequest } from '../../contract'
import { modeOf } from '../text/language'
import { splitHeal } from './heal'
import { chooseScope, tokensFor } from './scope'
import { surroundingsOf } from './surroundings'

/** What a request for a text asks for while one types: for showing what a server would be sent.
 *  @param mostTokens of the settings: the longest line or sentence */
export function readAs(
  text: Pick<SuggestRequest, 'path' | 'languageId' | 'prefix' | 'suffix'>,
  mostTokens: number,
) {
  const mode = modeOf(text.languageId)
  const place = surroundingsOf({ ...text, mode, cursor: text.prefix.length })
  const scope = chooseScope({ ...place, scope: null, trigger: 'typing' })
  const { heal } = splitHeal(place.prefix)
  return {
    prefix: place.prefix,
    suffix: place.suffix,
    heal,
    maxTokens: tokensFor(scope, mostTokens),
  }
}
