/** What two sets of answers to the same prompts tell: are those of the adapter as long, no more
 *  repetitive, no more often empty? */
import type { Interval } from '../../../contract'
import type { AnswerPrompt } from './answerPrompts'
import type { Answer } from './answers'
import { pairedBootstrap, sumByCluster } from './bootstrap'

export interface AnswerFigures {
  prompts: number
  /** Characters shown by the adapter over those of the base; null when the base shows none. */
  length: Interval | null
  /** Share of repeated triples of tokens, adapter less base. */
  repetition: Difference
  /** Share of prompts without anything to show, adapter less base. */
  empty: Difference
}

export interface Difference {
  /** Shares, 0 to 1. */
  base: number
  adapter: number
  /** Null with a single cluster. */
  change: Interval | null
  /** Clusters in which the adapter's share is higher, and lower. */
  up: number
  down: number
}

export function answerFigures(
  prompts: readonly AnswerPrompt[],
  base: readonly Answer[],
  adapter: readonly Answer[],
  options: { seed: number },
): AnswerFigures {
  const paired = prompts.flatMap(({ cluster }, i) => {
    const [one, other] = [base[i], adapter[i]]
    return one && other ? [{ cluster, base: one, adapter: other }] : []
  })
  const rowsOf = (value: (answer: Answer) => number, unit: (answer: Answer) => number) =>
    paired.map(({ cluster, base: before, adapter: after }) => ({
      cluster,
      difference: value(after) - value(before),
      tokens: unit(before),
    }))
  const difference = (value: (answer: Answer) => number): Difference => {
    const rows = rowsOf(value, () => 1)
    const { differences } = sumByCluster(rows)
    return {
      base: mean(paired.map((pair) => value(pair.base))),
      adapter: mean(paired.map((pair) => value(pair.adapter))),
      change: pairedBootstrap(rows, options),
      up: differences.filter((change) => change > 0).length,
      down: differences.filter((change) => change < 0).length,
    }
  }
  const length = pairedBootstrap(rowsOf(units, units), options)
  return {
    prompts: paired.length,
    length: length && { mean: 1 + length.mean, low: 1 + length.low, high: 1 + length.high },
    repetition: difference(({ tokens }) => repeatedShare(tokens)),
    empty: difference(({ shown }) => Number(shown.trim() === '')),
  }
}

const units = ({ shown }: Answer): number => shown.trim().length

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/** Share of the runs of three tokens that stood there before; 0 for fewer than three. */
export function repeatedShare(tokens: readonly number[]): number {
  const runs = tokens.slice(2).map((third, i) => `${tokens[i]} ${tokens[i + 1]} ${third}`)
  return runs.length === 0 ? 0 : 1 - new Set(runs).size / runs.length
}
