import type { StopRule } from './types'

/** To the end of the line. At the end of a line that is complete, the next line may be offered;
 *  in the middle of one, a line break ends the suggestion. */
export const stopAtLine: StopRule = (text, { lineBefore, lineAfter }) => {
  const freshLine = lineBefore.trim() === ''
  const skipped =
    lineAfter.trim() === '' && !freshLine ? (/^[ \t]*\n?/.exec(text)?.[0].length ?? 0) : 0
  const end = text.indexOf('\n', skipped)
  return end < 0 ? null : end
}
