/** How much at the end of a text that is still being written must not be shown yet. */
import type { Mode } from '../../../contract'
import { phraseUnderWay } from '../../text/phraseMatcher'
import { repetitionUnderWay } from './phrases'

export interface UnsettledOptions {
  mode: Mode
  prefix: string
  /** Phrases that end the text or forbid it, once they are whole. */
  avoid: readonly string[]
  blocked: readonly string[]
}

/** The beginning of what may become an address, a number or a token. */
const begunData = /(?:\S*@\S*|\+?\d[\d ().-]{4,}|[A-Za-z0-9+/_-]{16,})$/u

/** @returns UTF-16 units at the end of `text` to hold back: they may still be cut by the chain or
 *           become what must not be shown */
export function unsettledUnits(text: string, options: UnsettledOptions): number {
  const { mode, prefix, avoid, blocked } = options
  return Math.max(
    mode === 'prose' ? repetitionUnderWay(text, prefix) : 0,
    mode === 'prose' ? phraseUnderWay(text, avoid) : 0,
    phraseUnderWay(text, blocked),
    begunData.exec(text)?.[0].length ?? 0,
  )
}
