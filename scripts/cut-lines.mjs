/** Cuts single lines out of code for fill-in-the-middle: half of them at the word boundary nearest
 *  to the middle of the line, half after the indentation. Deterministic. */

/** Comments, closers and lines too short or too long to say anything are left out. */
const telling = /^([ \t]*)(\S.{7,90})$/gm
const comment = /^(\/\/|\/?\*|#(?!include|define|if|endif|pragma)|--|;|<!--|"""|''')/

/**
 * @param {string} text
 * @param {{count: number, prefixUnits: number, suffixUnits: number}} options
 * @returns {{prefix: string, suffix: string, canonical: string, line: number}[]} by position
 */
export function cutLines(text, { count, prefixUnits, suffixUnits }) {
  const lines = [...text.matchAll(telling)].filter(
    ({ index, 2: body }) => index > 0 && !comment.test(body) && /[\p{L}\d]{3}/u.test(body),
  )
  const step = lines.length / count
  return Array.from({ length: Math.min(count, lines.length) }, (_, i) => {
    const match = lines[lines.length <= count ? i : Math.floor((i + 0.5) * step)]
    const [, indent, body] = match
    const cursor = match.index + indent.length + (i % 2 === 0 ? middleOf(body) : 0)
    const end = match.index + indent.length + body.length
    return {
      prefix: fromLineStart(text.slice(0, cursor), prefixUnits),
      suffix: toLineEnd(text.slice(end), suffixUnits),
      canonical: text.slice(cursor, end),
      line: text.slice(0, match.index).split('\n').length,
    }
  })
}

function middleOf(line) {
  const ends = [...line.matchAll(/[\p{L}\d](?![\p{L}\d])/gu)].map(({ index }) => index + 1)
  const inside = ends.filter((at) => at < line.length - 3)
  const distance = (at) => Math.abs(at - line.length / 2)
  return inside.reduce((best, at) => (distance(at) < distance(best) ? at : best), inside[0] ?? 0)
}

export function fromLineStart(text, units) {
  if (text.length <= units) return text
  const cut = text.slice(-units)
  return cut.slice(cut.indexOf('\n') + 1)
}

export function toLineEnd(text, units) {
  if (text.length <= units) return text
  const cut = text.slice(0, units)
  return cut.slice(0, cut.lastIndexOf('\n') + 1)
}
