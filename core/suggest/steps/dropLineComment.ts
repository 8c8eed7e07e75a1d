import { scan } from '../../text/scan'
import type { Step } from './types'

/** Comments that tools read stay. */
const directive =
  /^\W+(?:eslint|@ts-|prettier|noqa|type:|mypy|pylint|nolint|pragma|istanbul|[cv]8 ignore|fmt:|rustfmt|clang|shellcheck|rubocop)/i

/** Small models like to explain a line behind it, mostly by saying again what stands above. Such a
 *  comment goes, unless the document has comments in that place too, or one was begun. */
export const dropLineComment: Step = (text, place) => {
  const { mode, syntax, lineBefore } = place
  if (mode === 'prose' || syntax.line.length === 0 || place.lineAfter.trim() !== '') return text
  if (!syntax.line.some((mark) => text.includes(mark))) return text
  if (place.cursor().comment !== '' || place.hasTrailingComments()) return text
  const found: number[] = []
  scan(text, syntax, place.cursor(), { onLineComment: (at) => found.push(at) })
  // One explains; several are how this is written.
  if (found.length > 1) return text
  let kept = text
  for (const at of found.reverse()) {
    const start = text.lastIndexOf('\n', at - 1) + 1
    const before = (start === 0 ? lineBefore : '') + text.slice(start, at)
    const end = text.indexOf('\n', at)
    const comment = text.slice(at, end < 0 ? undefined : end)
    // `}  // namespace` says what ends there.
    if (/^[\s)\]};,]*$/.test(before) || directive.test(comment)) continue
    kept = kept.slice(0, at).replace(/[ \t]+$/, '') + kept.slice(at + comment.length)
  }
  return kept
}
