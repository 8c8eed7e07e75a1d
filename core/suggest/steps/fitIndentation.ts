import { indentOf } from '../../text/lines'
import type { Place } from '../place'
import type { Step } from './types'

/** Indents further lines with what the document indents with, as deep as they are meant. */
export const fitIndentation: Step = (text, place) => {
  if (place.mode === 'prose') return text
  const deep = inBody(text, place)
  if (!deep.includes('\n')) return deep
  return fitLines(atDepth(deep, place), place)
}

/** Python's block has to be indented where the cursor is not yet. */
function inBody(text: string, place: Place): string {
  const above = place.above().find((line) => line.trim() !== '') ?? ''
  const begins =
    place.languageId === 'python' &&
    place.lineBefore === '' &&
    /^\S/.test(text) &&
    /:\s*$/.test(above) &&
    place.cursor().open.length === 0
  return begins ? shift(text, indentOf(above) + place.indentation()) : text
}

const ownColumn = /^[ \t]*(?:#|\w+:[ \t]*$|[)\]}])/

/** Lines that count their depth from the cursor's line and not from the margin. */
function atDepth(text: string, { lineBefore, languageId }: Place): string {
  const [first = '', ...rest] = text.split('\n')
  const base = indentOf(lineBefore + first)
  const next = rest.find((line) => line.trim() !== '')
  if (base === '' || next === undefined || ownColumn.test(next)) return text
  const depth = indentOf(next).length
  const isRelative =
    opens.test(lineBefore + first) &&
    (depth < base.length || (languageId === 'python' && depth === base.length)) &&
    depth > 0
  return isRelative ? `${first}\n${shift(rest.join('\n'), base)}` : text
}

const shift = (text: string, by: string) => text.replace(/^(?=.*\S)/gm, by)

function fitLines(text: string, place: Place): string {
  const unit = place.indentation()
  const [first = '', ...rest] = text.split('\n')
  const tabbed = rest.map((line) => fitKind(line, unit))
  const sized = place.showsIndentation()
    ? fitSize([place.lineBefore + first, ...tabbed], unit)
    : ['', ...tabbed]
  return [first, ...sized.slice(1)].join('\n')
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

/** A line in the middle of an expression is indented by it. */
const goesOn = /^\s*[?:.&|+*/=<>]/

/** Two spaces for four, or four for two: known by the first line after one that opens a block. */
function fitSize(lines: string[], unit: string): string[] {
  if (unit === '\t') return lines
  const at = lines.findIndex((line, i) => {
    const next = lines[i + 1]
    return next !== undefined && next.trim() !== '' && opens.test(line) && !goesOn.test(line)
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
 *  from one line to a deeper one; null for a text that shows none. */
export function stepOf(...texts: string[]): string | null {
  let tabs = 0
  let spaces = 0
  const steps = new Map<number, number>()
  for (const text of texts) {
    let before = Infinity
    for (const line of text.split('\n', sampleLines)) {
      if (line.trim() === '') continue
      const indent = indentOf(line)
      if (indent.startsWith('\t')) tabs++
      else if (indent !== '') spaces++
      const step = indent.length - before
      if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1)
      before = indent.length
    }
  }
  if (tabs > spaces) return '\t'
  const common = [...steps].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]
  return common === undefined ? null : ' '.repeat(common[0])
}

/** Languages that are indented by four spaces where nothing else is known. */
const fourSpaces = new Set(['python', 'rust', 'java', 'csharp', 'php', 'kotlin', 'swift'])

export const usualStep = (languageId: string) =>
  languageId === 'go' ? '\t' : ' '.repeat(fourSpaces.has(languageId) ? 4 : 2)
