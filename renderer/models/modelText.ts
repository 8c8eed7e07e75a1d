/** Figures of a model in words. */
import type { Download, ModelEntry } from '../../contract'

/** @returns '98 MB', '1.5 GB' (decimal units, as download pages count) */
export function sizeText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`
  return `${Math.max(1, Math.round(bytes / 1e3))} kB`
}

/** @returns 'about 3 minutes' */
export function durationText(seconds: number): string {
  if (seconds < 60) return 'less than a minute'
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
  const hours = Math.round(minutes / 60)
  return `about ${hours} ${hours === 1 ? 'hour' : 'hours'}`
}

export function downloadText({
  status,
  receivedBytes,
  totalBytes,
  bytesPerS,
  problem,
}: Download): string {
  const sofar = `${sizeText(receivedBytes)} of ${sizeText(totalBytes)}`
  switch (status) {
    case 'running': {
      const left = bytesPerS > 0 ? durationText((totalBytes - receivedBytes) / bytesPerS) : null
      return left ? `${sofar}, ${left} left` : sofar
    }
    case 'paused':
      return `Paused at ${sofar}. What has arrived is kept.`
    case 'verifying':
      return 'Checking that the file arrived whole…'
    case 'failed':
      return problem ? [problem.message, problem.next].filter(Boolean).join(' ') : 'It failed.'
  }
}

export const fitText: Record<ModelEntry['fit'], string> = {
  good: 'Suits this machine',
  slow: 'Slow on this machine',
  too_large: 'Too large for this machine',
}

/** @returns 'for prose and code', with what a model cannot do added */
export function usesText({ goodFor, fillInTheMiddle, trainable }: ModelEntry): string {
  return [
    goodFor.length > 0 ? `for ${goodFor.join(' and ')}` : 'not tried yet',
    fillInTheMiddle && 'reads what follows the cursor too',
    !trainable && 'cannot learn',
  ]
    .filter(Boolean)
    .join(', ')
}
