/** How many documents' evaluated text fits into memory. */

/** Shape of the KV cache, as the model's metadata names it. */
export interface CacheShape {
  layers: number
  /** Per layer, or one number for all. */
  kvHeads: number | readonly number[]
  keyLength: number
  valueLength: number
}

/** Keys and values are stored as 16-bit floats. */
const bytesPerValue = 2

export function cacheBytesPerToken({
  layers,
  kvHeads,
  keyLength,
  valueLength,
}: CacheShape): number {
  const heads =
    typeof kvHeads === 'number' ? kvHeads * layers : kvHeads.reduce((sum, n) => sum + n, 0)
  return heads * (keyLength + valueLength) * bytesPerValue
}

const most = 12
const least = 2
/** A copilot is a guest: it takes an eighth of what is free, and never more than this. */
const share = 1 / 8
const mostBytes = 512 * 2 ** 20

/** @param freeBytes of the memory that holds the cache: the graphics card's or the machine's */
export function sequencesThatFit(
  bytesPerToken: number,
  contextSize: number,
  freeBytes: number,
): number {
  const room = Math.min(mostBytes, freeBytes * share)
  return Math.max(least, Math.min(most, Math.floor(room / (bytesPerToken * contextSize))))
}
