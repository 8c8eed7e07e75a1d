/** Which passages are worth their room, and in which order: one that stays as it was. */
import type { Passage } from './types'

/** Of the room, at most this share for one kind: three examples, or many declarations, are enough. */
const shares: Record<Passage['kind'], number> = {
  example: 0.25,
  edit: 0.3,
  declaration: 0.5,
  open: 0.7,
  nearby: 0.8,
}

/** What stands around a passage in the prompt: a mark and its path. */
const overheadUnits = 40

/** Another choice has to be better by this factor, for the model reads it anew. */
const clearly = 1.3

/** Lines that are shorter stand everywhere, as brackets do. */
const minLineUnits = 6

/**
 * @param candidates in any order
 * @param scoreOf  what a passage of the last prompt is worth now; null where it is gone
 * @returns best first, but those of the last prompt before new ones and in their order
 */
export function choose(
  candidates: readonly Passage[],
  maxUnits: number,
  visibleLines: ReadonlySet<string>,
  previous: readonly Passage[],
  scoreOf: (passage: Passage) => number | null,
): Passage[] {
  const best = fill(candidates, maxUnits, visibleLines)
  const kept = previous.flatMap((passage) => {
    const score = scoreOf(passage)
    return score === null || isKnown(passage.text, visibleLines) ? [] : [{ ...passage, score }]
  })
  const fits = kept.reduce((sum, { text }) => sum + text.length + overheadUnits, 0) <= maxUnits
  if (kept.length > 0 && kept.length === previous.length && fits)
    if (value(best) <= value(kept) * clearly) return kept
  const stay = kept.filter((passage) => best.some((other) => isSame(passage, other)))
  return [...stay, ...best.filter((passage) => !stay.some((other) => isSame(passage, other)))]
}

function fill(
  candidates: readonly Passage[],
  maxUnits: number,
  visibleLines: ReadonlySet<string>,
): Passage[] {
  const lines = new Set(visibleLines)
  const left = Object.fromEntries(
    Object.entries(shares).map(([kind, share]) => [kind, share * maxUnits]),
  )
  let room = maxUnits
  const out: Passage[] = []
  for (const passage of [...candidates].sort((a, b) => worth(b) - worth(a))) {
    const units = passage.text.length + overheadUnits
    const ofKind = left[passage.kind] ?? 0
    if (units > room || units > ofKind || isKnown(passage.text, lines)) continue
    out.push(passage)
    room -= units
    left[passage.kind] = ofKind - units
    for (const line of linesOf(passage.text)) lines.add(line)
  }
  return out
}

/** Of two that help alike, the shorter one: as many of the names that come next are then found in 94 of
 *  100 units. */
function worth({ score, text }: Passage): number {
  return score / (text.length + overheadUnits) ** 0.3
}

/** Lines that say something, without their indentation. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => (line.trim().length < minLineUnits ? [] : [line.trim()]))
}

/** Whether most of the text stands among `lines`. */
function isKnown(text: string, lines: ReadonlySet<string>): boolean {
  const own = linesOf(text)
  return own.filter((line) => lines.has(line)).length * 2 >= own.length
}

export function isSame(a: Passage, b: Passage): boolean {
  return a.kind === b.kind && a.path === b.path && a.text === b.text
}

function value(passages: readonly Passage[]): number {
  return passages.reduce((sum, { score }) => sum + score, 0)
}
