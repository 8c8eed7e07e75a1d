import { lastLine } from '../../text/lines'
import type { Step } from './types'

/** Shorter lines are repeated in honest text: `}`, `else`, "the". */
const shortestEcho = 6

/** Removes what the model says again of the cursor's own line, and shows nothing when it only
 *  writes the line above once more. */
export const dropEcho: Step = (text, { prefix }) => {
  const own = lastLine(prefix).trimStart()
  if (own.trim().length >= shortestEcho && text.trimStart().startsWith(own.trimEnd())) {
    const rest = text.trimStart().slice(own.trimEnd().length)
    return own.endsWith(' ') ? rest.trimStart() : rest
  }
  if (own.trim() !== '') return text
  const above = prefix.trimEnd().split('\n').at(-1)?.trim() ?? ''
  const first = text.trimStart().split('\n')[0]?.trim() ?? ''
  return above.length >= shortestEcho * 2 && first === above ? '' : text
}
