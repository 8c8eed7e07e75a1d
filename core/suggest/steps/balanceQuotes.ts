import { scan } from '../../text/scan'
import type { Step } from './types'

/** Cuts code before a quotation mark that would end a string which the rest of the line ends, and
 *  drops one that only starts a string behind another. */
export const balanceQuotes: Step = (text, place) => {
  if (place.mode === 'prose' || !/["'`]/.test(text)) return text
  // A fence's end is none of the marks of the code in it.
  if (place.inner && text.includes('```')) return text
  const events: { at: number; opens: boolean }[] = []
  const end = scan(text, place.syntax, place.cursor(), {
    onString: (at, opens) => events.push({ at, opens }),
  })
  const last = events.at(-1)
  if (last === undefined) return text
  if (place.wantsString()) {
    if (end.string !== null) return text
    const close = text.includes('\n') ? events.find(({ opens }) => !opens) : last
    return close && !close.opens ? text.slice(0, close.at) : text
  }
  const stray =
    end.string !== null &&
    last.opens &&
    last.at === text.trimEnd().length - 1 &&
    events.length > 1 &&
    text.charAt(last.at - 1) === text.charAt(last.at)
  return stray ? text.slice(0, last.at) : text
}
