import { endsSentence, sentencesOf } from '../../text/sentences'
import type { Step } from './types'

/** Prose that was cut off by length ends with its last whole sentence, if it has one; else with
 *  its last whole word. */
export const endSentence: Step = (text, { mode, cutOff }) => {
  if (mode !== 'prose' || !cutOff || endsSentence(text)) return text
  const whole = sentencesOf(text).slice(0, -1).join('').trimEnd()
  if (endsSentence(whole)) return whole
  const lastSpace = text.search(/\s\S*$/)
  return lastSpace > 0 ? text.slice(0, lastSpace) : text
}
