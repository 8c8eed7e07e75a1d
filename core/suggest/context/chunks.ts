/** A document as short passages: what another place may be like. */
import type { Mode } from '../../../contract'
import { termsOf } from './terms'

export interface Chunk {
  text: string
  terms: Map<string, number>
}

/** With 24 lines, a fifth fewer of the names that come next are in the passages that fit. */
const codeLines = 10
const maxProseUnits = 700
/** Of a long document, the passages that stand first. */
const maxChunks = 300
/** Fewer terms are like too much. */
const minTerms = 4

export function chunksOf(text: string, mode: Mode): Chunk[] {
  const parts = mode === 'code' ? blocksOf(text) : paragraphsOf(text)
  return parts
    .slice(0, maxChunks)
    .map((part) => ({ text: part, terms: termsOf(part) }))
    .filter(({ terms }) => terms.size >= minTerms)
}

/** Cut at a blank line where there is one near, so that a passage is a whole. */
function blocksOf(text: string): string[] {
  const lines = text.split('\n')
  const out: string[] = []
  for (let from = 0; from < lines.length;) {
    let to = Math.min(lines.length, from + codeLines)
    for (let at = to; at > from + codeLines / 2 && to < lines.length; at--)
      if (lines[at]?.trim() === '') {
        to = at
        break
      }
    out.push(
      lines
        .slice(from, to)
        .join('\n')
        .replace(/^\n+|\s+$/g, ''),
    )
    from = to
  }
  return out.filter((part) => part !== '')
}

/** Paragraphs, short ones joined. A paragraph that is too long is cut after a sentence. */
function paragraphsOf(text: string): string[] {
  const out: string[] = []
  for (const paragraph of text.split(/\n\s*\n/)) {
    const parts = paragraph
      .trim()
      .match(
        new RegExp(`[^]{1,${maxProseUnits}}(?:[.!?。！？]\\s*|$)|[^]{1,${maxProseUnits}}`, 'g'),
      )
    for (const part of parts ?? []) {
      const last = out.at(-1)
      if (last !== undefined && last.length + part.length < maxProseUnits / 2)
        out[out.length - 1] = `${last}\n\n${part.trim()}`
      else out.push(part.trim())
    }
  }
  return out.filter((part) => part !== '')
}
