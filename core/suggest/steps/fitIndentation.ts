import { indentOf } from '../../text/lines'
import type { Step } from './types'

/** Indents further lines with what the document indents with, as deep as they are meant. */
export const fitIndentation: Step = (text, place) => {
  if (place.mode === 'prose' || !text.includes('\n')) return text
  const unit = place.indentation()
  const [first = '', ...rest] = text.split('\n')
  const tabbed = rest.map((line) => fitKind(line, unit))
  return [first, ...fitSize([place.lineBefore + first, ...tabbed], unit).slice(1)].join('\n')
}

/** Tabs to spaces, or spaces to tabs. */
function fitKind(line: string, unit: string): string {
  const indent = indentOf(line)
  const body = line.slice(indent.length)
  if (unit === '\t' && !indent.includes('\t')) {
    const width = indent.length % 4 === 0 ? 4 : 2
    return '\t'.repeat(Math.floor(indent.length / width)) + ' '.repeat(indent.length % width) + body
  }
  return unit !== '\t' && indent.includes('\t') ? indent.replaceAll('\t', unit) + body : line
}

const opens = /[{:]\s*$|=>\s*$/

/** Two spaces for four, or four for two: known by the first line after one that opens a block. */
function fitSize(lines: string[], unit: string): string[] {
  if (unit === '\t') return lines
  const at = lines.findIndex((line, i) => {
    const next = lines[i + 1]
    return next !== undefined && next.trim() !== '' && opens.test(line)
  })
  const opener = lines[at]
  const inner = lines[at + 1]
  if (opener === undefined || inner === undefined) return lines
  const base = indentOf(opener).length
  const step = indentOf(inner).length - base
  const isOther = step === unit.length * 2 || step * 2 === unit.length
  if (!isOther) return lines
  const fits = lines.slice(at + 1).every((line) => {
    const deeper = indentOf(line).length - base
    return line.trim() === '' || deeper <= 0 || deeper % step === 0
  })
  if (!fits) return lines
  return lines.map((line, i) => {
    const indent = indentOf(line).length
    if (i <= at || line.trim() === '' || indent <= base) return line
    return ' '.repeat(base + ((indent - base) / step) * unit.length) + line.slice(indent)
  })
}

/** Lines on each side that say enough about a document. */
const sampleLines = 2_000

/** One level of indentation as a text uses it: a tab, or the step of spaces that is most common
 *  from one line to a deeper one. */
export function indentationOf(text: string): string {
  let tabs = 0
  let spaces = 0
  let before = 0
  const steps = new Map<number, number>()
  for (const line of text.split('\n', sampleLines)) {
    if (line.trim() === '') continue
    const indent = indentOf(line)
    if (indent.startsWith('\t')) tabs++
    else if (indent !== '') spaces++
    const step = indent.length - before
    if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1)
    before = indent.length
  }
  if (tabs > spaces) return '\t'
  const [common = [2, 0]] = [...steps].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return ' '.repeat(common[0])
}
