import type { StopRule } from './types'

/** To the end of the paragraph: a blank line in wrapped text, else the line's end. */
export const stopAtParagraph: StopRule = (text, { hardWrapped }) => {
  const start = text.length - text.trimStart().length
  if (start === text.length) return null
  const end = text.slice(start).search(hardWrapped ? /\n[ \t]*\n/ : /\n/)
  return end < 0 ? null : start + end
}
