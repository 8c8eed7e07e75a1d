/** What llama.vscode reads around the cursor, and which answers it shows. */
import type { Page } from './typist'

export interface Around {
  /** Lines before the cursor's. */
  inputPrefix: string
  /** The rest of the line, and the lines after it. */
  inputSuffix: string
  linePrefix: string
  lineSuffix: string
  indent: number
  linesAfter: string[]
}

export function linesAround(
  { text, cursor }: Page,
  { prefixLines, suffixLines }: { prefixLines: number; suffixLines: number },
): Around {
  const before = text.slice(0, cursor).split('\n')
  const after = text.slice(cursor).split('\n')
  const linePrefix = before.pop() ?? ''
  const lineSuffix = after.shift() ?? ''
  const line = linePrefix + lineSuffix
  return {
    inputPrefix: `${before.slice(-prefixLines).join('\n')}\n`,
    inputSuffix: `${lineSuffix}\n${after.slice(0, suffixLines).join('\n')}\n`,
    ...{ linePrefix, lineSuffix },
    indent: line.length - line.trimStart().length,
    linesAfter: after,
  }
}

/** @returns the lines to show; null when the answer says nothing, or what stands there already */
export function offered(content: string, around: Around): string[] | null {
  const { lineSuffix } = around
  if (content.trim() === '') return null
  const lines = content.split(/\r?\n/)
  while (lines.at(-1) === '') lines.pop()
  const [first = ''] = lines
  if (lines.length === 0 || repeats(lines, around)) return null
  if (lineSuffix.trim() !== '') {
    if (first.endsWith(lineSuffix)) return [first.slice(0, -lineSuffix.length)]
    if (lines.length > 1) return [first]
  }
  return lines
}

function repeats(lines: string[], { linePrefix, lineSuffix, linesAfter }: Around): boolean {
  const [first = '', ...others] = lines
  if (others.length === 0 && first.trim() === '') return true
  if (linesAfter.length === 0) return false
  const follow = (from: number) => others.every((line, i) => line === linesAfter[from + i])
  const saysNothing = first.trim() === '' || first.trim() === lineSuffix.trim()
  if (others.length > 0 && saysNothing && follow(0)) return true
  if (others.length === 0 && first === lineSuffix) return true
  const next = linesAfter.findIndex((line) => line.trim() !== '')
  if (next < 0 || linePrefix + first !== linesAfter[next]) return false
  if (others.length === 1) return (linesAfter[next + 1] ?? '').startsWith(others[0] ?? '')
  return follow(next + 1)
}
