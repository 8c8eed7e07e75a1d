/** What an event teaches: the table of labels, as one pure function.
 *
 *  Labels are never stored, so that better rules apply to old rows, too. Superseded, blurred and
 *  abandoned suggestions say nothing about their text. Retained text is the reward, never the
 *  accept alone, which would favour long safe text that is deleted later. */
import { hasMask } from '../safety/maskSecrets'
import { mayTeach } from './consent'
import { preferencePair } from './pair'
import { settling } from './settling'
import type { Settling } from './settling'
import type { Label, LabelInput } from './types'

export const labelVersion = 1

/** Similarity from which an accepted text counts as kept, and below which as deleted. */
const keptFrom = 0.8
const deletedBelow = 0.2
/** An accept that is taken back this soon was a mistake of ours. */
export const undoneWithinMs = 10_000
/** Shorter, and it may not have been read. */
const readAfterMs = 750
const ignoredWeight = 0.2

const none = (why: string): Label => ({
  version: labelVersion,
  kind: 'none',
  weight: 0,
  sft: null,
  dpo: null,
  kto: null,
  why,
})

const desirable = (weight: number, why: string, parts: Partial<Label>): Label => ({
  ...none(why),
  kind: 'desirable',
  weight,
  ...parts,
})

const undesirable = (text: string, weight: number, why: string, parts?: Partial<Label>): Label => ({
  ...none(why),
  kind: 'undesirable',
  weight,
  kto: { desirable: false, text, weight },
  ...parts,
})

const percent = (share: number) => `${Math.round(share * 100)} %`

/** @returns a label whose weights are in (0, 1], or kind 'none' with weight 0 */
export function label(event: LabelInput): Label {
  const shown = event.shown_text
  if (!mayTeach(event.consent)) return none('It was not logged to be learned from.')
  if (event.redacted || hasMask(shown) || hasMask(event.completion_text))
    return none('A secret was masked in it or around it, so nothing is learned from it.')
  if (event.correction !== null) return corrected(event, event.correction)
  if (shown === '') return none('Nothing was shown.')
  switch (event.outcome) {
    case null:
      return none('Its end has not been reported yet.')
    case 'accepted':
      return event.undo_ms !== null && event.undo_ms <= undoneWithinMs
        ? undesirable(shown, 1, 'Accepted and undone at once.')
        : taken(event, shown, settling(event.settled))
    case 'typed_through':
      return taken(event, shown, settling(event.settled) ?? typedByHand(shown))
    case 'partial':
      return partlyTaken(event)
    case 'rejected':
      return refused(event)
    case 'ignored':
      return ignored(event)
    case 'superseded':
      return none('A newer suggestion took its place.')
    case 'hidden':
      return none('It was hidden before its end.')
  }
}

/** Typing it by hand is the only look there is when the region was not watched. */
const typedByHand = (text: string): Settling => ({ similarity: 1, text, certainty: 0.5 })

function corrected(event: LabelInput, kind: Label['kind']): Label {
  const text = event.shown_text || event.completion_text
  if (kind === 'none' || text === '') return none('You set it to teach nothing.')
  if (kind === 'undesirable') return undesirable(text, 1, 'You marked it as bad.')
  return desirable(1, 'You marked it as good.', {
    sft: { text, weight: 1 },
    kto: { desirable: true, text, weight: 1 },
  })
}

/** A masked text cannot be compared with what was suggested, let alone be learned. */
const maskedLater = (): Label => none('A secret was masked in what became of it.')

/** Accepted, or typed by hand: what stands there later decides. */
function taken(event: LabelInput, text: string, end: Settling | null): Label {
  if (end === null) return none('Accepted; it is not known yet what became of it.')
  if (hasMask(end.text)) return maskedLater()
  const { similarity: s, certainty } = end
  const early = certainty < 1 ? ' at the last look' : ''
  if (s < deletedBelow) return undesirable(text, certainty, `Accepted, then deleted${early}.`)
  if (s >= keptFrom) {
    const weight = s * certainty
    const how = event.outcome === 'typed_through' ? 'Typed by hand' : 'Accepted'
    return desirable(weight, `${how}, and ${percent(s)} of it stayed${early}.`, {
      sft: { text, weight },
      kto: { desirable: true, text, weight },
      dpo: chosenOver(event.passed_over, text, weight),
    })
  }
  return desirable(s * certainty, `Accepted, then edited: ${percent(s)} of it stayed${early}.`, {
    ...learnText(end.text, certainty),
    dpo: prefer(end.text, text, certainty),
  })
}

/** Taken when others were on offer. */
function chosenOver(others: readonly string[], text: string, weight: number): Label['dpo'] {
  for (const other of others) {
    const pair = prefer(text, other, weight)
    if (pair !== null) return pair
  }
  return null
}

function prefer(chosen: string, rejected: string, weight: number): Label['dpo'] {
  const pair = hasMask(chosen) || hasMask(rejected) ? null : preferencePair(chosen, rejected)
  return pair && { ...pair, weight }
}

/** k of n characters taken: they are taught; the rest is neutral, unless something else was typed. */
function partlyTaken(event: LabelInput): Label {
  const shown = event.shown_text
  const part = shown.slice(0, event.accepted_chars)
  if (part === '') return none('No part of it was taken.')
  if (event.undo_ms !== null && event.undo_ms <= undoneWithinMs)
    return undesirable(part, 1, 'A part was accepted and undone at once.')
  const end = settling(event.settled)
  if (end === null) return none('A part was accepted; it is not known yet what became of it.')
  if (hasMask(end.text)) return maskedLater()
  const { similarity: s, certainty } = end
  if (s < deletedBelow) return undesirable(part, certainty, 'A part was accepted, then deleted.')
  const share = Math.min(1, part.length / shown.length)
  const why = `${percent(share)} of it was accepted`
  if (s < keptFrom)
    return desirable(s * certainty * share, `${why}, then edited.`, {
      ...learnText(end.text, certainty),
      dpo: prefer(end.text, part, certainty),
    })
  const instead = event.typed_after
  const differs = instead !== null && !agree(instead, shown.slice(part.length))
  return desirable(s * certainty * share, `${why}.`, {
    ...learnText(part, s * certainty),
    dpo: differs ? prefer(part + instead, shown, s * certainty) : null,
  })
}

function refused(event: LabelInput): Label {
  const { shown_text: shown, typed_after: instead } = event
  if (instead !== null && typedAfterAll(instead, shown))
    return none('Refused, then typed word for word.')
  return undesirable(shown, 1, 'Refused with Esc.', {
    dpo: instead === null ? null : prefer(instead, shown, 1),
  })
}

function ignored(event: LabelInput): Label {
  if (event.outcome_reason !== 'diverged') return none('The writer went elsewhere.')
  if (!event.window_focused) return none('The window was in the background.')
  if (event.visible_ms < readAfterMs) return none('It was visible too briefly to be read.')
  const { shown_text: shown, typed_after: instead } = event
  if (instead !== null && typedAfterAll(instead, shown))
    return none('Passed over, then typed word for word.')
  return undesirable(shown, ignoredWeight, 'Read, and something else was typed.', {
    // The first letters of what was passed over are nothing else.
    ...(instead === null || agree(instead, shown) ? {} : learnText(instead, 1)),
  })
}

/** The space at its end is not what a text is refused for. */
function typedAfterAll(instead: string, shown: string): boolean {
  const words = shown.trimEnd()
  return words !== '' && instead.startsWith(words)
}

/** One begins like the other, so far as both go. */
const agree = (a: string, b: string) => a.startsWith(b) || b.startsWith(a)

const learnText = (text: string, weight: number): Pick<Label, 'sft'> => ({
  sft: text.trim() === '' || hasMask(text) ? null : { text, weight },
})
