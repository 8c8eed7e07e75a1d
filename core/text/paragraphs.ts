import { endsSentence } from './sentences'

/** A blank line, or a line break before what is a block of its own in Markdown. */
const paragraphEnd = /\n[ \t]*\r?\n|\n(?=[ \t]*(?:[-*+]|\d+[.)]|#{1,6}|>|```)[ \t])/
/** Where lines are wrapped by hand none is longer. */
const longestWrapped = 110

/**
 * Head of a ghost text to take for "accept a paragraph": the space before it goes along, the line
 * break after it stays. In text that is not wrapped by hand each line is a paragraph. '' only
 * for ''.
 */
export function nextParagraph(text: string): string {
  const start = text.length - text.trimStart().length
  if (start === text.length) return text
  const rest = text.slice(start)
  const end = paragraphEnd.exec(rest)?.index ?? rest.length
  const paragraph = rest.slice(0, end)
  const line = /^[^\r\n]*/.exec(paragraph)?.[0] ?? paragraph
  const wrapped = line.length <= longestWrapped && !(endsSentence(line) && isShort(line))
  return text.slice(0, start) + (wrapped ? paragraph : line).trimEnd()
}

/** A line that ends with its sentence long before the margin was not broken by a margin. */
const isShort = (line: string) => line.length < 50
