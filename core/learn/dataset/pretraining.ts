/** Plain text between the rows of feedback, so that learning what is liked does not unlearn how to
 *  write: the user's own first, fixed passages where it does not reach. */
import { maskBlocked } from '../../safety/blocked'
import type { Example } from '../../suggest/types'
import type { Labelled } from './events'
import type { DatasetOptions, LeaveOut, PretrainingRow } from './types'
import { spread } from '../proof/spread'

/** UTF-16 units that are read, and that are to be foretold: about 200 and 64 tokens. */
const readUnits = 800
const toldUnits = 280

/** Passages of what stood before the cursor, newest view of each document, evenly spread.
 *  @param events older than the split, oldest first */
export function ownPassages(events: readonly Labelled[]): PretrainingRow[] {
  const newest = new Map(events.map(({ event }) => [event.doc_id, event]))
  return [...newest.values()].flatMap((event) =>
    passages(event.prefix).map(({ prefix, completion }, i) => ({
      id: `own-${event.event_id}-${i}`,
      eventId: event.event_id,
      source: 'own' as const,
      weight: 1,
      example: {
        languageId: event.language_id,
        mode: event.mode,
        path: event.path,
        prefix,
        suffix: '',
        completion,
      },
    })),
  )
}

/** Pieces of a text that begin where a line or a word does. */
function passages(text: string): Array<Pick<Example, 'prefix' | 'completion'>> {
  const cuts: Array<Pick<Example, 'prefix' | 'completion'>> = []
  let from = 0
  while (text.length - from >= (readUnits + toldUnits) / 2) {
    const left = Math.min(text.length - from, readUnits + toldUnits)
    const cut = wordStart(text, from + Math.floor((left * readUnits) / (readUnits + toldUnits)))
    const end = wordStart(text, from + left)
    const completion = text.slice(cut, end)
    if (completion.trim() !== '') cuts.push({ prefix: text.slice(from, cut), completion })
    if (end <= from) break
    from = end
  }
  return cuts
}

/** The last place at or before `at` that a space or a line end stands before; `at` without one. */
function wordStart(text: string, at: number): number {
  if (at >= text.length) return text.length
  for (let i = at; i > at - 200 && i > 0; i--) if (/\s/u.test(text.charAt(i - 1))) return i
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at
}

export function withoutBlocked(
  rows: readonly PretrainingRow[],
  blocked: readonly string[],
  leaveOut: LeaveOut,
): PretrainingRow[] {
  return rows.filter(({ example: { prefix, completion } }) => {
    const holds = maskBlocked(prefix + completion, blocked).count > 0
    if (holds) leaveOut('holds a word that is blocked now', 'pretraining')
    return !holds
  })
}

/** @param own what may be used of it */
export function pretrainingRows(
  own: readonly PretrainingRow[],
  { rows: wanted, fixed }: NonNullable<DatasetOptions['pretraining']>,
): PretrainingRow[] {
  const chosen = spread(own, wanted)
  const rest = spread(fixed, wanted - chosen.length).map((example, i) => ({
    id: `fixed-${i}`,
    eventId: null,
    source: 'fixed' as const,
    weight: 1,
    example,
  }))
  return [...chosen, ...rest]
}
