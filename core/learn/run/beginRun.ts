/** How a run begins: a dataset from the log, or the paused run where it stopped. */
import { randomUUID } from 'node:crypto'
import { InklingError, type AdapterScope, type Settings } from '../../../contract'
import type { Feedback, Label, LoggedEvent } from '../../feedback/types'
import type { Ports } from '../../ports'
import { buildDataset, minHeldOutRows, type Dataset } from '../dataset/build'
import { datasetOptions } from '../dataset/options'
import { notEnoughText } from '../proof/promotionTests'
import type { Base } from './ready'
import type { RunFolder, RunRecord, RunRows } from './runFolder'
import { everything, isSameScope, scopeWords } from '../adapters/scope'
import type { TrainingSettings } from '../trainer/trainer'
import { trainingFor } from '../trainer/trainingFor'

export interface BeginDeps extends Pick<Ports, 'settings'> {
  feedback: Pick<Feedback, 'labelled' | 'flush'>
  folder: RunFolder
  label: (event: LoggedEvent) => Label
  training?: Partial<TrainingSettings>
  resources: string
  /** What to learn for. */
  scope: (automatic: boolean) => AdapterScope
  now: () => number
}

/** @throws InklingError not_enough_yet, before anything is trained that could not be proven */
export async function beginRun(
  deps: BeginDeps,
  base: Base,
  automatic: boolean,
): Promise<RunRecord> {
  await deps.feedback.flush()
  const settings = deps.settings.get()
  const scope = deps.scope(automatic)
  const options = await datasetOptions(settings, deps.resources, base.sha256, scope)
  const dataset = await buildDataset(deps.feedback.labelled(null), deps.label, options)
  if (dataset.heldOut.length < minHeldOutRows || dataset.train.length === 0) {
    throw notEnough(dataset, scope)
  }
  const rows = rowsOf(dataset, settings.learn.stage)
  const record: RunRecord = {
    schema: 1,
    runId: randomUUID(),
    startedAt: deps.now(),
    automatic,
    phase: 'training',
    base,
    scope,
    training: { ...trainingFor(rows), ...deps.training },
    step: 0,
    steps: 0,
    losses: [],
    card: { ...dataset.card },
    considered: dataset.considered,
  }
  deps.folder.begin(record, rows)
  return record
}

function rowsOf(dataset: Dataset, stage: Settings['learn']['stage']): RunRows {
  const { train, heldOut, kto, dpo, policy, pretraining } = dataset
  const pairs = dpo.heldOut
  if (stage === 'imitate')
    return { train, heldOut, pairs, preferences: {}, taughtBy: train.map((row) => row.eventId) }
  const preferences = {
    kto: kto.train,
    dpo: dpo.train,
    pretraining,
    ...(stage === 'reward' && { policy }),
  }
  return { train, heldOut, pairs, preferences, taughtBy: dataset.taughtBy }
}

/** The paused run, unless its rows are lost or an event of it was removed from the log since. */
export async function takeUpRun(
  { feedback, folder }: Pick<BeginDeps, 'feedback' | 'folder'>,
  paused: RunRecord | null,
): Promise<RunRecord | null> {
  const rows = paused ? folder.readRows() : null
  if (!paused || !rows) return null
  const inLog = new Set<string>()
  for await (const event of feedback.labelled(null)) inLog.add(event.event_id)
  const held = [...rows.heldOut, ...rows.pairs].map((row) => row.eventId)
  return [...rows.taughtBy, ...held].every((id) => inLog.has(id)) ? paused : null
}

function notEnough({ heldOut, card }: Dataset, scope: AdapterScope): InklingError {
  const why =
    heldOut.length < minHeldOutRows
      ? notEnoughText(heldOut.length)
      : `Not enough yet: the ${heldOut.length} suggestions that you kept are just enough for the proof, and none is left to learn from.`
  return new InklingError(
    'not_enough_yet',
    isSameScope(scope, everything) ? why : `${why} This counts ${scopeWords(scope)} alone.`,
    'Go on writing, and learn later.',
    { ...card },
  )
}
