import { endsSentence, sentencesOf } from '../../text/sentences'
import { unspacedLetter } from '../../text/script'
import { wordsOf } from '../../text/words'
import type { Place } from '../place'
import type { Step } from './types'

/** Where nothing goes on behind the cursor, a sentence that was only begun goes, too. */
const endsParagraph = ({ suffix }: Place) => /^[ \t]*(?:$|\n[ \t]*(?:$|\n))/.test(suffix)

/** Prose that was cut off by length ends with its last whole sentence, if it has one; else with
 *  its last whole word, in Han script with its last clause or word. */
export const endSentence: Step = (text, place, cutOff) => {
  if (place.mode !== 'prose' || endsSentence(text)) return text
  const whole = sentencesOf(text).slice(0, -1).join('')
  const tail = text.slice(whole.length)
  const isBegun =
    /^\p{L}/u.test(tail) && !/[.!?…。！？:：][^\p{L}\p{N}]*$/u.test(tail) && !/\n\s*$/.test(whole)
  // "4." is the number of an item.
  const isSentence = /\p{L}[^\p{L}\p{N}]*$/u.test(whole) && endsSentence(whole)
  if (isSentence && (cutOff || (isBegun && endsParagraph(place)))) return whole.trimEnd()
  if (!cutOff) return text
  if (unspacedLetter.test(text.slice(-1))) {
    const clause = /^.*[，、；：,;:](?=.)/su.exec(text)?.[0] ?? ''
    if (clause !== '') return clause.slice(0, -1)
    const words = wordsOf(text)
    return words.length > 1 ? text.slice(0, text.length - (words.at(-1)?.length ?? 0)) : text
  }
  const lastSpace = text.search(/\s\S*$/)
  return lastSpace > 0 ? text.slice(0, lastSpace) : text
}
