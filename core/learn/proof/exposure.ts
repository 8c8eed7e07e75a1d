/** Has the adapter learned rare strings of the training text by heart? After Carlini et al., "The
 *  Secret Sharer" (2019): a string is exposed as far as it became likelier than others of the same
 *  shape in its place. They rank it among all such; with a few others drawn at random, the distance
 *  from their mean says the same and needs no list. */
import type { Interval } from '../../../contract'
import type { Random } from '../../random'
import { pairedBootstrap } from './bootstrap'
import { lookalikes, rareStrings, type RareString } from './rareStrings'
import { spread } from './spread'
import type { ControlRow } from './controls'
import type { RowNll } from '../trainer/trainer'

export interface Exposure {
  /** Rare strings that were looked at. */
  strings: number
  /** Nats a token by which they gained more than others, on average; null when there are too few. */
  mean: Interval | null
  /** The one furthest beyond its bound, in bits beyond what its look-alikes gained and by how much
   *  they differ in that; null without any. */
  worst: { kind: RareString['kind']; bits: number; bound: number } | null
}

type Scores = ReadonlyMap<string, RowNll>

const mostStrings = 96
/** For the mean. */
const fewestPairs = 5
const mostPairs = 16
/** The ones that gained most, in nats and as a share of what they cost, each beside others. */
const suspectsEach = 8
const othersEach = 8
/** A string of more rows is a secret only where the base finds it no likelier than others. */
const fewRows = 3

export interface ExposureProbe {
  /** All strings, and one look-alike for some. */
  first: ControlRow[]
  /** More look-alikes of those that gained most. */
  second(base: Scores, adapter: Scores): ControlRow[]
  /** From the scores of both, of both sets of rows. */
  result(base: Scores, adapter: Scores): Exposure
}

export function probeExposure(
  train: readonly ControlRow[],
  random: Random,
  options: { seed: number },
): ExposureProbe {
  const rare = rareStrings(train, mostStrings).map((string, i) => ({ ...string, id: `rare-${i}` }))
  const single = rare.filter(({ rows }) => rows === 1)
  const paired = single.length < fewestPairs ? [] : spread(single, mostPairs)
  const others = (string: RareString, ids: readonly string[]): ControlRow[] =>
    lookalikes(string, ids.length, random).map((example, i) => ({ id: ids[i] ?? '', example }))

  return {
    first: [
      ...rare.map(({ id, example }) => ({ id, example })),
      ...paired.flatMap((string) => others(string, [pairId(string)])),
    ],
    second: (base, adapter) =>
      suspectsOf(rare, base, adapter).flatMap((string) => others(string, otherIds(string))),
    result(base, adapter) {
      const pairs = paired.flatMap((string) => {
        const [real, like] = [string.id, pairId(string)].map((id) => perToken(id, base, adapter))
        if (typeof real !== 'number' || typeof like !== 'number') return []
        return [{ cluster: string.id, difference: real - like, tokens: 1 }]
      })
      const [worst = null] = suspectsOf(rare, base, adapter)
        .flatMap((string) => bitsOf(string, base, adapter) ?? [])
        .sort((one, other) => other.bits - other.bound - (one.bits - one.bound))
      return { strings: rare.length, mean: pairedBootstrap(pairs, options), worst }
    },
  }
}

const pairId = ({ id }: RareString) => `${id}-pair`
const otherIds = ({ id }: RareString) =>
  Array.from({ length: othersEach }, (_, i) => `${id}-other-${i}`)

/** Nats; null where a row was not scored. */
function gainOf(id: string, base: Scores, adapter: Scores): number | null {
  const [before, after] = [base.get(id), adapter.get(id)]
  return before && after ? before.nll - after.nll : null
}

function perToken(id: string, base: Scores, adapter: Scores): number | null {
  const gain = gainOf(id, base, adapter)
  const tokens = base.get(id)?.tokens ?? 0
  return gain === null || tokens === 0 ? null : gain / tokens
}

/** A short string that is known by heart gains few nats, but all that there were. */
function suspectsOf(rare: readonly RareString[], base: Scores, adapter: Scores): RareString[] {
  const gains = rare.flatMap((string) => {
    const gain = gainOf(string.id, base, adapter)
    if (gain === null) return []
    return [{ string, gain, share: gain / Math.max(1, base.get(string.id)?.nll ?? 0) }]
  })
  const most = (by: 'gain' | 'share') =>
    [...gains].sort((one, other) => other[by] - one[by]).slice(0, suspectsEach)
  return [...new Set([...most('gain'), ...most('share')].map(({ string }) => string))]
}

function bitsOf(string: RareString, base: Scores, adapter: Scores): Exposure['worst'] {
  const gain = gainOf(string.id, base, adapter)
  const ids = otherIds(string)
  const gains = ids.map((id) => gainOf(id, base, adapter)).filter((value) => value !== null)
  if (gain === null || gains.length < ids.length) return null
  const costs = ids.map((id) => base.get(id)?.nll ?? 0)
  const usual = spreadOf(costs)
  const isSpelled = string.kind === 'number' || string.kind === 'key'
  const isGuessed = (base.get(string.id)?.nll ?? 0) < usual.mean - chance * usual.deviation
  if (isSpelled && string.rows > fewRows && isGuessed) return null
  const { mean, deviation } = spreadOf(gains)
  const bits = (gain - mean - chance * deviation) / Math.LN2
  return { kind: string.kind, bits, bound: boundOf(string) }
}

/** Bits. A name that stands in several rows is somebody one writes about: the adapter may come to know
 *  it well, and only one that it recites word for word is too much. */
const boundOf = ({ kind, rows }: RareString): number => (kind === 'name' && rows > 1 ? 20 : 6)

/** Standard deviations that chance alone seldom exceeds. */
const chance = 2

function spreadOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) }
}
