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

/** Pieces as byte-pair vocabularies cut text before they merge anything (the pattern of cl100k, which
 *  Qwen and Llama 3 share): a space or mark belongs to the letters after it, digits go in threes, a
 *  run of marks takes the space before it along. */
const pieces =
  /[^\r\n\p{L}\p{M}\p{N}]?[\p{L}\p{M}]+|\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+/gu

/** Where pieces start depends on what stands before: they are read from the line's start, or from a
 *  space that is this far back. */
const lookBackUnits = 256

/** Scripts without spaces between words are left alone: a run of letters there is a sentence. */
export function splitHeal(prefix: string): Healed {
  const heal = lastPiece(prefix)
  if (heal.length > longestHeal || unspacedLetter.test(heal)) return { kept: prefix, heal: '' }
  return { kept: prefix.slice(0, prefix.length - heal.length), heal }
}

function lastPiece(prefix: string): string {
  const near = prefix.slice(-lookBackUnits)
  const line = near.slice(near.lastIndexOf('\n') + 1)
  const space = line.length === lookBackUnits ? line.indexOf(' ') : 0
  const piece = line.slice(Math.max(0, space)).match(pieces)?.at(-1) ?? ''
  // Of an indentation only the last blank goes along with what follows it.
  return piece.trim() === '' ? piece.slice(-1) : piece
}
