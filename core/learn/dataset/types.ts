/** The rows that learning is made of, before they are tokens. */
import type { DatasetCard, Mode, RowKind } from '../../../contract'
import type { Example } from '../../suggest/types'
import type { TimedRow } from '../proof/sittings'

/** Text to imitate: `example.completion` after its prefix. */
export interface DatasetRow extends TimedRow {
  eventId: string
  example: Example
  /** In (0, 1], from the label. */
  weight: number
}

/** A text that was judged: `example.completion` is kept or refused. */
export interface KtoRow extends DatasetRow {
  desirable: boolean
}

/** Two texts for one place: `example.completion` was preferred over `rejected`. What both begin with
 *  stands at the end of the prefix, so they differ in their first word. */
export interface PairRow extends DatasetRow {
  rejected: string
}

/** A sampled text with all that a policy gradient needs of it. */
export interface PolicyRow extends DatasetRow {
  /** As they were sampled; of the model that `sampledBy` names. */
  outputTokens: number[]
  /** Log-probability of each under the sampler, nats. */
  behaviourLogp: number[]
  temperature: number
  /** The first tokens spelled text before the cursor: they were no free choice. */
  healed: boolean
  sampledBy: string
  /** Share of its characters that stayed, 0 to 1. */
  reward: number
}

/** Text that the model should go on writing as before. */
export interface PretrainingRow {
  id: string
  /** Whose document it is of; null for a fixed passage. */
  eventId: string | null
  source: 'own' | 'fixed'
  weight: number
  example: Example
}

export interface Part<Row> {
  train: Row[]
  heldOut: Row[]
}

/** All rows that one event gives. */
export interface EventRows extends TimedRow {
  eventId: string
  mode: Mode
  languageId: string
  path: string | null
  /** Accepted and kept: only such text proves anything. */
  kept: boolean
  /** The suggestion, as it was shown. */
  suggested: string
  example: Omit<Example, 'completion'>
  sft: DatasetRow | null
  kto: KtoRow | null
  dpo: PairRow | null
  policy: PolicyRow | null
}

export type JudgedKind = Exclude<RowKind, 'pretraining'>

export const judgedKinds = ['sft', 'kto', 'dpo', 'policy'] as const satisfies JudgedKind[]

export type LeftOut =
  // Of whole events
  | 'older than the newest 2,000 labelled events'
  | 'in a folder that is excluded now'
  | 'of another project'
  | 'of another mode'
  | 'it says nothing about its text'
  | 'secrets were masked'
  | 'holds a word that is blocked now'
  | 'nothing to learn from it'
  | 'judged again later at the same place'
  // Of single rows
  | 'same place and text as a newer row'
  | 'the same words as a newer row'
  | 'sampled by another model'
  | 'sampled without a known chance of being shown'
  | 'good or bad alone: nothing to weigh it against'
  | 'held out, but not accepted and kept'
  | 'held out, but its text occurs in a training row of the same document'
  | 'sampled too late to be trained on'
  | 'holds text that is held out'

export type LeaveOut = (reason: LeftOut, of?: 'event' | RowKind, count?: number) => void

export interface Dataset extends Part<DatasetRow> {
  kto: Part<KtoRow>
  dpo: Part<PairRow>
  /** Never held out: a reward is no proof. */
  policy: PolicyRow[]
  pretraining: PretrainingRow[]
  /** Events of which a training row of any kind holds text: an adapter that learns from all of them
   *  has to go when one is forgotten. */
  taughtBy: string[]
  /** Labelled events older than the split, with and without a row of their own: this run has had
   *  its chance with them, so they wait no longer. */
  considered: string[]
  card: DatasetCard
}

export interface DatasetOptions {
  /** Newest labelled events that count; default 2,000. */
  window?: number
  /** Held-out rows that a proof needs; default 30. 0, with a share of 0, trains on all. */
  minHeldOut?: number
  /** Share of the kept rows that is held out once there are many; default 0.2. */
  heldOutShare?: number
  /** Only events of this mode. */
  mode?: Mode
  /** Only events of files in this folder. */
  project?: string
  /** Folders that are projects; a file in none of them belongs to its own folder. */
  projects?: readonly string[]
  /** Whether a document may not be learned from any more, by its path. */
  isExcluded?: (path: string | null) => boolean
  /** Words that may not be trained on, also in what was logged before they were named. */
  blocked?: readonly string[]
  /** SHA-256 of the model that will be trained: tokens of another one mean something else. */
  base?: string
  /** Rows of plain text that are wanted, and the texts to take where the user's own do not reach. */
  pretraining?: { rows: number; ownText: boolean; fixed: readonly Example[] }
}
