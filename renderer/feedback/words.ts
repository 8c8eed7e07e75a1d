/** The log in plain words. */
import type { FeedbackRow, LabelKind, Mode, Outcome } from '../../contract'

interface OutcomeWords {
  name: string
  /** What it means, for the tooltip and the detail. */
  meaning: string
}

export const outcomeWords: Record<Outcome, OutcomeWords> = {
  accepted: { name: 'Taken', meaning: 'Taken whole with a key.' },
  partial: { name: 'Partly taken', meaning: 'A word, a line or a sentence of it was taken.' },
  typed_through: { name: 'Typed by hand', meaning: 'Typed letter for letter instead of taken.' },
  rejected: { name: 'Refused', meaning: 'Refused with a key.' },
  ignored: { name: 'Passed over', meaning: 'Something else was written, or the cursor went away.' },
  superseded: { name: 'Replaced', meaning: 'A newer suggestion took its place.' },
  hidden: { name: 'Not shown', meaning: 'Held back, or gone before it could be seen.' },
}

export const outcomeOrder: readonly Outcome[] = [
  'accepted',
  'partial',
  'typed_through',
  'rejected',
  'ignored',
  'superseded',
  'hidden',
]

export const modeWords: Record<Mode, string> = { prose: 'Prose', code: 'Code' }

export const labelWords: Record<LabelKind, string> = {
  desirable: 'More like this',
  undesirable: 'Less like this',
  none: 'Teaches nothing',
}

/** @returns '34 %', or '–' when there is nothing to divide by */
export function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((part / whole) * 100)} %` : '–'
}

const numbers = new Intl.NumberFormat('en')
export const count = (value: number): string => numbers.format(value)

/** @returns '1 row', '2 rows' */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** @returns '14:05' for today, else '3 Nov 14:05'
 *  @param at Unix milliseconds */
export function whenText(at: number, now: number): string {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time
  return `${dayText(at)} ${time}`
}

/** @returns '3 Nov' */
export const dayText = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })

/** One line for a narrow cell: line breaks become signs. */
export const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ↵ ')

export function outcomeName({ outcome }: Pick<FeedbackRow, 'outcome'>): string {
  return outcome ? outcomeWords[outcome].name : 'Open'
}
