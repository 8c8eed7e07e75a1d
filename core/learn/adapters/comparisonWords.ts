/** A comparison of an adapter with the base in plain words. */
import type { Interval, Notice } from '../../../contract'
import { looks, type Comparison } from './comparison'

const percent = (share: number) => `${Math.round(share * 100)} %`
const sittings = (count: number) => (count === 1 ? '1 sitting' : `${count} sittings`)

function points({ mean, low, high }: Interval): string {
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value * 100).toFixed(1)}`
  return `${signed(mean)} points [${signed(low)}, ${signed(high)}]`
}

/** @param version of the adapter */
export function comparisonWords(
  version: number,
  { base, adapter, difference, verdict }: Comparison,
): string {
  const written = `Written with version ${version}: ${sittings(adapter.sittings)}; with the base model alone, to compare: ${base.sittings}.`
  if (verdict === 'too early' || difference === null)
    return `${written} It is too early to compare: it takes ${looks[0]} of each.`
  const kept = `You kept ${percent(adapter.keptShare)} of what version ${version} suggested and ${percent(base.keptShare)} of what the base suggested: ${points(difference)} at the last look.`
  const end = {
    'going on': 'The comparison goes on.',
    'not worse':
      'There is no sign that it is worse, so the comparison has ended and it writes every sitting.',
    worse: 'It is worse, so it was taken back.',
  }[verdict]
  return `${written} ${kept} ${end}`
}

/** @param adapter that was taken back */
export function worseNotice({ version }: { version: number }, found: Comparison): Notice {
  const { base, adapter } = found
  return {
    id: 'comparison',
    level: 'warning',
    code: 'internal',
    message: `Adapter v${version} was taken back: in ${sittings(adapter.sittings)} you kept ${percent(adapter.keptShare)} of what it suggested, and ${percent(base.keptShare)} in ${base.sittings} that the base model wrote. Your text and the log are not affected.`,
    next: 'Go on writing. Learn shows the figures, and can bring it back by hand.',
  }
}
