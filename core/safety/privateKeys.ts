/** Private keys in PEM, PGP and JSON, whole or cut by the window's edge or the cursor. */
import type { SecretRange } from './types'

const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?(?:-----)?/g
const end = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g
/** Letters of a key's body: base64, line ends (in JSON as "\n"), quotes around joined lines. */
const bodyLetter = /[A-Za-z0-9+/=\s\\"'+,]/
/** Lines as "Proc-Type: 4,ENCRYPTED" above the body. */
const headers = /(?:[ \t]*[A-Z][A-Za-z-]{2,20}: [^\n]{0,200}\r?\n)*/y
/** Keys are shorter: an RSA key of 8192 bits has 6,400 characters, a PGP key ring may have more. */
const longestKey = 32_768

/** A key whose end was not seen: lines of base64, and what is being typed at the end of the text. */
const openBody =
  /(?:[\s\\"'+,]|\\[nr])*(?:[A-Za-z0-9+/=]{16,}(?:[\s"',]|\\[nr])+)*(?:[A-Za-z0-9+/=]{16,}|[A-Za-z0-9+/=]{1,64}$)?/y

/** Two lines or more of base64 at the very start: the middle of a key whose head was cut off. */
const headlessBody = /^(?:[A-Za-z0-9+/]{40,}={0,2}\s*\n){2,}[A-Za-z0-9+/=]*/

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** How much of the start of a text continues the key before it. */
export function keyBodyAtStart(text: string): number {
  const end = matchAt(openBody, text, 0)
  return /[A-Za-z0-9+/=]{16}/.test(text.slice(0, end)) ? end : 0
}

/** How much of the end of a text is a key's body that goes on behind it: whole lines of base64. */
export function keyBodyAtEnd(text: string): number {
  let start = text.length
  for (const line of text.split('\n').reverse()) {
    if (!/^[A-Za-z0-9+/=\\nr"',]*$/.test(line.trim()) || (line.length < 16 && start < text.length))
      break
    start -= line.length + 1
  }
  return Math.min(text.length, text.length - start)
}

/** @returns ranges in UTF-16 units; they may overlap */
export function findPrivateKeys(text: string): SecretRange[] {
  const kind = 'private key'
  const ranges: SecretRange[] = []
  for (const match of text.matchAll(begin)) {
    const bodyStart = match.index + match[0].length
    end.lastIndex = bodyStart
    const close = end.exec(text)
    const closed = close !== null && close.index - bodyStart < longestKey
    const stop = closed
      ? close.index + close[0].length
      : matchAt(openBody, text, matchAt(headers, text, bodyStart))
    ranges.push({ start: match.index, end: stop, kind })
  }
  for (const match of text.matchAll(end)) {
    let start = match.index
    while (start > 0 && match.index - start < longestKey && bodyLetter.test(text[start - 1] ?? ''))
      start--
    ranges.push({ start, end: match.index + match[0].length, kind })
  }
  const headless = headlessBody.exec(text)
  if (headless !== null) ranges.push({ start: 0, end: headless[0].length, kind })
  return ranges
}
