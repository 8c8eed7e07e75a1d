/** Labels → rows to train on, and later rows on which the adapter must prove itself. */
import type { Label, LoggedEvent } from '../feedback/types'
import { balanceKto } from './datasetBalance'
import { makeCard } from './datasetCard'
import { newestLabelled, type Labelled } from './datasetEvents'
import { ownPassages, pretrainingRows, withoutBlocked } from './datasetPretraining'
import { dropRepeats } from './datasetRepeats'
import { rowsOf } from './datasetRows'
import { split, splitTime, withoutHeldOut } from './datasetSplit'
import { judgedKinds } from './datasetTypes'
import type {
  Dataset,
  DatasetOptions,
  EventRows,
  JudgedKind,
  LeaveOut,
  PretrainingRow,
} from './datasetTypes'
import { createTally } from './datasetTally'

export { minHeldOutRows } from './datasetSplit'
export type { Dataset, DatasetOptions, DatasetRow } from './datasetTypes'

/** Newest labelled events, without repeats, split by time and balanced.
 *  @param events with an outcome, oldest first */
export async function buildDataset(
  events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
  label: (event: LoggedEvent) => Label,
  options: DatasetOptions = {},
): Promise<Dataset> {
  const tally = createTally()
  const { leaveOut } = tally
  const newest = await newestLabelled(events, label, options, leaveOut)
  const all = newest.map((one) => rowsOf(one, options.base, leaveOut))
  const fruitful = all.filter((row) => {
    const teaches = judgedKinds.some((kind) => row[kind] !== null)
    if (!teaches) leaveOut('nothing to learn from it')
    return teaches
  })
  const rows = dropRepeats(fruitful, leaveOut)
  const splitAt = splitTime(rows, options)
  const parts = split(rows, splitAt, leaveOut)
  const { rows: ktoTrain, balance } = balanceKto(rowsOfKind(parts.train, 'kto'), leaveOut)
  const isOlder = ({ event }: Labelled) => splitAt === null || event.t_request < splitAt
  const older = newest.filter(isOlder)

  const dataset = {
    train: rowsOfKind(parts.train, 'sft'),
    heldOut: rowsOfKind(parts.heldOut, 'sft'),
    kto: { train: ktoTrain, heldOut: rowsOfKind(parts.heldOut, 'kto') },
    dpo: { train: rowsOfKind(parts.train, 'dpo'), heldOut: rowsOfKind(parts.heldOut, 'dpo') },
    policy: rowsOfKind(parts.train, 'policy'),
    pretraining: plainRows(older, parts.heldOut, options, leaveOut),
  }
  return {
    ...dataset,
    considered: older.map(({ event }) => event.event_id),
    card: makeCard(dataset, {
      parts,
      events: newest.map(({ event }) => event),
      splitAt,
      balance,
      leftOut: tally.list(),
      projects: options.projects ?? [],
    }),
  }
}

function rowsOfKind<Kind extends JudgedKind>(
  rows: readonly EventRows[],
  kind: Kind,
): Array<NonNullable<EventRows[Kind]>> {
  return rows.flatMap((row) => row[kind] ?? [])
}

function plainRows(
  older: readonly Labelled[],
  heldOut: readonly EventRows[],
  { pretraining, blocked = [] }: DatasetOptions,
  leaveOut: LeaveOut,
): PretrainingRow[] {
  if (!pretraining) return []
  const own = pretraining.ownText ? withoutBlocked(ownPassages(older), blocked, leaveOut) : []
  return pretrainingRows(withoutHeldOut(own, heldOut, leaveOut), pretraining)
}
