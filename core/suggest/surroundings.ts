/** Where a suggestion is asked for. */
import type { Mode, SuggestRequest } from '../../contract'
import { toLineFeeds } from '../text/lines'
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

type Around = Pick<SuggestRequest, 'path' | 'languageId' | 'mode' | 'prefix' | 'suffix' | 'cursor'>

/** Many ask for those of the same request, and looking for a fence reads all of a long text. */
const known = new WeakMap<Around, Surroundings>()

/** Inside a fenced block of Markdown, language and mode are those of the block. Models have read line
 *  feeds: carriage returns cost tokens and confuse small ones. */
export function surroundingsOf(request: Around): Surroundings {
  const found = known.get(request) ?? readSurroundings(request)
  known.set(request, found)
  return found
}

function readSurroundings(request: Around): Surroundings {
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
