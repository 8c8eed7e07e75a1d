/** Runs that are owed: they make up for adapters that are off because text of theirs was forgotten. */
import type { AdapterScope, LearnState } from '../../contract'
import type { Memory } from './memory'
import { isSameScope } from './scope'

/** A run without the forgotten events is to come.
 *  @param sha256 of the base
 *  @param version of the adapter that is off; absent where only a run was dropped */
export function owe(
  { memory, now }: { memory: Memory; now: () => number },
  sha256: string,
  scope: AdapterScope,
  version?: number,
): void {
  const { owed } = memory.get()
  const runs = owed[sha256] ?? []
  const known = runs.find((run) => isSameScope(run.scope, scope))
  const versions = new Set(known?.versions)
  if (version !== undefined) versions.add(version)
  const run = {
    scope,
    since: known?.since ?? now(),
    versions: [...versions].sort((a, b) => a - b),
  }
  const next = known ? runs.map((one) => (one === known ? run : one)) : [...runs, run]
  memory.set({ owed: { ...owed, [sha256]: next } })
}

/** All that is owed on a base; null when nothing is. */
export function retrainingOf(
  { memory }: { memory: Memory },
  sha256: string,
): LearnState['retraining'] {
  const runs = memory.get().owed[sha256] ?? []
  if (runs.length === 0) return null
  return {
    since: Math.min(...runs.map(({ since }) => since)),
    versions: runs.flatMap(({ versions }) => versions).sort((a, b) => a - b),
  }
}

/** What the run that has waited longest is to learn for; null when none is owed. */
export const owedScope = ({ memory }: { memory: Memory }, sha256: string): AdapterScope | null =>
  memory.get().owed[sha256]?.[0]?.scope ?? null

/** A run for this scope has come to its verdict. */
export function settle({ memory }: { memory: Memory }, sha256: string, scope: AdapterScope): void {
  const { [sha256]: runs = [], ...others } = memory.get().owed
  const left = runs.filter((run) => !isSameScope(run.scope, scope))
  memory.set({ owed: left.length > 0 ? { ...others, [sha256]: left } : others })
}
