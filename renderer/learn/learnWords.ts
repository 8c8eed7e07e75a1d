/** The state of learning in plain words. Pure. */
import type {
  AdapterScope,
  AdapterSummary,
  LearnRun,
  LearnState,
  LedgerEntry,
  Promotion,
  PromotionTest,
} from '../../contract'
import { baseName as nameOf } from '../files/paths'

export const phaseWords: Record<LearnRun['phase'], string> = {
  dataset: 'Gathering what you kept and refused',
  training: 'Learning',
  evaluating: 'Comparing with the base model',
}

/** @returns what is missing before Learn can start, or null when there is enough */
export function missingText({ waiting, positive, needed }: LearnState): string | null {
  const labels = Math.max(0, needed.labels - waiting)
  const good = Math.max(0, needed.positive - positive)
  if (labels === 0 && good === 0) return null
  const parts = [
    labels > 0 && `${labels} more ${labels === 1 ? 'answer' : 'answers'}`,
    good > 0 && `${good} more that ${good === 1 ? 'is' : 'are'} kept`,
  ].filter(Boolean)
  return `Not enough yet: ${parts.join(' and ')}. Every suggestion that you take, refuse or write over is one.`
}

/** A gain in nats a token as a rise of each token's probability: e^gain − 1, in per cent. */
const likelier = (gain: number): number => Math.round((Math.exp(gain) - 1) * 100)

const side = (percent: number): string =>
  percent < 0 ? `${-percent} % less` : percent === 0 ? '0 %' : `${percent} % more`

/** @returns one sentence on base against adapter; null when they were not compared */
export function gainSentence({ gain, heldOutRows }: Promotion): string | null {
  if (!gain) return null
  const [mean, low, high] = [likelier(gain.mean), likelier(gain.low), likelier(gain.high)]
  const range = low >= 0 ? `between ${low} and ${high} %` : `between ${side(low)} and ${side(high)}`
  const head =
    mean >= 0
      ? `Each piece of a word that you kept is ${mean} % likelier to it than to the base model`
      : `Each piece of a word that you kept is ${-mean} % less likely to it than to the base model`
  return `${head}; ${range}, on ${heldOutRows} suggestions that it had not seen.`
}

export interface Bar {
  name: string
  value: number
  ofAdapter: boolean
  /** Null for the base, which the other is measured against. */
  interval: { low: number; high: number } | null
}

/** Surprise (nats a token) of base and adapter. The gain is measured pairwise on the same text, so
 *  its interval is the adapter's. */
export function comparisonBars({ baseNll, adapterNll, gain }: Promotion): Bar[] {
  if (baseNll === null || adapterNll === null) return []
  return [
    { name: 'Base model', ofAdapter: false, value: baseNll, interval: null },
    {
      name: 'With adapter',
      ofAdapter: true,
      value: adapterNll,
      interval: adapterInterval({ baseNll, gain }),
    },
  ]
}

/** Share that is kept with the base and with the adapter, whose interval is that of the difference. */
export function keptBars({
  base,
  adapter,
  difference,
}: NonNullable<LearnState['comparison']>): Bar[] {
  const interval = difference && {
    low: Math.max(0, base.keptShare + difference.low),
    high: Math.min(1, base.keptShare + difference.high),
  }
  return [
    { name: 'Base model', ofAdapter: false, value: base.keptShare, interval: null },
    { name: 'With adapter', ofAdapter: true, value: adapter.keptShare, interval },
  ]
}

/** @returns where the adapter's surprise lies, nats a token; null when that was not measured */
export const adapterInterval = ({
  baseNll,
  gain,
}: Pick<Promotion, 'baseNll' | 'gain'>): Bar['interval'] =>
  gain && baseNll !== null ? { low: baseNll - gain.high, high: baseNll - gain.low } : null

interface TestWords {
  name: string
  /** How the figure stands to its bound. */
  bound: 'at least' | 'above' | 'at most' | 'within'
  unit?: 'percent' | 'nats' | 'bits'
}

const testWords: Record<string, TestWords> = {
  held_out_rows: { name: 'Enough to compare on', bound: 'at least' },
  gain: { name: 'Surer of your words', bound: 'above', unit: 'nats' },
  order: { name: 'The order of words counts', bound: 'above', unit: 'nats' },
  margin: { name: 'Sides with what you preferred', bound: 'at least', unit: 'nats' },
  regression: { name: 'Other text not forgotten', bound: 'at most', unit: 'percent' },
  regression_prose: { name: 'Prose of others not forgotten', bound: 'at most', unit: 'percent' },
  regression_code: { name: 'Code not forgotten', bound: 'at most', unit: 'percent' },
  answers: { name: 'Answers could be compared', bound: 'at least' },
  length: { name: 'As long as before', bound: 'within' },
  repetition: { name: 'No more repetition', bound: 'at most', unit: 'percent' },
  empty: { name: 'No more empty answers', bound: 'at most', unit: 'percent' },
  exposure: { name: 'Rare strings not easy to draw out', bound: 'at most', unit: 'nats' },
  exposure_worst: { name: 'Nothing rare learned by heart', bound: 'at most', unit: 'bits' },
}

/** @returns 'Surer of your words' for a known test, else its name made readable */
export const testName = (name: string): string =>
  testWords[name]?.name ??
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .replace(/^./, (first) => first.toUpperCase())

/** @returns '−0.61 %, at most 1 %'; of an unknown test '0.2, bound 1' */
export function testFigures({ name, value, bound }: PromotionTest): string {
  const { bound: side = 'bound', unit } = testWords[name] ?? {}
  const shown = (figure: number): string =>
    unit === 'percent' ? `${plainFigure(100 * figure)} %` : plainFigure(figure)
  const words = side === 'within' ? (bound < 1 ? 'at least' : 'at most') : side
  const of = unit === undefined || unit === 'percent' ? '' : ` ${unit}`
  return `${shown(value)}${of}, ${words} ${shown(bound)}`
}

/** @returns a figure with three significant digits at most */
const plainFigure = (value: number): string =>
  String(Number.isInteger(value) ? value : Number(value.toPrecision(3))).replace('-', '−')

export function adapterStatus(adapter: AdapterSummary): string {
  const { active, promoted, usable, forgotten, baseName } = adapter
  if (active) return promoted ? 'In use' : 'In use, unproven'
  if (forgotten) return 'Off: text that it learned from was forgotten'
  if (!usable) return `Cannot be used with this model (${baseName})`
  return promoted ? 'Proven' : 'Unproven'
}

/** That something was forgotten, and what is owed for it. */
export function retrainingText({
  versions,
  notEnough,
}: NonNullable<LearnState['retraining']>): string {
  const when = notEnough
    ? 'There is too little text left to prove a new one yet; it is learned when there is more.'
    : 'A new adapter is learned without it, by itself when you are away, or now.'
  if (versions.length === 0)
    return `A run was dropped because it held text that was forgotten since. ${when}`
  const which = `${versions.length === 1 ? 'Version' : 'Versions'} ${versions.join(' and ')}`
  const is = versions.length === 1 ? 'is' : 'are'
  return `${which} learned from text that was forgotten since, and ${is} off for good. ${when}`
}

/** What became of an adapter. */
export function fateOf({
  promoted,
  forgotten,
  kept,
}: Pick<LedgerEntry, 'promoted' | 'forgotten' | 'kept'>): string {
  const verdict = promoted ? 'Proven' : 'Refused'
  if (forgotten) return `${verdict}, off since its text was forgotten`
  return kept ? verdict : `${verdict}, deleted since`
}

const settingNames: Record<string, string> = {
  rank: 'rank',
  epochs: 'passes',
  learningRate: 'learning rate',
  batch: 'rows a step',
  seed: 'seed',
  startRows: 'rows read for the start',
}

/** @returns 'rank 8, passes 2, …': those that a person may compare */
export const settingsText = (settings: LedgerEntry['settings']): string =>
  Object.entries(settingNames)
    .flatMap(([key, name]) => {
      const value = settings[key]
      return typeof value === 'number' ? [`${name} ${value}`] : []
    })
    .join(', ')

/** @param adapters of all bases */
export function baseStatus(adapters: AdapterSummary[]): string {
  const active = adapters.filter((one) => one.active)
  if (active.length === 0) return 'In use'
  const everywhere = active.some(({ scope }) => scope.mode === null && scope.project === null)
  return everywhere ? 'As it came' : 'In use everywhere else'
}

const modes = { prose: 'for prose', code: 'for code' }

/** @returns 'for prose', 'for code in essay'; '' for an adapter that serves everywhere */
export function scopeText({ mode, project }: AdapterScope): string {
  const place = project === null ? '' : `in ${nameOf(project)}`
  return [mode === null ? project !== null && 'for all' : modes[mode], place]
    .filter(Boolean)
    .join(' ')
}

/** @returns '50 %', with what the ends and the middle mean */
export function strengthText(strength: number): string {
  const percent = `${Math.round(strength * 100)} %`
  if (strength === 0) return `${percent}, the base model`
  return strength === 1 ? `${percent}, as trained` : percent
}
