/** What stands before the cursor, as the store counts it. */
import type { SuggestRequest } from '../../../contract'
import { lineOf, piecesOf } from './pieces'
import type { Store } from './store'
import { maxMatch } from './vote'
import { lineEnd } from './vocabulary'

const maxContextUnits = 2_000

/** The pieces before the cursor as numbers, over line breaks, and the last one as it is written. */
export function contextOf(
  store: Store,
  { prefix, mode }: Pick<SuggestRequest, 'prefix' | 'mode'>,
): { context: number[]; partial: string } {
  const lines = prefix.slice(-maxContextUnits).split('\n')
  const current = (lines.pop() ?? '').trimStart()
  const pieces = piecesOf(current)
  const context = pieces.map((piece) => store.vocabulary.find(piece))
  while (lines.length > 0 && context.length < maxMatch) {
    const line = lineOf(lines.pop() ?? '', mode)
    if (line.pieces.length === 0) continue
    context.unshift(...line.pieces.map((piece) => store.vocabulary.find(piece)), lineEnd)
  }
  return { context: context.slice(-maxMatch - 1), partial: pieces.at(-1) ?? '' }
}
