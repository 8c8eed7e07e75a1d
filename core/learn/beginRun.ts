/** How a run begins: a dataset from the log, or the paused run where it stopped. */
import { randomUUID } from 'node:crypto'
import { InklingError, type Settings } from '../../contract'
import type { Feedback, Label, LoggedEvent } from '../feedback/types'
import { isExcluded } from '../feedback/excluded'
import type { Ports } from '../ports'
import { buildDataset, minHeldOutRows, type Dataset, type DatasetOptions } from './dataset'
import { notEnoughText } from './promote'
import type { Base } from './ready'
import type { RunFolder, RunRecord } from './runFolder'
import { defaultTraining, type TrainingSettings } from './trainer'

export interface BeginDeps extends Pick<Ports, 'settings'> {
  feedback: Pick<Feedback, 'labelled' | 'flush'>
  folder: RunFolder
  label: (event: LoggedEvent) => Label
  training?: Partial<TrainingSettings>
  now: () => number
}

/** @throws InklingError not_enough_yet, before anything is trained that could not be proven */
export async function beginRun(
  deps: BeginDeps,
  base: Base,
  automatic: boolean,
): Promise<RunRecord> {
  await deps.feedback.flush()
  const options = { ...allowedBy(deps.settings.get()), base: base.sha256 }
  const dataset = await buildDataset(deps.feedback.labelled(null), deps.label, options)
  if (dataset.heldOut.length < minHeldOutRows || dataset.train.length === 0) {
    throw notEnough(dataset)
  }
  const record: RunRecord = {
    schema: 1,
    runId: randomUUID(),
    startedAt: deps.now(),
    automatic,
    phase: 'training',
    base,
    training: { ...defaultTraining, ...deps.training },
    step: 0,
    steps: 0,
    losses: [],
    card: { ...dataset.card },
    considered: dataset.considered,
  }
  deps.folder.begin(record, { train: dataset.train, heldOut: dataset.heldOut })
  return record
}

/** What the settings allow to be learned from now, whatever was logged before. */
export function allowedBy(settings: Settings): DatasetOptions {
  const { privacy, safety, layout } = settings
  return {
    blocked: safety.blocked,
    isExcluded: (path) => isExcluded(path, privacy.neverLog),
    projects: layout.folder === null ? [] : [layout.folder],
  }
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
  const whole = [...rows.train, ...rows.heldOut].every((row) => inLog.has(row.eventId))
  return whole ? paused : null
}

function notEnough({ heldOut, card }: Dataset): InklingError {
  return new InklingError(
    'not_enough_yet',
    heldOut.length < minHeldOutRows
      ? notEnoughText(heldOut.length)
      : `Not enough yet: the ${heldOut.length} suggestions that you kept are just enough for the proof, and none is left to learn from.`,
    'Go on writing, and learn later.',
    { ...card },
  )
}
