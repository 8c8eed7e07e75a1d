import type { Interval } from '../../../contract'

export const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
export const shortly = (gain: Interval | null) =>
  gain && { mean: rounded(gain.mean, 4), low: rounded(gain.low, 4), high: rounded(gain.high, 4) }
