/** Does a ghost text still hold after the document or the cursor changed? Pure. */

/** Where a shown text stands: offsets in UTF-16 units. */
export interface Standing {
  /** Where the text begins in the document. */
  anchor: number
  text: string
  /** Units that stand in the document already. */
  consumed: number
  /** What the editor itself put behind the cursor while typing through, e.g. a closing bracket. */
  ahead: string
}

export interface Change {
  offset: number
  removed: number
  text: string
}

/** The document after the change. */
export interface After {
  cursor: number
  slice(start: number, end: number): string
}

/** @param changes of one edit, offsets in the document before it
 *  @returns the standing text after the change, or null when something else was written */
export function followChange(
  standing: Standing,
  changes: readonly Change[],
  after: After,
): Standing | null {
  if (changes.some(({ offset }) => offset < standing.anchor)) return null
  const consumed = after.cursor - standing.anchor
  const ahead = aheadAfter(standing, changes, after)
  if (consumed < 0 || ahead === null) return null
  const typed = after.slice(standing.anchor, after.cursor)
  // A stream may lag behind the fingers: then the text so far must begin what was typed.
  const holds =
    typed.length <= standing.text.length
      ? standing.text.startsWith(typed)
      : typed.startsWith(standing.text)
  return holds ? { ...standing, consumed, ahead } : null
}

/** @returns what stands behind the cursor by the editor's doing; null when the user changed the
 *  text there */
function aheadAfter(standing: Standing, changes: readonly Change[], after: After): string | null {
  const grown = changes.reduce((sum, { text, removed }) => sum + text.length - removed, 0)
  const moved = after.cursor - (standing.anchor + standing.consumed)
  const added = grown - moved
  if (added >= 0) return after.slice(after.cursor, after.cursor + added) + standing.ahead
  return -added <= standing.ahead.length ? standing.ahead.slice(-added) : null
}
