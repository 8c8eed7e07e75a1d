import { indentOf, lastLine } from '../../text/lines'
import type { Step } from './types'

/** Joins the text to the cursor: no second space after a space, no indentation twice, no blank
 *  start on a fresh line. */
export const fitSpacing: Step = (text, { prefix }) => {
  const line = lastLine(prefix)
  if (line !== '' && line.trim() === '') {
    const indent = indentOf(text)
    return indent === line || indent.startsWith(line) ? text.slice(line.length) : text
  }
  if (line === '') return text.replace(/^(?:[ \t]*\n)+/, '')
  return /[ \t]$/.test(line) ? text.replace(/^ +/, '') : text
}

/** Indents further lines with what the document indents with. */
export const fitIndentation: Step = (text, { mode, indentation }) => {
  if (mode === 'prose' || !text.includes('\n')) return text
  const [first = '', ...rest] = text.split('\n')
  return [first, ...rest.map((line) => reindent(line, indentation))].join('\n')
}

function reindent(line: string, unit: string): string {
  const indent = indentOf(line)
  const body = line.slice(indent.length)
  if (unit === '\t' && !indent.includes('\t')) {
    const width = indent.length % 4 === 0 ? 4 : 2
    return '\t'.repeat(Math.floor(indent.length / width)) + ' '.repeat(indent.length % width) + body
  }
  return unit !== '\t' && indent.includes('\t') ? indent.replaceAll('\t', unit) + body : line
}

/** One level of indentation as a text uses it: a tab, or its smallest step of spaces. */
export function indentationOf(text: string): string {
  const indents = text
    .split('\n')
    .map(indentOf)
    .filter((indent) => indent !== '')
  const tabs = indents.filter((indent) => indent.startsWith('\t')).length
  if (tabs * 2 > indents.length) return '\t'
  const widths = indents.map((indent) => indent.length).filter((width) => width > 1)
  return ' '.repeat(Math.min(8, ...(widths.length > 0 ? widths : [2])))
}
