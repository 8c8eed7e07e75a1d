import { indentOf } from '../../text/lines'
import type { StopRule } from './types'

/**
 * The statement or block that starts on the cursor's line: ends before a line that is indented
 * less than it, after the line that closes what it opened, or before a blank line.
 */
export const stopAtBlock: StopRule = (text, { lineBefore, lineAfter }) => {
  if (lineAfter.trim() !== '') {
    const end = text.indexOf('\n')
    return end < 0 ? null : end
  }
  const base = width(indentOf(lineBefore))
  const opensHere = /[{([:]\s*$|=>\s*$/.test(lineBefore)
  let wentDeeper = opensHere
  let at = 0
  for (let index = 0; ; index++) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end < 0 ? undefined : end)
    if (index > 0 && end >= 0) {
      if (line.trim() === '') return wentDeeper && index === 1 ? null : at - 1
      const depth = width(indentOf(line))
      const closes = /^\s*(?:[)\]}]|end\b|fi\b|done\b|esac\b)/.test(line)
      if (depth < base) return at - 1
      if (depth === base && closes) return end
      if (depth === base && wentDeeper && !/^\s*(?:else|elif|except|finally|catch)\b/.test(line))
        return at - 1
      if (depth > base) wentDeeper = true
    }
    if (end < 0) return null
    at = end + 1
  }
}

/** Columns of an indentation; a tab counts as four. */
const width = (indent: string) => indent.replaceAll('\t', '    ').length
