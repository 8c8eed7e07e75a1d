import type { Step } from './types'

/** Code, then a comment to the end of the line. */
const commented = /^(.*[^\s/#:"'`].*?)(?:[ \t]+\/\/ |[ \t]{2,}# ).*$/

/** Small models like to explain a line behind it, mostly by saying again what stands above. Such a
 *  comment goes, unless the document has comments in that place too, or one was begun. */
export const dropLineComment: Step = (text, { mode, prefix }) => {
  if (mode === 'prose') return text
  const lines = prefix.split('\n')
  if (lines.some((line) => commented.test(line))) return text
  const own = lines.at(-1) ?? ''
  if (/\/\/|#/.test(own)) return text
  return text
    .split('\n')
    .map((line, i) => (commented.exec((i === 0 ? own : '') + line) ? cutComment(line) : line))
    .join('\n')
}

const cutComment = (line: string) => line.replace(/(?:[ \t]+\/\/ |[ \t]{2,}# ).*$/, '')
