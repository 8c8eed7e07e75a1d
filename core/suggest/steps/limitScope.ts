import { indentOf } from '../../text/lines'
import type { Place } from '../place'
import type { Step } from './types'

/** Goes on with a statement that was begun at an outer depth. */
const continues =
  /^[ \t]*[)\]}]*[ \t]*(?:else|elif|elsif|elseif|except|finally|catch|rescue|ensure|when|case|default)\b/
const closesWord = /^[ \t]*(?:end|fi|done|esac|<\/[\w-]+>)/
const closesBracket = /^[ \t]*[)\]}]/

/** Keeps to the block that the cursor is in: ends before a line that is indented less, but after
 *  the one that closes this block, if nothing else does. */
export const limitScope: Step = (text, place) => {
  if (place.mode === 'prose' || !text.includes('\n')) return text
  const lines = text.split('\n')
  const head = place.lineBefore + (lines[0] ?? '')
  let depth = head.trim() === '' ? 0 : columns(head)
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (line.trim() === '') continue
    const own = columns(line)
    if (own >= depth) continue
    if (continues.test(line)) depth = own
    else if (closesBlock(line, place)) return lines.slice(0, i + 1).join('\n')
    else return lines.slice(0, i).join('\n')
  }
  return text
}

function closesBlock(line: string, place: Place): boolean {
  const below = place.below()[0]
  if (below !== undefined && below.trimEnd() === line.trimEnd()) return false
  return closesWord.test(line) || closesBracket.test(line)
}

/** A tab counts as four. */
const columns = (line: string) => indentOf(line).replaceAll('\t', '    ').length
