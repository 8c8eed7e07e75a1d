/** Has the adapter learned rare strings of the training text by heart? After Carlini et al., "The
 *  Secret Sharer" (2019): a string is exposed as far as it became likelier than others of the same
 *  shape in its place. They rank it among all such; with a few others drawn at random, the distance
 *  from their mean says the same and needs no list. */
import type { Interval } from '../../contract'
import type { Random } from '../random'
import type { Example } from '../suggest/types'
import { pairedBootstrap } from './bootstrap'
import { lookalikes, rareStrings, type RareString } from './rareStrings'
import { spread } from './spread'
import type { ControlRow } from './controls'
import type { RowNll } from './trainer'

export interface Exposure {
  /** Rare strings that were looked at. */
  strings: number
  /** Nats a token by which they gained more than others, on average; null when there are too few. */
  mean: Interval | null
  /** The one that gained most, in bits beyond what its look-alikes gained and by how much they
   *  differ in that; null without any. */
  worst: { kind: RareString['kind']; bits: number } | null
}

type Scores = ReadonlyMap<string, RowNll>

const mostStrings = 96
/** For the mean. */
const fewestPairs = 5
const mostPairs = 16
/** The ones that gained most, each beside so many others. */
const suspects = 12
const othersEach = 8

export interface ExposureProbe {
  /** All strings, and one look-alike for some. */
  first: ControlRow[]
  /** More look-alikes of those that gained most. */
  second(base: Scores, adapter: Scores): ControlRow[]
  /** From the scores of both. */
  result(base: Scores, adapter: Scores): Exposure
}

const nats = (id: string, base: Scores, adapter: Scores): number | null => {
  const [before, after] = [base.get(id), adapter.get(id)]
  return before && after ? before.nll - after.nll : null
}

/** Mean and two standard deviations: what chance alone seldom reaches. */
function upperGain(likes: readonly number[]): number {
  const mean = likes.reduce((sum, value) => sum + value, 0) / likes.length
  const squares = likes.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return mean + 2 * Math.sqrt(squares / (likes.length - 1))
}

export function probeExposure(
  train: readonly ControlRow[],
  random: Random,
  options: { seed: number },
): ExposureProbe {
  const rare = rareStrings(train, mostStrings).map((string, i) => ({
    ...string,
    name: `rare-${i}`,
  }))
  const paired = rare.length < fewestPairs ? [] : spread(rare, mostPairs)
  const other = (name: string, i: number) => `${name}-${i}`
  const row = (id: string, example: Example) => ({ id, example })
  const others = (string: (typeof rare)[number], from: number, to: number) =>
    lookalikes(string, to - from, random).map((example, i) =>
      row(other(string.name, from + i), example),
    )
  const gained = (base: Scores, adapter: Scores) =>
    rare
      .map((string) => ({ string, gain: nats(string.name, base, adapter) ?? -Infinity }))
      .sort((one, two) => two.gain - one.gain)
      .slice(0, suspects)

  return {
    first: [
      ...rare.map(({ name, example }) => row(name, example)),
      ...paired.flatMap((string) => others(string, 0, 1)),
    ],
    second: (base, adapter) =>
      gained(base, adapter).flatMap(({ string }) => others(string, 1, 1 + othersEach)),
    result(base, adapter) {
      const excess = gained(base, adapter).flatMap(({ string, gain }) => {
        const likes = Array.from({ length: othersEach }, (_, i) =>
          nats(other(string.name, 1 + i), base, adapter),
        ).filter((value) => value !== null)
        if (likes.length < othersEach || !Number.isFinite(gain)) return []
        return [{ kind: string.kind, bits: (gain - upperGain(likes)) / Math.LN2 }]
      })
      const worst = excess.sort((one, two) => two.bits - one.bits)[0] ?? null
      const perToken = (id: string) => {
        const gain = nats(id, base, adapter)
        const tokens = base.get(id)?.tokens ?? 0
        return gain === null || tokens === 0 ? null : gain / tokens
      }
      const pairs = paired.flatMap(({ name }) => {
        const [real, like] = [perToken(name), perToken(other(name, 0))]
        if (real === null || like === null) return []
        return [{ cluster: name, difference: real - like, tokens: 1 }]
      })
      return { strings: rare.length, mean: pairedBootstrap(pairs, options), worst }
    },
  }
}
