/** Where a suggestion is asked for. */
import type { Mode, SuggestRequest } from '../../contract'

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

export const surroundingsOf = (request: SuggestRequest): Surroundings => ({
  path: request.path,
  languageId: request.languageId,
  mode: request.mode,
  prefix: toLineFeeds(request.prefix),
  suffix: toLineFeeds(request.suffix),
  offset: Math.max(0, request.cursor - request.prefix.length),
})

/** Models have read line feeds; carriage returns cost tokens and confuse small ones. */
export const toLineFeeds = (text: string) => text.replaceAll('\r\n', '\n')
