/**
 * Where to cut the text before the cursor so that the model may choose the token that the cursor
 * would otherwise split (token healing, ADR 004). Text in, text out: which tokens exist is the
 * engine's business.
 */
import { unspacedLetter } from '../text/script'

export interface Healed {
  /** What the model reads. */
  kept: string
  /** What its first tokens have to spell before anything new comes. */
  heal: string
}

/** Longer runs are no words; spelling them again would cost more than it gives. */
const longestHeal = 32

/** The last piece as byte-pair vocabularies split text: a space or mark belongs to the word after
 *  it, digits and runs of marks stand alone, the last space of an indentation goes along. */
const lastPiece =
  /(?:[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+| ?\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]{1,4}|[ \t])$/u

/** Scripts without spaces between words are left alone: a run of letters there is a sentence. */
export function splitHeal(prefix: string): Healed {
  const heal = lastPiece.exec(prefix.slice(-longestHeal * 2))?.[0] ?? ''
  if (heal.length > longestHeal || unspacedLetter.test(heal)) return { kept: prefix, heal: '' }
  return { kept: prefix.slice(0, prefix.length - heal.length), heal }
}
