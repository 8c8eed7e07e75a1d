import { scan } from '../../text/scan'
import type { Step } from './types'

const openerOf: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** Cuts code before a closing bracket that nothing opened: its opener is neither in the text nor
 *  left open in the document by what surrounds the cursor. */
export const balanceBrackets: Step = (text, place) => {
  if (place.mode === 'prose' || !/[)\]}]/.test(text)) return text
  const free = place.free()
  if (free === null) return text
  const surplus: { at: number; opener: string }[] = []
  const end = scan(
    text,
    place.syntax,
    { ...place.cursor(), open: free },
    {
      onClose: (at, mark, opener) => {
        if (opener < 0) surplus.push({ at, opener: openerOf[mark] ?? '' })
      },
    },
  )
  // `a) + (b` between brackets: what it opens is closed by what closed before.
  const reopened = end.open.map((frame) => frame.bracket)
  for (const { at, opener } of surplus) {
    const index = reopened.indexOf(opener)
    if (index < 0) return text.slice(0, at).trimEnd()
    reopened.splice(index, 1)
  }
  return text
}
