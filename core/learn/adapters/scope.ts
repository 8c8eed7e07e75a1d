/** What an adapter is for: everything, prose or code, or one of them in a project. */
import type { AdapterScope, Mode, Settings } from '../../../contract'
import { isInFolder, projectOf } from '../dataset/project'

/** Where somebody writes. */
export interface Place {
  docId: string
  mode: Mode
  /** Null for an untitled text. */
  path: string | null
}

export const everything: AdapterScope = { mode: null, project: null }

export const scopeKey = ({ mode, project }: AdapterScope): string =>
  `${mode ?? 'all'}:${project ?? ''}`

export const isSameScope = (a: AdapterScope, b: AdapterScope): boolean =>
  scopeKey(a) === scopeKey(b)

/** What text of this place teaches.
 *  @param projects folders that are projects; a file in none of them belongs to its own folder */
export function scopeOf(
  by: Settings['learn']['adapters'],
  { mode, path }: Omit<Place, 'docId'>,
  projects: readonly string[],
): AdapterScope {
  if (by === 'one') return everything
  // Texts without a file have nothing in common but how they are written.
  if (by === 'mode' || path === null) return { mode, project: null }
  return { mode, project: projectOf(path, projects) }
}

const covers = (scope: AdapterScope, { mode, path }: Omit<Place, 'docId'>): boolean =>
  (scope.mode === null || scope.mode === mode) &&
  (scope.project === null || isInFolder(path, scope.project))

/** Of those that hold at a place the closest: the innermost project, then its mode, then everything. */
export function closest<T extends { scope: AdapterScope }>(
  candidates: readonly T[],
  place: Omit<Place, 'docId'>,
): T | null {
  const closeness = ({ scope }: T) =>
    (scope.project === null ? 0 : 2 + scope.project.length) + (scope.mode === null ? 0 : 1)
  return (
    candidates
      .filter(({ scope }) => covers(scope, place))
      .sort((a, b) => closeness(b) - closeness(a))[0] ?? null
  )
}

export interface WaitingScope {
  scope: AdapterScope
  labels: number
  positive: number
}

/** Labels that wait, by what they would teach; the most first. */
export function waitingByScope(
  places: ReadonlyArray<{ mode: Mode; path: string | null; labels: number; positive: number }>,
  by: Settings['learn']['adapters'],
  projects: readonly string[],
): WaitingScope[] {
  const scopes = new Map<string, WaitingScope>()
  for (const place of places) {
    const scope = scopeOf(by, place, projects)
    const sum = scopes.get(scopeKey(scope)) ?? { scope, labels: 0, positive: 0 }
    sum.labels += place.labels
    sum.positive += place.positive
    scopes.set(scopeKey(scope), sum)
  }
  return [...scopes.values()].sort((a, b) => b.labels - a.labels)
}

/** In words: `code in letters`. */
export function scopeWords({ mode, project }: AdapterScope): string {
  const what = mode ?? 'everything'
  return project === null ? what : `${what} in ${project.split(/[\\/]/).filter(Boolean).at(-1)}`
}
