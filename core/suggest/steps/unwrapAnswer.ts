import type { Step } from './types'

const fence = /^\s*(?:(?:Sure|Certainly|Of course|Here)\b[^\n]*\n\s*)?```[\w+#-]*[ \t]*\n/u
/** What may become such a fence once more of it is written. */
const halfFence =
  /^\s*(?:(?:Sure|Certainly|Of course|Here (?:is|are)|Here's)\b[^\n]*(?:\n\s*)?)?(?:``?|```[\w+#-]*[ \t]*)?$/u

/** Models that were taught to chat wrap code in a fence, and some say a word before it. */
export const unwrapAnswer: Step = (text, { mode, inner }) => {
  if (mode === 'prose' || inner) return text
  const start = fence.exec(text)
  if (start === null)
    return /^\s*(?:```|Sure\b|Certainly\b)/.test(text) && halfFence.test(text) ? '' : text
  const body = text.slice(start[0].length)
  const end = body.search(/^[ \t]*```/m)
  return end < 0 ? body : body.slice(0, end)
}
