/** What was changed lately, as the lines read now. */
import { commonHead, commonTail } from '../instant/commonEnds'

export interface Edit {
  /** Lines of the document that it covers, the last not among them. */
  from: number
  to: number
  at: number
}

const maxEdits = 8
/** Changes that are so near are one. */
const nearLines = 3
/** A larger change is another text, not an edit: a file reloaded, a window moved. */
const maxChangedUnits = 4_000
const aroundLines = 1
const maxShownLines = 20

/** @returns the edits in the lines of `after`, the newest first */
export function withEdit(
  edits: readonly Edit[],
  before: string,
  after: string,
  at: number,
): readonly Edit[] {
  const head = commonHead(before, after)
  if (head === before.length && head === after.length) return edits
  const tail = commonTail(before, after, head)
  const removed = before.slice(head, before.length - tail)
  const added = after.slice(head, after.length - tail)
  if (removed.length + added.length > maxChangedUnits) return []
  const from = breaksIn(after.slice(0, head))
  const newBreaks = breaksIn(added)
  const oldTo = from + breaksIn(removed) + 1
  const shift = newBreaks - breaksIn(removed)
  let edit: Edit = { from, to: from + newBreaks + 1, at }
  const others: Edit[] = []
  for (const other of edits) {
    const isNear = other.from <= oldTo + nearLines && other.to >= from - nearLines
    const movedTo = other.to > from ? Math.max(from + 1, other.to + shift) : other.to
    const movedFrom = other.from >= oldTo ? other.from + shift : other.from
    if (isNear) edit = { from: Math.min(edit.from, movedFrom), to: Math.max(edit.to, movedTo), at }
    else others.push({ ...other, from: movedFrom, to: movedTo })
  }
  return [edit, ...others].slice(0, maxEdits)
}

/** The edited lines with a little around them. */
export function editedText(text: string, { from, to }: Edit): string {
  const lines = text.split('\n').slice(Math.max(0, from - aroundLines), to + aroundLines)
  return lines
    .slice(0, maxShownLines)
    .join('\n')
    .replace(/^\n+|\s+$/g, '')
}

function breaksIn(text: string): number {
  let count = 0
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) count++
  return count
}
