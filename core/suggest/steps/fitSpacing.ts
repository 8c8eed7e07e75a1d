import { indentOf } from '../../text/lines'
import { unspacedLetter } from '../../text/script'
import type { Place } from '../place'
import type { Step } from './types'

/** Joins the text to the cursor: no second space after a space, no indentation twice, no blank
 *  start on a fresh line, no break inside a word. */
export const fitSpacing: Step = (text, place) => {
  const { lineBefore, lineAfter, mode } = place
  if (lineBefore.trim() === '') {
    const started = text.replace(/^(?:[ \t]*\n)+/, '')
    return lineBefore === '' ? onEmptyLine(started, mode) : onFreshLine(started, place)
  }
  if (/[ \t]$/.test(lineBefore)) return text.replace(/^[ \t]+/, '')
  const insideWord =
    /[\p{L}\p{N}_]$/u.test(lineBefore) &&
    /^[\p{L}\p{N}_]/u.test(lineAfter) &&
    !unspacedLetter.test(lineAfter.charAt(0))
  if (insideWord && /^\s(?:.*[\p{L}\p{N}_])?$/su.test(text)) return ''
  if (mode === 'prose' && /[“‘(\u3000-\u303F\uFF01-\uFF0F]$/u.test(lineBefore))
    return text.replace(/^ +/, '')
  // Between letters of a script without spaces a space is a slip of the model.
  if (unspacedLetter.test(lineBefore.slice(-1)) && /^ +\p{Script=Han}/u.test(text))
    return text.trimStart()
  return text
}

/** A space at the start of a paragraph belongs to the word only in the vocabulary. */
const onEmptyLine = (text: string, mode: Place['mode']) =>
  mode === 'prose' ? text.replace(/^ (?=\S)/, '') : text

const opens = /(?:[{([:]|=>|\b(?:do|then|else))\s*$/

/** On a line that is indented already: only as much as is still missing to the depth that the line
 *  above asks for. */
function onFreshLine(text: string, place: Place): string {
  const { lineBefore, mode } = place
  const lead = indentOf(text)
  if (lead === '') return text
  if (mode === 'prose') return text.slice(lead.length)
  const above = place.above().find((line) => line.trim() !== '') ?? ''
  const unit = place.indentation()
  const wanted = width(indentOf(above)) + (opens.test(above) ? width(unit) : 0)
  const missing = Math.max(0, wanted - width(lineBefore))
  return width(lead) <= missing
    ? text
    : lead.slice(0, lead.includes('\t') ? missing / 4 : missing) + text.slice(lead.length)
}

/** Columns of an indentation; a tab counts as four. */
const width = (indent: string) => indent.replaceAll('\t', '    ').length
