/** A simulated author who wants one text and takes from a suggestion what agrees with it. */
import type { OutcomeReport } from '../../../contract'
import { nextWord } from '../../text/words'

export interface Reaction {
  outcome: Extract<OutcomeReport['outcome'], 'accepted' | 'partial' | 'ignored' | 'rejected'>
  reason: OutcomeReport['reason']
  acceptedChars: number
  /** What later looks find instead of the accepted text; as it was taken when left out. */
  stands?: string
  /** Keys that taking it cost: one for all, or one a word. */
  keys: number
}

/** Accepts the whole of it when it is what comes next; else word by word, as far as words agree;
 *  else types on over it. */
export function reactTo(shown: string, wanted: string): Reaction {
  if (wanted.startsWith(shown)) {
    return { outcome: 'accepted', reason: 'tab', acceptedChars: shown.length, keys: 1 }
  }
  let taken = 0
  let keys = 0
  while (taken < shown.length) {
    const word = nextWord(shown.slice(taken))
    const end = taken + word.length
    if (word === '' || !wanted.startsWith(shown.slice(0, end)) || splitsWord(wanted, end)) break
    taken = end
    keys++
  }
  return taken > 0
    ? { outcome: 'partial', reason: 'word', acceptedChars: taken, keys }
    : { outcome: 'ignored', reason: 'diverged', acceptedChars: 0, keys: 0 }
}

/** "the" is no part of what an author wants who wants "there". */
function splitsWord(text: string, at: number): boolean {
  const letter = /[\p{L}\p{N}_]/u
  return letter.test(text.charAt(at - 1)) && letter.test(text.charAt(at))
}
