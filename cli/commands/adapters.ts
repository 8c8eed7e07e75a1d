/** `inkling adapters`: what was learned, and which of it is in use. */
import { join } from 'node:path'
import { InklingError } from '../../contract'
import type { AdapterSummary, LedgerEntry } from '../../contract'
import { createAdapters } from '../../core/learn/adapters/adapters'
import type { Adapters } from '../../core/learn/adapters/adapters'
import { createLedger } from '../../core/learn/adapters/ledger'
import { scopeWords } from '../../core/learn/adapters/scope'
import type { InstalledModel } from '../../core/models/types'
import type { CommonOptions } from '../options'
import { answer, table } from '../output'
import { findPlace } from '../../core/host/place'
import { readSettings } from '../ports'
import { holdingProfile, openModels } from '../session'

interface Opened {
  adapters: Adapters
  base: InstalledModel | null
}

async function open(options: CommonOptions): Promise<Opened> {
  const place = findPlace(options.profile)
  const settings = readSettings(place, options.model)
  const models = openModels(place, settings)
  try {
    const base = await models.resolve(settings.get().model.id)
    return { adapters: createAdapters(join(place.profile, 'adapters')), base }
  } finally {
    await models.dispose()
  }
}

function needBase({ base }: Opened): InstalledModel {
  if (base) return base
  throw new InklingError(
    'model_missing',
    'The model of the settings is not on this machine, so no adapter of it can be used.',
    'Download it with `inkling models fetch`, or name another one with --model.',
  )
}

/** By id, by its end, or by version ("3" or "v3") of the model in use. */
function find({ adapters, base }: Opened, wanted: string): AdapterSummary {
  const all = adapters.list(base?.sha256 ?? null)
  const version = /^v?(\d+)$/.exec(wanted)?.[1]
  const matches = all.filter(
    (adapter) =>
      adapter.adapterId === wanted ||
      (wanted.length >= 6 && adapter.adapterId.endsWith(wanted)) ||
      (version !== undefined && adapter.usable && adapter.version === Number(version)),
  )
  const [only, second] = matches
  if (only && !second) return only
  throw new InklingError(
    'bad_input',
    second ? `"${wanted}" names more than one adapter.` : `There is no adapter "${wanted}".`,
    'See `inkling adapters list`.',
  )
}

const when = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

/** @returns the exit code */
export async function listAdapters(options: CommonOptions): Promise<number> {
  const opened = await open(options)
  const list = opened.adapters.list(opened.base?.sha256 ?? null)
  answer(options.json ?? false, list, () => {
    if (list.length === 0)
      return 'No adapters yet. `inkling train` makes one when there is enough to learn from.'
    const rows = list.map((adapter) => [
      adapter.active ? '*' : '',
      `v${adapter.version}`,
      adapter.adapterId,
      when(adapter.createdAt),
      adapter.baseName,
      scopeWords(adapter.scope),
      adapter.promoted ? 'promoted' : 'refused',
      adapter.forgotten ? 'off: its text was forgotten' : adapter.usable ? '' : 'of another model',
    ])
    return table(['', 'version', 'id', 'made', 'base', 'for', 'verdict', ''], rows)
  })
  return 0
}

/** @returns the exit code */
export async function showAdapter(wanted: string, options: CommonOptions): Promise<number> {
  const opened = await open(options)
  const { adapterId } = find(opened, wanted)
  const manifest = opened.adapters.manifest(adapterId)
  answer(options.json ?? false, manifest, () => JSON.stringify(manifest, null, 2))
  return 0
}

/** Every adapter that was ever made here, with what taught it and how it was judged.
 *  @returns the exit code */
export async function showLedger(options: CommonOptions): Promise<number> {
  const { profile } = findPlace(options.profile)
  const present = createAdapters(join(profile, 'adapters')).all()
  const entries = createLedger(join(profile, 'learn', 'ledger.jsonl')).read(present)
  answer(options.json ?? false, entries, () =>
    entries.length === 0
      ? 'No adapter was made here yet. `inkling train` makes one when there is enough to learn from.'
      : entries.map(ledgerLines).join('\n\n'),
  )
  return 0
}

function ledgerLines(entry: LedgerEntry): string {
  const { taughtBy, tests } = entry
  const state = [
    entry.promoted ? 'promoted' : 'refused',
    ...(entry.forgotten ? ['off: text that it learned from was forgotten'] : []),
    ...(entry.kept ? [] : ['deleted since']),
  ]
  const documents = taughtBy.documents > 0 ? ` in ${taughtBy.documents} documents` : ''
  const time =
    taughtBy.from === null || taughtBy.to === null
      ? ''
      : `, ${when(taughtBy.from)} to ${when(taughtBy.to)}`
  const scores = tests.map(({ name, passed, value, bound }) => [
    `  ${name}`,
    passed ? 'passed' : 'failed',
    value.toPrecision(3),
    `bound ${bound}`,
  ])
  return [
    `v${entry.version} of ${entry.baseName}, ${when(entry.createdAt)}, for ${scopeWords(entry.scope)}: ${state.join('; ')}`,
    `  taught by ${taughtBy.events} suggestions${documents}${time}`,
    `  ${entry.reason}`,
    ...(scores.length > 0 ? [table(['  test', '', 'figure', ''], scores)] : []),
  ].join('\n')
}

/** @param wanted  an adapter, or "base"
 *  @returns the exit code */
export async function useAdapter(wanted: string, options: CommonOptions): Promise<number> {
  return changing(options, (opened, base) => {
    const id = wanted === 'base' ? null : find(opened, wanted).adapterId
    opened.adapters.use(base.sha256, id)
  })
}

/** @returns the exit code */
export async function rollbackAdapter(options: CommonOptions): Promise<number> {
  return changing(options, ({ adapters }, base) => void adapters.rollback(base.sha256))
}

/** @returns the exit code */
export async function deleteAdapter(wanted: string, options: CommonOptions): Promise<number> {
  return holdingProfile(findPlace(options.profile), async () => {
    const opened = await open(options)
    const { adapterId, version } = find(opened, wanted)
    const removed = opened.adapters.remove(adapterId)
    answer(options.json ?? false, { adapterId, removed }, () => `Adapter v${version} was deleted.`)
    return removed ? 0 : 1
  })
}

async function changing(
  options: CommonOptions,
  change: (opened: Opened, base: InstalledModel) => void,
): Promise<number> {
  return holdingProfile(findPlace(options.profile), async () => {
    const opened = await open(options)
    const base = needBase(opened)
    change(opened, base)
    const activeAdapterId = opened.adapters.activeId(base.sha256)
    const serving = opened.adapters.serving(base.sha256)
    const inUse = serving.map(({ version, scope }) => `v${version} for ${scopeWords(scope)}`)
    const chosen = serving.map(({ id, scope }) => ({ scope, adapterId: id }))
    answer(options.json ?? false, { activeAdapterId, serving: chosen }, () =>
      inUse.length > 0
        ? `In use: ${inUse.join(', ')}.`
        : 'The base model is in use, without an adapter.',
    )
    return 0
  })
}
