/** What the acceptance model looks at: an event as a fixed row of numbers. Only what is known before
 *  the text is shown. The types keep it so: no field that tells an outcome can be reached here. */
import { certaintySlope, logSurprise } from '../../suggest/certainty'
import type { SuggestionEvent } from '../../suggest/types'
import type { Alike } from './places'

/** The part of an event that is known before its text is shown. `toEvent` of the suggesting side gives
 *  the same fields for a text that waits for the gate. */
export type BeforeShowing = Pick<
  SuggestionEvent,
  | 'model_sha256'
  | 't_request'
  | 't_first_text'
  | 't_resolved'
  | 'mode'
  | 'language_id'
  | 'trigger'
  | 'completion_text'
  | 'output_token_ids'
  | 'logp_mean'
  | 'logp_min'
  | 'rank'
  | 'features'
>

/** What earlier suggestions say about this one. */
export interface History {
  /** Share that was taken lately, 0 to 1. */
  acceptRate: number
  /** Log-odds of the text's words and signs; 0 knows nothing. */
  style: number
  /** How like it is to what was written at places like this; null where there is none. */
  alike: Alike | null
}

export interface Feature {
  name: string
  unit: string
  /** Columns of the log that it is made of. */
  source: string
  /** False for what two candidates at one place differ in only because one came first. */
  ranks: boolean
  /** What its weight is thought to be before any event, for a unit of it. */
  prior: number
  /** How hard it is to change that: times the penalty that is chosen. */
  doubt: number
  /** Null when unknown: the mean of the others stands in. */
  of: (event: BeforeShowing, history: History) => number | null
}

type Measure = Feature['of']
/** Most tell something of some authors and nothing of others. */
const usualDoubt = 10
const feature = (name: string, unit: string, source: string, of: Measure): Feature => ({
  name,
  unit,
  source,
  ranks: true,
  prior: 0,
  doubt: usualDoubt,
  of,
})
/** Of what the text says, and whether this author writes so: tells something of everyone. */
const telling = (...parts: Parameters<typeof feature>): Feature => ({
  ...feature(...parts),
  doubt: 1,
})
/** Of the moment, not of the text. */
const moment = (...parts: Parameters<typeof feature>): Feature => ({
  ...feature(...parts),
  ranks: false,
})
const flag = (value: boolean) => Number(value)

/** Lengths and times have long tails: their logarithms don't. Negative ones (a clock set back) are 0. */
const log1p = (value: number | null) => (value === null ? null : Math.log1p(Math.max(0, value)))
const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

const groups: Readonly<Record<string, readonly string[]>> = {
  web: [
    'html',
    'css',
    'scss',
    'less',
    'javascript',
    'javascriptreact',
    'typescript',
    'typescriptreact',
    'vue',
    'svelte',
    'php',
  ],
  systems: [
    'c',
    'cpp',
    'objective-c',
    'rust',
    'go',
    'zig',
    'java',
    'kotlin',
    'csharp',
    'swift',
    'scala',
    'dart',
  ],
  scripting: [
    'python',
    'ruby',
    'perl',
    'lua',
    'r',
    'julia',
    'shell',
    'shellscript',
    'bash',
    'powershell',
    'bat',
    'sql',
  ],
  data: ['json', 'jsonc', 'yaml', 'toml', 'xml', 'ini', 'csv', 'dockerfile', 'makefile'],
}
const inGroup = (group: string) =>
  feature(`language_${group}`, '0 or 1', 'language_id', ({ language_id }) =>
    flag(groups[group]?.includes(language_id) ?? false),
  )
const triggeredBy = (trigger: BeforeShowing['trigger']) =>
  moment(`trigger_${trigger}`, '0 or 1', 'trigger', (event) => flag(event.trigger === trigger))

/** Until the first text, or until now for a text that still waits; null for an answer known already. */
function latencyMs(event: BeforeShowing): number | null {
  if (event.features['origin'] === 'cache') return null
  return finite((event.t_first_text ?? event.t_resolved) - event.t_request)
}

/** A few last signs tell it. */
const endsWhole = (text: string) =>
  text.endsWith('\n') || /[.!?…。！？;{}):,]["'”’»)]*$/u.test(text.trimEnd().slice(-4))

/** Beside what the author wrote at the places that are most like this one. */
const alike = (what: keyof Alike) =>
  telling(
    `alike_${what}`,
    'share, at most 1',
    'prefix, completion_text, prefixes of earlier events',
    (_, { alike: found }) => found?.[what] ?? null,
  )

const tokens = ({ output_token_ids: ids }: BeforeShowing) => (ids.length === 0 ? null : ids.length)

/** Order and meaning are part of what is saved: `featureVersion` goes up with any change. */
export const featureList: readonly Feature[] = [
  {
    ...telling('certainty', '−ln(nats a token)', 'logp_mean', ({ logp_mean: mean }) =>
      finite(mean) === null ? null : -logSurprise(mean as number),
    ),
    // As the curve has it that serves until a model does.
    prior: certaintySlope,
  },
  feature('logp_mean', 'nats a token', 'logp_mean', (event) => finite(event.logp_mean)),
  feature('logp_min', 'nats', 'logp_min', (event) => finite(event.logp_min)),
  feature('logp_unknown', '0 or 1', 'logp_mean', (event) => flag(finite(event.logp_mean) === null)),
  telling('length_chars', 'log(1 + UTF-16 units)', 'completion_text', (event) =>
    log1p(event.completion_text.length),
  ),
  telling('length_tokens', 'log(1 + tokens)', 'output_token_ids', (event) => log1p(tokens(event))),
  feature('line_breaks', 'log(1 + line breaks)', 'completion_text', (event) =>
    log1p(event.completion_text.split('\n').length - 1),
  ),
  feature(
    'ends_whole',
    '0 or 1: ends with a sentence, a statement or a line',
    'completion_text',
    (event) => flag(endsWhole(event.completion_text)),
  ),
  telling('style', 'log-odds', 'completion_text, earlier events', (_, { style }) => style),
  alike('mean'),
  alike('best'),
  alike('begins'),
  moment('accept_rate', 'share, 0 to 1', 'earlier events', (_, { acceptRate }) => acceptRate),
  feature('is_code', '0 or 1', 'mode', (event) => flag(event.mode === 'code')),
  ...Object.keys(groups).map(inGroup),
  triggeredBy('manual'),
  triggeredBy('after_accept'),
  triggeredBy('cursor'),
  feature('line_before', 'log(1 + UTF-16 units)', 'features.line_before_units', (event) =>
    log1p(finite(event.features['line_before_units'])),
  ),
  feature('line_after', 'log(1 + UTF-16 units)', 'features.line_after_units', (event) =>
    log1p(finite(event.features['line_after_units'])),
  ),
  moment('latency', 'log(1 + ms)', 't_first_text − t_request', (event) => log1p(latencyMs(event))),
  moment('is_cached', '0 or 1', 'features.origin', ({ features }) =>
    flag(features['origin'] === 'cache'),
  ),
  moment('is_own_words', '0 or 1', 'features.origin', ({ features }) =>
    flag(features['origin'] === 'instant'),
  ),
  moment('is_alternative', '0 or 1', 'rank', ({ rank }) => flag(rank > 0)),
]
export const featureVersion = 2
export const featureCount = featureList.length

/** @returns one number for each of `featureList`, NaN where unknown */
export const rawFeatures = (event: BeforeShowing, history: History): Float64Array =>
  Float64Array.from(featureList, ({ of }) => of(event, history) ?? NaN)

/** Mean and standard deviation of each feature where it was known; deviation 0 where it never varied,
 *  which says nothing of what another value would mean. */
export interface Scale {
  mean: Float64Array
  sd: Float64Array
}

export function scaleOf(rows: readonly Float64Array[]): Scale {
  const mean = new Float64Array(featureCount)
  const sd = new Float64Array(featureCount)
  for (let i = 0; i < featureCount; i++) {
    const known = rows.map((row) => row[i] as number).filter((value) => !Number.isNaN(value))
    if (known.length === 0) continue
    const average = known.reduce((sum, value) => sum + value, 0) / known.length
    const spread = Math.sqrt(
      known.reduce((sum, value) => sum + (value - average) ** 2, 0) / known.length,
    )
    mean[i] = average
    sd[i] = spread > 1e-9 ? spread : 0
  }
  return { mean, sd }
}

/** Values far outside what training saw are cut to this many standard deviations. */
const farthest = 5

/** Standardised: mean 0, sd 1 over the training rows; unknown is 0, the mean. */
export const standardised = (raw: Float64Array, { mean, sd }: Scale): Float64Array =>
  raw.map((value, i) => {
    const spread = sd[i] as number
    if (Number.isNaN(value) || spread === 0) return 0
    const z = (value - (mean[i] as number)) / spread
    return Math.max(-farthest, Math.min(farthest, z))
  })
