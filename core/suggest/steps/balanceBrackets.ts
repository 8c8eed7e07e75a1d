import type { Step } from './types'

const closerOf: Record<string, string> = { '(': ')', '[': ']', '{': '}' }
const openerOf: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** Cuts code before a closing bracket that nothing opened: its opener is neither in the text nor
 *  left open in the document by what surrounds the cursor. */
export const balanceBrackets: Step = (text, { mode, prefix, suffix }) => {
  if (mode === 'prose') return text
  const free = freeOpeners(prefix, suffix)
  const own: string[] = []
  for (const [at, mark] of brackets(text)) {
    const opener = openerOf[mark]
    if (opener === undefined) own.push(mark)
    else if (own.at(-1) === opener) own.pop()
    else if ((free[opener] ?? 0) > 0) free[opener] = (free[opener] ?? 0) - 1
    else return text.slice(0, at).trimEnd()
  }
  return text
}

/** How many brackets of each kind are open before the cursor and not closed after it. */
function freeOpeners(prefix: string, suffix: string): Record<string, number> {
  const open: Record<string, number> = { '(': 0, '[': 0, '{': 0 }
  for (const [, mark] of brackets(prefix)) {
    const opener = openerOf[mark]
    if (opener === undefined) open[mark] = (open[mark] ?? 0) + 1
    else open[opener] = Math.max(0, (open[opener] ?? 0) - 1)
  }
  const inner: Record<string, number> = { '(': 0, '[': 0, '{': 0 }
  for (const [, mark] of brackets(suffix)) {
    const opener = openerOf[mark]
    if (opener === undefined) inner[mark] = (inner[mark] ?? 0) + 1
    else if ((inner[opener] ?? 0) > 0) inner[opener] = (inner[opener] ?? 0) - 1
    else open[opener] = (open[opener] ?? 0) - 1
  }
  return open
}

/** Brackets with their places, without those in strings and in comments to the line's end. */
function* brackets(code: string): Generator<[number, string]> {
  let quote = ''
  for (let i = 0; i < code.length; i++) {
    const c = code.charAt(i)
    if (c === '\n') quote = quote === '`' ? quote : ''
    else if (c === '\\') i++
    else if (quote !== '') quote = c === quote ? '' : quote
    else if (c === '"' || c === '`' || (c === "'" && !/\w/.test(code.charAt(i - 1)))) quote = c
    else if (
      (c === '/' && code.charAt(i + 1) === '/') ||
      (c === '#' && /\s/.test(code.charAt(i + 1)))
    )
      i = lineEnd(code, i) - 1
    else if (c in closerOf || c in openerOf) yield [i, c]
  }
}

const lineEnd = (code: string, at: number) => {
  const end = code.indexOf('\n', at)
  return end < 0 ? code.length : end
}
