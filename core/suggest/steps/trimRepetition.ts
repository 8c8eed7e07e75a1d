import { sentencesOf } from '../../text/sentences'
import { cutAtPhraseSaidBefore } from './phrases'
import type { Step } from './types'

/** Ends the text where it starts to go in circles: two words or more three times in a row, one
 *  word five times, in prose a sentence or a phrase of six words twice. One round stays. */
export const trimRepetition: Step = (text, { mode, prefix }) => {
  const kept = cutAtCircle(text)
  return mode === 'prose' ? cutAtPhraseSaidBefore(dropSaidAgain(kept, prefix), prefix) : kept
}

const longestCircle = 16

function cutAtCircle(text: string): string {
  const pieces = text.match(/\s*(?:[\p{L}\p{M}\p{N}_'’]+[^\s\p{L}\p{N}]*|[^\s\p{L}\p{N}]+)/gu) ?? []
  const keys = pieces.map((piece) => piece.trim().toLowerCase())
  for (let from = 0; from < keys.length; from++)
    for (let size = 1; size <= longestCircle && from + 2 * size <= keys.length; size++) {
      const circle = keys.slice(from, from + size)
      const words = circle.filter((key) => /\p{L}{2}/u.test(key)).length
      const onOwnLines = /\n/.test(pieces.slice(from + 1, from + 1 + size).join(''))
      const allowed = words > 1 || (words === 1 && onOwnLines) ? 2 : 4
      if (words > 0 && roundsAt(keys, from, size) > allowed)
        return pieces.slice(0, from + size).join('')
    }
  return text
}

/** How often the `size` keys at `from` stand there in a row. */
function roundsAt(keys: readonly string[], from: number, size: number): number {
  let at = from + size
  while (at < keys.length && keys[at] === keys[at - size]) at++
  return Math.floor((at - from) / size)
}

/** Ends before a sentence that was just written: in the text itself or right before the cursor. */
function dropSaidAgain(text: string, prefix: string): string {
  const seen = new Set(sentencesOf(prefix.slice(-1_000)).map(normal).filter(isLong))
  let kept = ''
  for (const sentence of sentencesOf(text)) {
    const key = normal(sentence)
    if (isLong(key) && seen.has(key)) return kept.trimEnd()
    seen.add(key)
    kept += sentence
  }
  return kept
}

const normal = (sentence: string) => sentence.trim().toLowerCase()
const isLong = (sentence: string) => sentence.length >= 16
