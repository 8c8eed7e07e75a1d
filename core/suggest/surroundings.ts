/** Where a suggestion is asked for. */
import type { Mode, SuggestRequest } from '../../contract'
import { modeAt } from '../text/mode'

/** The text around a cursor, with line feeds. */
export interface Surroundings {
  path: string | null
  languageId: string
  mode: Mode
  prefix: string
  suffix: string
  /** Offset of `prefix` in the document, UTF-16 units. */
  offset: number
}

/** Inside a fenced block of Markdown, language and mode are those of the block. */
export function surroundingsOf(
  request: Pick<SuggestRequest, 'path' | 'languageId' | 'mode' | 'prefix' | 'suffix' | 'cursor'>,
): Surroundings {
  const prefix = toLineFeeds(request.prefix)
  const inner = modeAt(request.languageId, prefix)
  const { languageId, mode } = inner.start > 0 ? inner : request
  return {
    path: request.path,
    languageId,
    mode,
    prefix,
    suffix: toLineFeeds(request.suffix),
    offset: Math.max(0, request.cursor - request.prefix.length),
  }
}

/** Models have read line feeds; carriage returns cost tokens and confuse small ones. */
export const toLineFeeds = (text: string) => text.replaceAll('\r\n', '\n')
