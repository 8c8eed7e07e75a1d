/** How a simulated author answers a suggestion: by how well it fits what is wanted. */
import { reactTo, type Reaction } from '../../../core/learn/replay/replayAuthor'
import type { Random } from '../../../core/random'
import { similarity } from '../../../core/text/similarity'

/** From here on it is quicker to take a text and change it than to write it. */
const worthChanging = 0.5
/** UTF-16 units; less is typed sooner than taken. */
const worthTaking = 6
/** Of what does not fit: put away by key, or typed over. */
const putAway = 0.4

export interface Habits {
  /** Whether another idea is not worth a look. */
  likes(shown: string, wanted: string): boolean
  answer(shown: string, wanted: string): Reaction
}

/** Takes what is wanted, whole; takes and changes what comes near; takes word by word what begins
 *  well; puts the rest away or types on. Never keeps the same text twice: what was kept before is
 *  written on a little, so that what is kept later is always new. */
export function createHabits(random: Random): Habits {
  const kept = new Set<string>()
  const fresh = (texts: readonly string[]) => texts.find((text) => !kept.has(text.trim()))

  /** How much of what is wanted is as long as what is shown, in whole words. */
  const nearEnd = (shown: string, wanted: string) =>
    wordEnds(wanted).reduce((best, end) =>
      Math.abs(end - shown.length) < Math.abs(best - shown.length) ? end : best,
    )
  const likes = (shown: string, wanted: string) =>
    wanted.startsWith(shown) ||
    similarity(shown, wanted.slice(0, nearEnd(shown, wanted))) >= worthChanging

  return {
    likes,
    answer(shown, wanted) {
      const plain = reactTo(shown, wanted)
      const near = nearEnd(shown, wanted)
      const longer = wordEnds(wanted).filter((end) => end >= near)
      const own = fresh(longer.map((end) => wanted.slice(0, end)))
      if (likes(shown, wanted) && own !== undefined) {
        kept.add(own.trim())
        const whole = { acceptedChars: shown.length, keys: 1 }
        return {
          outcome: 'accepted',
          reason: 'tab',
          ...whole,
          ...(own !== shown && { stands: own }),
        }
      }
      const part = shown.slice(0, plain.acceptedChars)
      if (plain.outcome === 'partial' && part.length >= worthTaking && fresh([part])) {
        kept.add(part.trim())
        return plain
      }
      kept.add(wanted.trim())
      return random.next() < putAway
        ? { outcome: 'rejected', reason: 'esc', acceptedChars: 0, keys: 1 }
        : { outcome: 'ignored', reason: 'diverged', acceptedChars: 0, keys: 0 }
    },
  }
}

const wordEnds = (text: string) =>
  [...text.matchAll(/\S(?=\s|$)/gu)].map((match) => match.index + 1)
