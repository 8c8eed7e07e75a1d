/** Controls for the proof: text that only looks like the user's. What an adapter gains on these
 *  too, it did not gain by learning how the user writes. */
import type { Example } from '../../suggest/types'
import { shuffled, type Random } from '../../random'

export interface ControlRow {
  id: string
  example: Example
}

/** The targets' words shuffled inside each target, and the targets dealt out to other rows: the
 *  same words as often as before, without their order and without what belongs before them. */
export function shuffleTargets<T extends ControlRow>(rows: readonly T[], random: Random): T[] {
  const targets = shuffled(
    rows.map(({ example }) => shuffleWords(example.completion, random)),
    random,
  )
  return rows.map((row, i) => ({
    ...row,
    example: { ...row.example, completion: targets[i] ?? '' },
  }))
}

/** Shuffles what stands between white space; the white space stays where it is. */
export function shuffleWords(text: string, random: Random): string {
  const pieces = text.split(/(\s+)/u)
  const words = shuffled(
    pieces.filter((_, i) => i % 2 === 0 && pieces[i] !== ''),
    random,
  )
  let next = 0
  return pieces.map((piece, i) => (i % 2 === 0 && piece !== '' ? words[next++] : piece)).join('')
}
