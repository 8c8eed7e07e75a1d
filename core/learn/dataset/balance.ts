/** Weights that keep one kind of feedback from drowning the other. */
import type { DatasetCard } from '../../../contract'
import type { KtoRow, LeaveOut } from './types'

/** λ_D n_D / λ_U n_U has to lie between these (Ethayarajh et al. 2024, KTO, §4.2); n are sums of
 *  weights here, since rows do not count alike. */
export const ktoBalance = { low: 1, high: 4 / 3 } as const

const weightOf = (rows: readonly KtoRow[], desirable: boolean) =>
  rows.reduce((sum, row) => sum + (row.desirable === desirable ? row.weight : 0), 0)

/** Scales down the class that weighs too much; no row is lost, and no weight leaves (0, 1].
 *  @returns no rows when all are of one class: then there is nothing to compare with */
export function balanceKto(
  rows: readonly KtoRow[],
  leaveOut: LeaveOut,
): { rows: KtoRow[]; balance: DatasetCard['balance'] } {
  const good = weightOf(rows, true)
  const bad = weightOf(rows, false)
  if (good === 0 || bad === 0) {
    if (rows.length > 0)
      leaveOut('good or bad alone: nothing to weigh it against', 'kto', rows.length)
    return { rows: [], balance: null }
  }
  const ratio = good / bad
  const forGood = Math.min(1, ktoBalance.high / ratio)
  const forBad = Math.min(1, ratio / ktoBalance.low)
  const balanced = rows.map((row) => ({
    ...row,
    weight: row.weight * (row.desirable ? forGood : forBad),
  }))
  const [desirable, undesirable] = [good * forGood, bad * forBad]
  return { rows: balanced, balance: { desirable, undesirable, ratio: desirable / undesirable } }
}
