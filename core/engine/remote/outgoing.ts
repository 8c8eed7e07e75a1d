/** What of a document leaves: the text around the cursor, cut, with secrets masked. Never a path. */
import { setNewest } from '../../maps'
import { maskParts } from '../../safety/maskSecrets'
import { toLineFeeds } from '../../text/lines'
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
   *  server can go on from what it has read
   *  @param share of the usual length, for servers that read slowly; default 1 */
  of(
    key: string,
    document: Pick<PromptDocument, 'prefix' | 'suffix'>,
    share?: number,
  ): Promise<OutgoingText>
}

export function createOutgoing(): Outgoing {
  const starts = new Map<string, string>()

  function before(key: string, prefix: string, most: number): string {
    if (prefix.length <= most) return prefix
    const mark = starts.get(key)
    const at = mark === undefined ? -1 : prefix.lastIndexOf(mark)
    const length = prefix.length - at
    const holds = at >= 0 && length >= most / 2 && length <= most
    const kept = holds ? prefix.slice(at) : fromLine(prefix.slice(-Math.floor(most * 0.75)))
    setNewest(starts, key, kept.slice(0, tellingUnits), mostDocuments)
    return kept
  }

  return {
    async of(key, document, share = 1) {
      const prefix = before(key, toLineFeeds(document.prefix), mostBefore * share)
      const suffix = toLine(toLineFeeds(document.suffix), mostAfter * share)
      const { parts } = await maskParts([prefix, suffix])
      return { prefix: parts[0] ?? '', suffix: parts[1] ?? '' }
    },
  }
}

function fromLine(text: string): string {
  const line = text.indexOf('\n')
  return line >= 0 && line < text.length / 2
    ? text.slice(line + 1)
    : text.replace(/^[\udc00-\udfff]/, '')
}

function toLine(text: string, most: number): string {
  if (text.length <= most) return text
  const head = text.slice(0, most)
  const line = head.lastIndexOf('\n')
  return line > most / 2 ? head.slice(0, line + 1) : head.replace(/[\ud800-\udbff]$/, '')
}
