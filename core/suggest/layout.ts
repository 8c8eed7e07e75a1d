/**
 * What of a document stands in the prompt. A layout is held still while the user types: what is
 * typed after its anchor is put at the prompt's end, as if the model had written it. So each key
 * costs the tokens typed and no more; with the text after the cursor between prefix and middle, it
 * would have to be evaluated again at every key.
 */
import type { TokenBudget } from './budget'
import type { Passage } from './context/types'
import { splitHeal } from './heal'
import type { Surroundings } from './surroundings'
import { cutPrefix, cutSuffix, unitsPerToken } from './window'

export interface Layout {
  /** Text from elsewhere that the model reads first. */
  passages: readonly Passage[]
  /** Text before the anchor. */
  before: string
  /** Where that begins in the document, UTF-16 units. */
  start: number
  /** Text after the cursor; '' for models that only continue. */
  after: string
  budget: TokenBudget
}

/** Typed text in UTF-16 units up to which a layout serves: further on the model would read too much
 *  as its own words. */
const mostTyped = 800
/** Text this long is looked for in the document; where it stands twice, both are the same to read. */
const tellingUnits = 32

export interface Planned {
  layout: Layout
  /** What stands between the layout's anchor and the cursor. */
  typed: string
}

/**
 * The anchor is the start of the cursor's line: the model then reads the line so far as its own
 * words, which makes it right more often (23 against 19 of 60 lines, docs/benchmarks.md), and the
 * layout outlives typing errors that are taken back.
 *
 * @param gather  passages from elsewhere, for the text that is going to be visible
 * @param previous  a layout of the same document: its start is kept where it still fits, so that
 *  what is evaluated already is not moved
 */
export function planLayout(
  place: Surroundings,
  budget: TokenBudget,
  gather: (visible: { prefix: string; suffix: string }, maxUnits: number) => Passage[],
  previous: Layout | null,
): Planned {
  const units = unitsPerToken(place.prefix, place.mode)
  const anchor = anchorOf(place.prefix)
  const head = place.prefix.slice(0, anchor)
  const typed = place.prefix.slice(anchor)
  const most = Math.floor(budget.prefixTokens * units)
  const start = Math.min(
    anchor,
    (previous && sameStart(previous.before, head, Math.max(0, most - typed.length))) ??
      place.prefix.length - cutPrefix(place.prefix, most, place.offset).length,
  )
  const before = head.slice(start)
  const after = cutSuffix(place.suffix, Math.floor(budget.suffixTokens * units))
  const contextUnits = Math.floor(budget.contextTokens * units)
  const visible = { prefix: before + typed, suffix: after }
  const passages = contextUnits > 0 ? gather(visible, contextUnits) : []
  return { layout: { passages, before, start: place.offset + start, after, budget }, typed }
}

/** Longer lines are paragraphs: of those only the word under the cursor is the model's own. */
const longestLine = 240

function anchorOf(prefix: string): number {
  const line = prefix.lastIndexOf('\n') + 1
  return prefix.length - line <= longestLine ? line : splitHeal(prefix).kept.length
}

/** @returns where the text begins that starts as `previous` does and still fits */
function sameStart(previous: string, head: string, most: number): number | null {
  const mark = previous.slice(0, tellingUnits)
  if (mark.length < tellingUnits) return null
  const at = head.lastIndexOf(mark)
  const length = head.length - at
  return at >= 0 && length >= most / 2 && length <= most * 1.25 ? at : null
}

/** @returns what was typed since the layout was made; null when it no longer holds */
export function typedSince(layout: Layout, place: Surroundings): string | null {
  const { before, after, budget } = layout
  const at = placeOf(layout, place)
  if (at === null) return null
  const typed = place.prefix.slice(at + before.length)
  const fewest = (budget.prefixTokens * unitsPerToken(place.prefix, place.mode)) / 2
  // The cursor may have gone back to where little of the text stands before it.
  if (at + place.offset > 0 && before.length + typed.length < fewest) return null
  return typed.length <= mostTyped && standsAfter(after, place.suffix, budget) ? typed : null
}

/** Where a layout's text stands now: text may have come or gone above it. */
function placeOf({ before, start }: Layout, { prefix, offset }: Surroundings): number | null {
  const same = start - offset
  if (same >= 0 && same <= prefix.length && prefix.startsWith(before, same)) return same
  const moved = before.length >= tellingUnits ? prefix.lastIndexOf(before) : -1
  return moved >= 0 ? moved : null
}

/** Marks that an editor puts behind the cursor by itself while one is typing. */
const closers = /^[)\]}>"'`;,]*$/

function standsAfter(after: string, suffix: string, budget: TokenBudget): boolean {
  if (budget.suffixTokens === 0) return true
  if (after === '') return closers.test(suffix.trim())
  const at = suffix.slice(0, after.length + 16).indexOf(after)
  return at >= 0 && closers.test(suffix.slice(0, at).trim())
}
