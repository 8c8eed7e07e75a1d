/** What a dataset holds and what was left out of it, as figures and in plain words. */
import type { DatasetCard, RowKind } from '../../../contract'
import type { LoggedEvent } from '../../feedback/types'
import { projectOf } from './project'
import { judgedKinds } from './types'
import type { Dataset, EventRows, Part } from './types'
import { sittings, type TimedRow } from '../proof/sittings'

export interface CardFacts extends Pick<DatasetCard, 'splitAt' | 'balance' | 'leftOut'> {
  parts: Part<EventRows>
  /** Of the window, oldest first. */
  events: ReadonlyArray<Pick<LoggedEvent, 't_request'>>
  projects: readonly string[]
}

export function makeCard(
  dataset: Omit<Dataset, 'card' | 'considered' | 'taughtBy'>,
  facts: CardFacts,
): DatasetCard {
  const { events, parts, projects, splitAt, balance, leftOut } = facts
  const fruitful = {
    train: parts.train.filter(hasRow),
    heldOut: parts.heldOut.filter(hasRow),
  }
  const kind = (name: RowKind, train: ReadonlyArray<{ weight: number }>, heldOut = 0) => ({
    kind: name,
    train: train.length,
    heldOut,
    trainWeight: train.reduce((sum, { weight }) => sum + weight, 0),
  })
  return {
    events: events.length,
    from: events[0]?.t_request ?? null,
    to: events.at(-1)?.t_request ?? null,
    splitAt,
    train: dataset.train.length,
    heldOut: dataset.heldOut.length,
    sittings: { train: countSittings(dataset.train), heldOut: countSittings(dataset.heldOut) },
    kinds: [
      kind('sft', dataset.train, dataset.heldOut.length),
      kind('kto', dataset.kto.train, dataset.kto.heldOut.length),
      kind('dpo', dataset.dpo.train, dataset.dpo.heldOut.length),
      kind('policy', dataset.policy),
      kind('pretraining', dataset.pretraining),
    ],
    groups: [
      ...groups('mode', fruitful, ({ mode }) => mode),
      ...groups('project', fruitful, ({ path }) => projectOf(path, projects)),
      ...groups('language', fruitful, ({ languageId }) => languageId),
    ],
    balance,
    leftOut,
  }
}

const hasRow = (row: EventRows) => judgedKinds.some((kind) => row[kind] !== null)

/** As the proof counts them. */
const countSittings = (rows: readonly TimedRow[]) => new Set(sittings(rows)).size

function groups(
  by: DatasetCard['groups'][number]['by'],
  { train, heldOut }: Part<EventRows>,
  nameOf: (row: EventRows) => string,
): DatasetCard['groups'] {
  const found = new Map<string, DatasetCard['groups'][number]>()
  const groupOf = (row: EventRows) => {
    const name = nameOf(row)
    const group = found.get(name) ?? { by, name, train: 0, heldOut: 0 }
    found.set(name, group)
    return group
  }
  for (const row of train) groupOf(row).train++
  for (const row of heldOut) groupOf(row).heldOut++
  return [...found.values()].sort((a, b) => b.train + b.heldOut - a.train - a.heldOut)
}

const kindWords: Record<RowKind, string> = {
  sft: 'texts to imitate: what you kept, and what you wrote instead',
  kto: 'suggestions judged good or bad',
  dpo: 'pairs of a better and a worse text',
  policy: 'sampled suggestions with the share of them that stayed',
  pretraining: 'passages of plain text, so that nothing is unlearned',
}

/** One, and many. */
const rowWords: Record<DatasetCard['leftOut'][number]['of'], [string, string]> = {
  event: ['suggestion', 'suggestions'],
  sft: ['text to imitate', 'texts to imitate'],
  kto: ['judgement', 'judgements'],
  dpo: ['pair', 'pairs'],
  policy: ['sampled suggestion', 'sampled suggestions'],
  pretraining: ['passage', 'passages'],
}

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`

/** For a newcomer: what would be learned from, what is kept for the proof, and what is not used. */
export function describeCard(card: DatasetCard): string[] {
  if (card.events === 0)
    return [
      'There is nothing to learn from yet: no suggestion was kept, changed or refused.',
      ...leftOutLines(card),
    ]
  const day = (at: number | null) => (at === null ? '' : new Date(at).toISOString().slice(0, 10))
  return [
    `${plural(card.events, 'suggestion')} of ${day(card.from)} to ${day(card.to)} with something to learn.`,
    '',
    'To learn from:',
    ...card.kinds.map(
      ({ kind, train, trainWeight }) =>
        `  ${String(train).padStart(5)}  ${kindWords[kind]}${train === 0 ? '' : ` (weight ${trainWeight.toFixed(1)})`}`,
    ),
    ...(card.balance === null
      ? []
      : [`         good weighs ${card.balance.ratio.toFixed(2)} times as much as bad`]),
    '',
    card.heldOut === 0
      ? 'Nothing is held back for the proof.'
      : `Held back for the proof, and never learned from: the newest ${plural(card.heldOut, 'kept text')}, from ${day(card.splitAt)} on, of ${plural(card.sittings.heldOut, 'stretch', 'stretches')} of writing.`,
    ...groupLines(card),
    ...leftOutLines(card),
  ]
}

function groupLines(card: DatasetCard): string[] {
  return (['mode', 'project', 'language'] as const).flatMap((by) => {
    const own = card.groups.filter((group) => group.by === by)
    if (own.length === 0) return []
    const most = own.slice(0, 8).map(({ name, train, heldOut }) => `${name} ${train} + ${heldOut}`)
    const more = own.length > 8 ? [`${own.length - 8} more`] : []
    return [`By ${by} (learned from + held back): ${[...most, ...more].join(', ')}.`]
  })
}

function leftOutLines({ leftOut }: DatasetCard): string[] {
  if (leftOut.length === 0) return ['', 'Nothing was left out.']
  const most = leftOut.toSorted((a, b) => b.count - a.count)
  return [
    '',
    'Left out:',
    ...most.map(({ reason, of, count }) => `  ${plural(count, ...rowWords[of])}: ${reason}`),
  ]
}
