/** How sure is a mean difference? Efron's paired bootstrap over clusters: what was written in one
 *  sitting hangs together, so sittings are drawn with replacement, never single rows. */
import type { Interval } from '../../../contract'
import { createRandom } from '../../random'

/** One compared row: `difference` summed over its `tokens`; rows of a cluster are drawn together. */
export interface PairedRow {
  cluster: string
  difference: number
  tokens: number
}

export interface BootstrapOptions {
  /** Default 10,000. */
  resamples?: number
  seed?: number
}

/** Mean difference per token with its 95 % interval.
 *
 *  The statistic of a resample is the ratio Σ difference / Σ tokens over the drawn clusters. The
 *  percentile interval is too narrow with few clusters, so its two arms are stretched by
 *  √(K/(K−1)) · t(0.975, K−1)/z(0.975) for K clusters (Hesterberg 2015, §4.1).
 *  @returns null for no tokens, or for a single cluster, which says nothing about another one */
export function pairedBootstrap(
  rows: readonly PairedRow[],
  options: BootstrapOptions = {},
): Interval | null {
  const { differences, tokens } = sumByCluster(rows)
  const count = differences.length
  const totalTokens = sum(tokens)
  if (count < 2 || totalTokens <= 0) return null

  const resamples = options.resamples ?? 10_000
  const random = createRandom(options.seed ?? 1)
  const means = new Float64Array(resamples)
  for (let i = 0; i < resamples; i++) {
    let difference = 0
    let weight = 0
    for (let k = 0; k < count; k++) {
      const drawn = random.integer(count)
      difference += differences[drawn] as number
      weight += tokens[drawn] as number
    }
    means[i] = weight > 0 ? difference / weight : 0
  }
  means.sort()

  const mean = sum(differences) / totalTokens
  const stretch = stretchFor(count)
  return {
    mean,
    low: mean + (quantile(means, 0.025) - mean) * stretch,
    high: mean + (quantile(means, 0.975) - mean) * stretch,
  }
}

/** By how much a percentile interval over so many clusters, two at least, is too narrow. */
export const stretchFor = (clusters: number): number =>
  Math.sqrt(clusters / (clusters - 1)) * (tQuantile975(clusters - 1) / z975)

/** Sums of each cluster, in the order in which the clusters first occur. */
export function sumByCluster(rows: readonly PairedRow[]): {
  differences: Float64Array
  tokens: Float64Array
} {
  const index = new Map<string, number>()
  for (const row of rows) if (!index.has(row.cluster)) index.set(row.cluster, index.size)
  const differences = new Float64Array(index.size)
  const tokens = new Float64Array(index.size)
  for (const row of rows) {
    const k = index.get(row.cluster) as number
    differences[k] = (differences[k] as number) + row.difference
    tokens[k] = (tokens[k] as number) + row.tokens
  }
  return { differences, tokens }
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)

/** Linear between order statistics; `sorted` ascending and not empty. */
function quantile(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (high - low) * (position - below)
}

const z975 = 1.959963984540054

/** Student's t at 0.975: exact for 1 and 2 degrees of freedom, else the Cornish–Fisher series
 *  (Abramowitz and Stegun 26.7.5), within 0.3 % from 3 on. */
export function tQuantile975(degrees: number): number {
  if (degrees <= 1) return 12.706204736
  if (degrees === 2) return 4.30265273
  const z = z975
  const g1 = (z ** 3 + z) / 4
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4
}
