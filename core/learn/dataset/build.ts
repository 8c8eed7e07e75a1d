/** Labels → rows to train on, and later rows on which the adapter must prove itself. */
import type { Label, LoggedEvent } from '../../feedback/types'
import { balanceKto } from './balance'
import { makeCard } from './card'
import { newestLabelled, type Labelled } from './events'
import { ownPassages, pretrainingRows, withoutBlocked } from './pretraining'
import { dropRepeats } from './repeats'
import { rowsOf } from './rows'
import { split, splitTime, withoutHeldOut } from './split'
import { judgedKinds } from './types'
import type {
  Dataset,
  DatasetOptions,
  EventRows,
  JudgedKind,
  LeaveOut,
  PretrainingRow,
} from './types'
import { createTally } from './tally'
import { createSlices } from './slices'

export { minHeldOutRows } from './split'
export type { Dataset, DatasetOptions, DatasetRow } from './types'

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
  const slice = createSlices()
  const fruitful: EventRows[] = []
  for (const one of newest) {
    await slice()
    const row = rowsOf(one, options.base, leaveOut)
    if (judgedKinds.some((kind) => row[kind] !== null)) fruitful.push(row)
    else leaveOut('nothing to learn from it')
  }
  const rows = await dropRepeats(fruitful, leaveOut)
  const splitAt = splitTime(rows, options)
  const parts = await split(rows, splitAt, leaveOut)
  const { rows: ktoTrain, balance } = balanceKto(rowsOfKind(parts.train, 'kto'), leaveOut)
  const isOlder = ({ event }: Labelled) => splitAt === null || event.t_request < splitAt
  const older = newest.filter(isOlder)

  const dataset = {
    train: rowsOfKind(parts.train, 'sft'),
    heldOut: rowsOfKind(parts.heldOut, 'sft'),
    kto: { train: ktoTrain, heldOut: rowsOfKind(parts.heldOut, 'kto') },
    dpo: { train: rowsOfKind(parts.train, 'dpo'), heldOut: rowsOfKind(parts.heldOut, 'dpo') },
    policy: rowsOfKind(parts.train, 'policy'),
    pretraining: await plainRows(older, parts.heldOut, options, leaveOut),
  }
  return {
    ...dataset,
    taughtBy: taughtBy(dataset),
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

function taughtBy({
  train,
  kto,
  dpo,
  policy,
  pretraining,
}: Pick<Dataset, 'train' | 'kto' | 'dpo' | 'policy' | 'pretraining'>): string[] {
  const rows = [...train, ...kto.train, ...dpo.train, ...policy, ...pretraining]
  return [...new Set(rows.flatMap(({ eventId }) => eventId ?? []))]
}

function rowsOfKind<Kind extends JudgedKind>(
  rows: readonly EventRows[],
  kind: Kind,
): Array<NonNullable<EventRows[Kind]>> {
  return rows.flatMap((row) => row[kind] ?? [])
}

async function plainRows(
  older: readonly Labelled[],
  heldOut: readonly EventRows[],
  { pretraining, blocked = [] }: DatasetOptions,
  leaveOut: LeaveOut,
): Promise<PretrainingRow[]> {
  if (!pretraining) return []
  const own = pretraining.ownText ? withoutBlocked(ownPassages(older), blocked, leaveOut) : []
  return pretrainingRows(await withoutHeldOut(own, heldOut, leaveOut), pretraining)
}
