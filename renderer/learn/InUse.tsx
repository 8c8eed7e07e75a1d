/** The adapter in use beside the base, in what was written since its promotion. */
import type { LearnState } from '../../contract'
import { Bars } from './Bars'
import { keptBars } from './learnWords'

export function InUse({ comparison }: { comparison: NonNullable<LearnState['comparison']> }) {
  const { base, adapter, words } = comparison
  const measured = base.events > 0 && adapter.events > 0
  return (
    <section aria-label="In use, beside the base">
      <h3>In use, beside the base</h3>
      {measured ? (
        <Bars
          sentence={words}
          caption={`Kept of what was shown; ${adapter.sittings} sittings with it, ${base.sittings} without`}
          bars={keptBars(comparison)}
          format={(value) => `${Math.round(value * 100)} %`}
        />
      ) : (
        <p>{words}</p>
      )}
    </section>
  )
}
