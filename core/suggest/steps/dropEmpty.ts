import type { Step } from './types'

/** What ends a sentence or closes what was opened is a suggestion; other marks alone are none. */
const closer = /^[.!?。！？]?["'”’»)\]）」』】》*_`~|>-]*$/u

/** Space at the end helps nobody, unless the line goes on right there; space alone, or a lone mark
 *  in prose, is no suggestion. */
export const dropEmpty: Step = (text, { mode, lineBefore, lineAfter }) => {
  const kept = text.trimEnd()
  if (kept === '') return ''
  if (mode === 'prose' && !/[\p{L}\p{N}\p{S}]/u.test(kept)) {
    const ends = closer.test(kept.trim()) && /[\p{L}\p{N}\p{M}"'”’)\]*_`]$/u.test(lineBefore)
    if (!ends) return ''
  }
  const gap = /^[ \t]+$/.test(text.slice(kept.length)) && /^[^\s)\]};,.:]/.test(lineAfter)
  return gap ? kept + ' ' : kept
}
