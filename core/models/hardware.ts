/** How a model suits this machine, before it is tried. */
import { availableParallelism, totalmem } from 'node:os'
import type { ModelEntry } from '../../contract'

export interface Hardware {
  memoryBytes: number
  cores: number
}

export function thisHardware(): Hardware {
  return { memoryBytes: totalmem(), cores: availableParallelism() }
}

/** Decoding reads all weights once for each token, so memory bandwidth bounds it. Measured on two
 *  cores: 6 to 9 GB/s; beyond eight cores most machines gain nothing. */
const bytesPerSecondAndCore = 3.5e9
const coresThatHelp = 8

/** Below this, text comes slower than most people read what they wrote. */
const comfortableTokensPerS = 15

/** Context, buffers and the app beside the weights. */
const besideBytes = 0.8e9

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

export function fitOf(sizeBytes: number, hardware: Hardware): Pick<ModelEntry, 'fit' | 'fitWhy'> {
  const neededBytes = sizeBytes * 1.1 + besideBytes
  if (neededBytes > hardware.memoryBytes * 0.7) {
    return {
      fit: 'too_large',
      fitWhy: `Needs about ${gigabytes(neededBytes)} GB of the ${gigabytes(hardware.memoryBytes)} GB of memory here, which leaves too little for everything else.`,
    }
  }
  const cores = Math.min(hardware.cores, coresThatHelp)
  const tokensPerS = (cores * bytesPerSecondAndCore) / sizeBytes
  const speed = `about ${Math.max(1, Math.round(tokensPerS * 0.75))} words a second on ${hardware.cores} ${hardware.cores === 1 ? 'core' : 'cores'} without a graphics card`
  return tokensPerS >= comfortableTokensPerS
    ? { fit: 'good', fitWhy: `Fits: ${speed}.` }
    : { fit: 'slow', fitWhy: `Fits in memory, but slow: ${speed}.` }
}
