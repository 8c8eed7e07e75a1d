import { endsSentence } from '../../text/sentences'
import type { StopRule } from './types'

/** Marks that end a sentence, with what closes behind them. A narrow mark needs a space or the end
 *  after it ("3.5", "e.g.,"); a full-width one stands for itself. */
const ends =
  /[.!?…]+["'”’»)\]]*(?=\s|$|[\p{Script=Han}「『“])|[。！？｡．]+…*["'”’»)\]」』）】》]*|……["”’」』）]*/gu

/** To the end of the sentence, or of the line. A mark only counts once something follows it: "3."
 *  may become "3.5", and "？" may become "？」". */
export const stopAtSentence: StopRule = (text) => {
  const start = text.length - text.trimStart().length
  const line = text.indexOf('\n', start)
  const head = line < 0 ? text : text.slice(0, line)
  for (const { index, 0: mark } of head.matchAll(ends)) {
    const end = index + mark.length
    if (end < text.length && endsSentence(head.slice(start, end))) return end
  }
  return line < 0 || start === text.length ? null : line
}
