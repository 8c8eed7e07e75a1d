/** Cuts single lines out of code for fill-in-the-middle: half of them at the word boundary nearest
 *  to the middle of the line, half after the indentation. Deterministic. */

/** Comments, closers and lines too short or too long to say anything are left out. */
const telling = /^([ \t]*)(\S.{7,90})$/gm
const comment = /^(\/\/|\/?\*|#(?!include|define|if|endif|pragma)|--|;|<!--|"""|''')/

/**
 * @param {string} text
 * @param {{count: number, prefixUnits: number, suffixUnits: number}} options
 * @returns {{prefix: string, suffix: string, canonical: string, at: number, line: number}[]}
 *   by position; `at` is the offset of the cursor
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
      at: cursor,
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

/** Cuts the two or three lines that stand inside a block, below the line that opens it.
 *  @param {string} text
 *  @param {{count: number, prefixUnits: number, suffixUnits: number}} options */
export function cutBlocks(text, { count, prefixUnits, suffixUnits }) {
  const lines = text.split('\n')
  const starts = lines.map((_, i) =>
    lines.slice(0, i).reduce((sum, one) => sum + one.length + 1, 0),
  )
  const depth = (line) => /^[ \t]*/.exec(line)[0].length
  const blocks = lines.flatMap((line, i) => {
    const inside = lines[i + 1] ?? ''
    if (i === 0 || inside.trim() === '' || depth(inside) <= depth(line)) return []
    let end = i + 1
    while (end < lines.length && lines[end].trim() !== '' && depth(lines[end]) >= depth(inside))
      end++
    const rows = end - i - 1
    return rows === 2 || rows === 3 ? [{ first: i + 1, end }] : []
  })
  const step = blocks.length / count
  return Array.from({ length: Math.min(count, blocks.length) }, (_, i) => {
    const { first, end } = blocks[blocks.length <= count ? i : Math.floor((i + 0.5) * step)]
    const cursor = starts[first] + depth(lines[first])
    const stop = starts[end - 1] + lines[end - 1].length
    return {
      prefix: fromLineStart(text.slice(0, cursor), prefixUnits),
      suffix: toLineEnd(text.slice(stop), suffixUnits),
      canonical: text.slice(cursor, stop),
      at: cursor,
      line: first + 1,
    }
  })
}

const sentence = /(?<=[.!?]\s|[。！？]|\n)([^\n#|>`]{8,260}?[.!?。！？])(?=\s|[^\x00-\x7f]|$)/g

/** Cuts the end of sentences: in turn after a space, inside a word, and before the space. Chinese is
 *  cut between two characters.
 *  @param {string} text
 *  @param {{count: number, prefixUnits: number, suffixUnits: number}} options */
export function cutSentences(text, { count, prefixUnits, suffixUnits }) {
  const sentences = [...text.matchAll(sentence)].filter(
    ({ index, 1: body }) => index > 60 && body.length >= (body.includes(' ') ? 24 : 10),
  )
  const step = sentences.length / count
  return Array.from({ length: Math.min(count, sentences.length) }, (_, i) => {
    const { index, 1: body } =
      sentences[sentences.length <= count ? i : Math.floor((i + 0.5) * step)]
    const cursor = index + cutOf(body, i)
    const end = index + body.length
    return {
      prefix: fromLineStart(text.slice(0, cursor), prefixUnits),
      suffix: toLineEnd(text.slice(end), suffixUnits),
      canonical: text.slice(cursor, end),
      at: cursor,
      line: text.slice(0, cursor).split('\n').length,
    }
  })
}

function cutOf(body, turn) {
  const third = Math.floor(body.length / 3)
  if (!body.includes(' ')) return third
  const space = body.indexOf(' ', third)
  if (space < 0) return third
  return space + [1, 3, 0][turn % 3]
}
