/** Runs that are owed: they make up for adapters that are off because text of theirs was forgotten. */
import type { AdapterScope, LearnState } from '../../../contract'
import type { Memory } from '../memory'
import { isSameScope } from '../adapters/scope'

interface Deps {
  memory: Memory
  now: () => number
}

const againAfterMs = 24 * 60 * 60_000

/** A run without the forgotten events is to come.
 *  @param sha256 of the base
 *  @param version of the adapter that is off; absent where only a run was dropped */
export function owe(
  { memory, now }: Deps,
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
    triedAt: known?.triedAt ?? null,
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
    notEnough: runs.every(({ triedAt }) => triedAt !== null),
  }
}

/** What the run that has waited longest is to learn for; null when none is owed, or there was too little
 *  text for those that are: they must not keep others from beginning. */
export function owedScope({ memory, now }: Deps, sha256: string): AdapterScope | null {
  const isDue = ({ triedAt }: { triedAt: number | null }) =>
    triedAt === null || now() - triedAt >= againAfterMs
  return memory.get().owed[sha256]?.find(isDue)?.scope ?? null
}

/** It could not begin: there is too little text for a proof. */
export function postpone({ memory, now }: Deps, sha256: string, scope: AdapterScope): void {
  const { owed } = memory.get()
  const runs = (owed[sha256] ?? []).map((run) =>
    isSameScope(run.scope, scope) ? { ...run, triedAt: now() } : run,
  )
  memory.set({ owed: { ...owed, [sha256]: runs } })
}

/** A run for this scope has come to its verdict. */
export function settle({ memory }: { memory: Memory }, sha256: string, scope: AdapterScope): void {
  const { [sha256]: runs = [], ...others } = memory.get().owed
  const left = runs.filter((run) => !isSameScope(run.scope, scope))
  memory.set({ owed: left.length > 0 ? { ...others, [sha256]: left } : others })
}
