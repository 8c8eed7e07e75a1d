/** How good are predicted probabilities? Each row counts with its weight. */
export interface Judged {
  /** Predicted, 0 to 1. */
  p: number
  kept: boolean
  weight: number
}

export interface CalibrationBin {
  /** Predictions of the bin lie in [from, to). The last bin holds 1, too. */
  from: number
  to: number
  /** Rows, unweighted. */
  count: number
  /** Weighted means over the bin; null for an empty one. */
  predicted: number | null
  kept: number | null
}

/** Predictions nearer to 0 or 1 than this are taken for this: one surprise is no infinite loss. */
const leastProbability = 1e-6

/** Nats that a prediction costs; smaller is better. */
function logLossOf({ p, kept }: Pick<Judged, 'p' | 'kept'>): number {
  const q = Math.min(1 - leastProbability, Math.max(leastProbability, p))
  return -Math.log(kept ? q : 1 - q)
}

const weightedMean = (rows: readonly Judged[], of: (row: Judged) => number): number | null => {
  const weight = rows.reduce((sum, row) => sum + row.weight, 0)
  return weight > 0 ? rows.reduce((sum, row) => sum + row.weight * of(row), 0) / weight : null
}

/** Mean nats an event; null without rows. */
export const meanLogLoss = (rows: readonly Judged[]) => weightedMean(rows, logLossOf)

/** Squared difference between prediction and what came, 0 to 1 (Brier 1950). */
export const squaredError = ({ p, kept }: Pick<Judged, 'p' | 'kept'>) => (p - Number(kept)) ** 2

/** Its mean; null without rows. */
export const brier = (rows: readonly Judged[]) => weightedMean(rows, squaredError)

/** Area under the ROC curve: how often a kept one was given more than a refused one, ties counting
 *  half (Mann and Whitney 1947, weighted). Null where one kind is missing. */
export function areaUnderCurve(rows: readonly Judged[]): number | null {
  const sorted = [...rows].sort((a, b) => a.p - b.p)
  let wins = 0
  let refusedBelow = 0
  let keptTotal = 0
  for (let start = 0; start < sorted.length;) {
    let end = start
    let kept = 0
    let refused = 0
    do {
      const row = sorted[end++] as Judged
      if (row.kept) kept += row.weight
      else refused += row.weight
    } while (end < sorted.length && sorted[end]?.p === sorted[start]?.p)
    wins += kept * (refusedBelow + refused / 2)
    refusedBelow += refused
    keptTotal += kept
    start = end
  }
  const pairs = keptTotal * refusedBelow
  return pairs > 0 ? wins / pairs : null
}

/** Ten equal bins of predicted probability, for the plot of what was said against what came. */
export function calibrationBins(rows: readonly Judged[], bins = 10): CalibrationBin[] {
  return Array.from({ length: bins }, (_, n) => {
    const inside = rows.filter(({ p }) => Math.min(bins - 1, Math.floor(p * bins)) === n)
    return {
      from: n / bins,
      to: (n + 1) / bins,
      count: inside.length,
      predicted: weightedMean(inside, ({ p }) => p),
      kept: weightedMean(inside, ({ kept }) => Number(kept)),
    }
  })
}
