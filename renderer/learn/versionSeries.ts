/** How surprising held-back text was to each adapter, and to its base. Pure. */
import type { AdapterSummary, Interval } from '../../contract'
import { adapterInterval } from './learnWords'

export interface VersionSeries {
  versions: number[]
  /** Nats a token. */
  base: number[]
  adapter: number[]
  intervals: Array<Pick<Interval, 'low' | 'high'> | null>
}

/** @param adapters of several bases: those of the base that was learned on last are taken, as
 *  versions count for each base, and another model's surprise is measured in other tokens */
export function versionSeries(adapters: AdapterSummary[]): VersionSeries {
  const newest = adapters.reduce<AdapterSummary | null>(
    (best, one) => (best === null || one.createdAt > best.createdAt ? one : best),
    null,
  )
  const series: VersionSeries = { versions: [], base: [], adapter: [], intervals: [] }
  const mine = adapters
    .filter(({ baseSha256 }) => baseSha256 === newest?.baseSha256)
    .sort((one, other) => one.version - other.version)
  for (const { version, result } of mine) {
    if (!result || result.baseNll === null || result.adapterNll === null) continue
    series.versions.push(version)
    series.base.push(result.baseNll)
    series.adapter.push(result.adapterNll)
    series.intervals.push(adapterInterval(result))
  }
  return series
}
