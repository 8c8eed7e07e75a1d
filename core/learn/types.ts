/** Learning as the rest of `core/` sees it. */
import type { AdapterSummary, LearnState, LedgerEntry } from '../../contract'
import type { Answerer } from '../suggest/types'
import type { Acceptance } from './acceptance/acceptance'
import type { ServingAdapter } from './adapters/adapters'
import type { DatasetPreview } from './dataset/preview'
import type { Place } from './adapters/scope'

export interface ActiveAdapter {
  id: string
  version: number
  path: string
  scale: number
}

export interface Learn {
  /** Which suggestions are kept: learned at the end of each run, and anew when events are removed. */
  acceptance: Acceptance
  state(): LearnState
  onState(listener: (state: LearnState) => void): () => void
  /** What a run would learn from now. */
  dataset(): Promise<DatasetPreview>
  /** Starts a run or resumes the paused one.
   *  @throws InklingError not_enough_yet | trainer_missing | model_unsupported */
  start(options: { automatic: boolean }): Promise<{ runId: string }>
  /** Resolves when the run that is going on has ended, with its state. */
  finished(): Promise<LearnState>
  /** Stops within a second; the checkpoint stays unless `drop`. */
  cancel(options: { drop: boolean }): Promise<boolean>
  adapters(): Promise<AdapterSummary[]>
  /** Every adapter that was ever made here, the newest first. */
  ledger(): Promise<LedgerEntry[]>
  use(adapterId: string | null): Promise<string | null>
  /** @returns the strength that it has now, from the next suggestion on */
  setStrength(adapterId: string, strength: number): Promise<number>
  rollback(): Promise<string | null>
  remove(adapterId: string): Promise<boolean>
  /** The adapter that serves everything on a model that has none of its own; null for the base. */
  activeFor(baseSha256: string): ActiveAdapter | null
  /** All that serve on the model in use, each in its scope. */
  serving(): readonly ServingAdapter[]
  /** Who answers a request from there. */
  answerFor(place: Place): Answerer
  onActive(listener: (adapter: ActiveAdapter | null) => void): () => void
  /** The user touched a key: an automatic run stops and keeps its checkpoint. */
  userActive(): void
  /** The model in use changed: adapters of another base are not usable. */
  setBase(base: { id: string; name: string; path: string; sha256: string } | null): void
  dispose(): Promise<void>
}
