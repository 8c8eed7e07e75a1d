/** The state of learning in plain words. Pure. */
import type { AdapterSummary, LearnRun, LearnState, Promotion } from '../../contract'

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

/** A gain in nats a token as a fall of perplexity: 1 − e^(−gain), in per cent. */
export const lessSurprised = (gain: number): number => Math.round((1 - Math.exp(-gain)) * 100)

const side = (percent: number): string =>
  percent < 0 ? `${-percent} % more` : percent === 0 ? '0 %' : `${percent} % less`

/** @returns one sentence on base against adapter; null when they were not compared */
export function gainSentence({ gain, heldOutRows }: Promotion): string | null {
  if (!gain) return null
  const [mean, low, high] = [gain.mean, gain.low, gain.high].map(lessSurprised) as [
    number,
    number,
    number,
  ]
  const range = low >= 0 ? `between ${low} and ${high} %` : `between ${side(low)} and ${side(high)}`
  const head =
    mean >= 0
      ? `What you kept surprises it ${mean} % less than the base model`
      : `What you kept surprises it ${-mean} % more than the base model`
  return `${head}; ${range}, on ${heldOutRows} suggestions that it had not seen.`
}

export interface Bar {
  name: string
  value: number
  /** Null for the base, which the other is measured against. */
  interval: { low: number; high: number } | null
}

/** Surprise (nats a token) of base and adapter. The gain is measured pairwise on the same text, so
 *  its interval is the adapter's. */
export function comparisonBars({ baseNll, adapterNll, gain }: Promotion): Bar[] {
  if (baseNll === null || adapterNll === null) return []
  const interval = gain && { low: baseNll - gain.high, high: baseNll - gain.low }
  return [
    { name: 'Base model', value: baseNll, interval: null },
    { name: 'With adapter', value: adapterNll, interval },
  ]
}

export const testNames: Record<string, string> = {
  gain: 'Surer of your words',
  order: 'The order of words counts',
  margin: 'Sides with what you preferred',
  regression: 'Other text not forgotten',
  regression_prose: 'Prose of others not forgotten',
  regression_code: 'Code not forgotten',
  length: 'As long as before',
  repetition: 'No more repetition',
  empty: 'No more empty answers',
  exposure: 'Nothing rare learned by heart',
  held_out_rows: 'Enough to compare on',
}

/** @returns 'Surer of your words' for a known test, else its name made readable */
export const testName = (name: string): string =>
  testNames[name] ??
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .replace(/^./, (first) => first.toUpperCase())

/** @returns a figure with three significant digits at most */
export const figure = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)))

export function adapterStatus({ active, promoted, usable }: AdapterSummary): string {
  if (active) return promoted ? 'In use' : 'In use, unproven'
  if (!usable) return 'Belongs to another model'
  return promoted ? 'Proven' : 'Unproven'
}
