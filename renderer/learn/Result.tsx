/** The proof: base against adapter, and each test that had to be passed. */
import type { AdapterSummary, Promotion } from '../../contract'
import { counted, dayText } from '../feedback/words'
import { Bars } from './Bars'
import { Fold } from './Fold'
import { comparisonBars, gainSentence } from './learnWords'
import { Samples } from './Samples'
import { Tests } from './Tests'

interface ResultProps {
  last: Promotion
  /** As it is now: it may have been put aside, or deleted, since. */
  adapter: AdapterSummary | null
}

export function Result({ last, adapter }: ResultProps) {
  const { promoted, reason, at, tests, gain, trainRows, samples } = last
  const failed = tests.filter(({ passed }) => !passed)
  const passed = tests.filter(({ passed }) => passed)
  const inUse = adapter?.active === true
  return (
    <section aria-label="The last result" className="learn-result">
      <h3>
        {heading(promoted, inUse)}
        <span className="soft learn-when"> {dayText(at)}</span>
      </h3>
      {failed.length > 0 && <Tests tests={failed} />}
      {failed.length === 0 && !gain && <p>{reason}</p>}
      {!promoted && adapter?.usable && !inUse && (
        <p className="soft">
          Your suggestions come as before. It is kept, unproven, and can be tried by hand below.
        </p>
      )}
      <Comparison last={last} />
      <p className="soft">Learned from {counted(trainRows, 'suggestion')}.</p>
      <div className="folds">
        {passed.length > 0 && (
          <Fold
            title={failed.length === 0 ? 'The proof' : 'What it did prove'}
            gist={`${failed.length === 0 ? 'all ' : ''}${counted(passed.length, 'test')} passed`}
          >
            <Tests tests={passed} />
          </Fold>
        )}
        <Samples samples={samples} />
      </div>
    </section>
  )
}

function heading(promoted: boolean, inUse: boolean): string {
  if (promoted) return inUse ? 'Proven better, and in use' : 'Proven better'
  return inUse ? 'Not proven, and in use all the same' : 'Not taken into use'
}

function Comparison({ last }: { last: Promotion }) {
  const bars = comparisonBars(last)
  if (bars.length === 0) return null
  return (
    <Bars
      sentence={gainSentence(last)}
      caption="Surprise, nats a token; less is better"
      bars={bars}
      format={(value) => value.toFixed(2)}
    />
  )
}
