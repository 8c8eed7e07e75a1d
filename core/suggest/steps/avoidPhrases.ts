import { findPhrase } from '../../text/phraseMatcher'
import { withoutDangling } from './phrases'
import type { Step } from './types'

/** Ends the text before a word or phrase that the user does not want to be offered. */
export const avoidPhrases: Step = (text, { prose, lineBefore, mode }) => {
  if (mode !== 'prose' || prose.avoid.length === 0) return text
  const at = findPhrase(text, lineBefore.slice(-200), prose.avoid)
  return at < 0 ? text : withoutDangling(text.slice(0, at))
}
