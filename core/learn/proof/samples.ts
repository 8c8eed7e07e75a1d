/** A few of the answers to look at: what changed, in the user's own places and elsewhere. */
import type { AnswerPair } from '../../../contract'
import type { AnswerPrompt } from './answerPrompts'
import type { Answer } from './answers'
import { spread } from './spread'

const counts = { own: 6, prose: 2, code: 2 }
/** As much as says where one is. */
const promptUnits = 240

/** About ten pairs, evenly spread over the prompts of each kind. */
export function samplesOf(
  prompts: readonly AnswerPrompt[],
  base: readonly Answer[],
  adapter: readonly Answer[],
): AnswerPair[] {
  const pairs = prompts.map(({ source, example: { mode, prefix } }, i) => ({
    prompt: endOf(prefix),
    mode,
    source,
    base: base[i]?.shown ?? '',
    adapter: adapter[i]?.shown ?? '',
  }))
  const fixed = (mode: AnswerPair['mode']) =>
    pairs.filter((pair) => pair.source === 'fixed' && pair.mode === mode)
  return [
    ...spread(
      pairs.filter(({ source }) => source === 'own'),
      counts.own,
    ),
    ...spread(fixed('prose'), counts.prose),
    ...spread(fixed('code'), counts.code),
  ]
}

/** From the start of a word. */
function endOf(text: string): string {
  if (text.length <= promptUnits) return text
  const end = text.slice(-promptUnits)
  return end.slice(end.search(/\s/u) + 1)
}
