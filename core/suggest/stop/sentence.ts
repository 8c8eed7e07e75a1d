import { endsSentence } from '../../text/sentences'
import type { StopRule } from './types'

/** To the end of the sentence, or of the line. A full stop only counts once something follows it:
 *  "3." may become "3.5". */
export const stopAtSentence: StopRule = (text) => {
  const start = text.length - text.trimStart().length
  const line = text.indexOf('\n', start)
  const head = line < 0 ? text : text.slice(0, line)
  for (const { index } of head.matchAll(/[.!?…。！？]["'”’»)\]]*(?=\s|$)/gu)) {
    const end = index + (/^.["'”’»)\]]*/u.exec(head.slice(index))?.[0].length ?? 1)
    const followed = end < text.length || /[。！？]/u.test(head.charAt(index))
    if (followed && endsSentence(head.slice(start, end))) return end
  }
  return line < 0 || start === text.length ? null : line
}
