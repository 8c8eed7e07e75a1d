/** The tree as a flat list of rows, so that only those on the screen need to be drawn. */
import type { Entry } from '../../contract'

export interface TreeRow {
  entry: Entry
  /** 1 for what lies directly in the open folder. */
  level: number
  unfolded: boolean
  /** 1-based among its siblings, and how many they are. */
  position: number
  siblings: number
}

/** @param lists entries of each folder that was listed, by path
 *  @param unfolded paths of the folders that are open
 *  @returns rows from top to bottom; a folder still being listed has none below it */
export function treeRows(
  folder: string,
  lists: Readonly<Record<string, readonly Entry[]>>,
  unfolded: ReadonlySet<string>,
): TreeRow[] {
  const rows: TreeRow[] = []
  const add = (path: string, level: number): void => {
    const entries = lists[path] ?? []
    entries.forEach((entry, index) => {
      const open = entry.kind === 'folder' && unfolded.has(entry.path)
      rows.push({
        entry,
        level,
        unfolded: open,
        position: index + 1,
        siblings: entries.length,
      })
      if (open) add(entry.path, level + 1)
    })
  }
  add(folder, 1)
  return rows
}

/** @returns the index of the row that holds `rows[index]`, or -1 at the top */
export function parentRow(rows: readonly TreeRow[], index: number): number {
  const level = rows[index]?.level ?? 0
  for (let at = index - 1; at >= 0; at -= 1) {
    if ((rows[at]?.level ?? 0) < level) return at
  }
  return -1
}

/** @returns the next row whose name starts with what was typed, going round; -1 for none */
export function rowStartingWith(rows: readonly TreeRow[], from: number, typed: string): number {
  const wanted = typed.toLocaleLowerCase()
  // One more letter may still fit the row where the search stands; a first letter moves on.
  const start = wanted.length > 1 ? from : from + 1
  for (let step = 0; step < rows.length; step += 1) {
    const at = (start + step) % rows.length
    if (rows[at]?.entry.name.toLocaleLowerCase().startsWith(wanted)) return at
  }
  return -1
}
