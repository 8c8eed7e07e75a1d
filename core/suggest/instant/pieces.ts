/** Text as the pieces that the instant layer counts: words with the blank before them, runs of one
 *  mark, single characters of scripts that write no blanks. Joined they are the text. */

const unspaced =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]'
const word = `(?:(?!${unspaced})[\\p{L}\\p{N}_$]\\p{M}*){1,80}`
const emoji =
  '\\p{RI}\\p{RI}|\\p{Extended_Pictographic}(?:\\uFE0F|\\p{Emoji_Modifier}|\\u200D\\p{Extended_Pictographic})*'
const mark = '(\\S)\\1{0,15}\\p{M}*'
const piece = new RegExp(` ?(?:${unspaced}\\p{M}*|${word}|${emoji}|${mark})|\\s+`, 'gu')

/** Lines that are longer say nothing of how the user writes: minified code, data. */
const maxCodeUnits = 1_000
const maxProseUnits = 20_000

export interface Line {
  indent: string
  pieces: string[]
}

/** A line without its line break; no pieces where it is blank or too long to be somebody's words. */
export function lineOf(text: string, mode: 'code' | 'prose'): Line {
  const indent = /^[ \t]*/.exec(text)?.[0] ?? ''
  const rest = text.slice(indent.length).trimEnd()
  if (rest.length > (mode === 'code' ? maxCodeUnits : maxProseUnits)) return { indent, pieces: [] }
  return { indent, pieces: piecesOf(rest) }
}

export function piecesOf(text: string): string[] {
  return text.match(piece) ?? []
}

const startsUnspaced = new RegExp(`^${unspaced}`, 'u')

/** Whether the text begins in a script that writes no blanks between words. */
export function isUnspaced(text: string): boolean {
  return startsUnspaced.test(text)
}
