/** What a suggestion was worth, for policy optimisation. */
import { settling } from '../../feedback/settling'
import type { Label, LoggedEvent } from '../../feedback/types'
import { propensityWeight } from './examples'

export interface Reward {
  /** Share of the suggested characters that stand in the text at the last look, 0 to 1. Retained text,
   *  never the accept: that would favour long safe text which is deleted later. */
  reward: number
  /** How much it counts: sureness of the observation (half without the look at 300 s, a fifth for
   *  text that was only passed over) × 1 / chance of being shown, clipped at 10. Only with the latter
   *  do shown suggestions speak for all that were made (Horvitz and Thompson 1952). */
  weight: number
}

/** @param label as `label(event)` gives it
 *  @returns null where the outcome says nothing of the text: hidden, superseded, blurred, not settled,
 *  secrets masked */
export function rewardOf(event: LoggedEvent, label: Label): Reward | null {
  if (!event.shown || label.kind === 'none' || event.shown_text === '') return null
  const shown = propensityWeight(event.show_propensity)
  if (event.correction !== null)
    return { reward: label.kind === 'desirable' ? 1 : 0, weight: shown }
  if (label.kind === 'undesirable') return { reward: 0, weight: label.weight * shown }
  const end = settling(event.settled)
  // Typed by hand and not watched since: the letters are the writer's own.
  if (end === null) return { reward: 1, weight: 0.5 * shown }
  const looks = event.settled.filter(({ text }) => text === end.text)
  const retained = Math.max(0, ...looks.map(({ retainedChars }) => retainedChars))
  return {
    reward: Math.min(1, retained / event.shown_text.length),
    weight: end.certainty * shown,
  }
}
