/** What of a document leaves: the text around the cursor, cut, with secrets masked. Never a path. */
import { maskParts } from '../../safety/maskSecrets'
import type { PromptDocument } from '../types'

/** UTF-16 units before and after the cursor: about the 1,536 and 512 tokens that llama-server reads
 *  of an infill at its usual batch size (`format_prompt_infill`). */
const mostBefore = 6_144
const mostAfter = 2_048
/** A start this long stands only once in a document. */
const tellingUnits = 96
const mostDocuments = 64

export interface OutgoingText {
  prefix: string
  suffix: string
}

export interface Outgoing {
  /** @param key names the document: the cut stays where it was while it still fits, so that the
   *  server can go on from what it has read */
  of(key: string, document: Pick<PromptDocument, 'prefix' | 'suffix'>): Promise<OutgoingText>
}

export function createOutgoing(): Outgoing {
  const starts = new Map<string, string>()

  function before(key: string, prefix: string): string {
    if (prefix.length <= mostBefore) return prefix
    const mark = starts.get(key)
    const at = mark === undefined ? -1 : prefix.lastIndexOf(mark)
    const length = prefix.length - at
    const holds = at >= 0 && length >= mostBefore / 2 && length <= mostBefore
    const kept = holds ? prefix.slice(at) : fromLine(prefix.slice(-mostBefore * 0.75))
    starts.delete(key)
    starts.set(key, kept.slice(0, tellingUnits))
    for (const oldest of starts.keys()) {
      if (starts.size <= mostDocuments) break
      starts.delete(oldest)
    }
    return kept
  }

  return {
    async of(key, document) {
      const prefix = before(key, lineFeeds(document.prefix))
      const suffix = toLine(lineFeeds(document.suffix).slice(0, mostAfter))
      const { parts } = await maskParts([prefix, suffix])
      return { prefix: parts[0] ?? '', suffix: parts[1] ?? '' }
    },
  }
}

const lineFeeds = (text: string): string => text.replaceAll('\r\n', '\n')

function fromLine(text: string): string {
  const line = text.indexOf('\n')
  return line >= 0 && line < text.length / 2
    ? text.slice(line + 1)
    : text.replace(/^[\udc00-\udfff]/, '')
}

function toLine(text: string): string {
  if (text.length < mostAfter) return text
  const line = text.lastIndexOf('\n')
  return line > text.length / 2 ? text.slice(0, line + 1) : text.replace(/[\ud800-\udbff]$/, '')
}
