/** The proof: base against adapter, and each test that had to be passed. */
import type { Promotion, PromotionTest } from '../../contract'
import { counted, dayText } from '../feedback/words'
import { Icon } from '../shell/icons'
import { Fold } from './Fold'
import { comparisonBars, gainSentence, testFigures, testName, type Bar } from './learnWords'
import { Samples } from './Samples'

export function Result({ last }: { last: Promotion }) {
  const { promoted, reason, at, tests, trainRows, samples } = last
  const failed = tests.filter(({ passed }) => !passed)
  const passed = tests.filter(({ passed }) => passed)
  return (
    <section aria-label="The last result" className="learn-result">
      <h3>
        {promoted ? 'Proven better, and in use' : 'Not taken into use'}
        <span className="soft learn-when"> {dayText(at)}</span>
      </h3>
      {/* What failed says it itself, with its figure. */}
      {failed.length === 0 ? <p>{reason}</p> : <Tests tests={failed} />}
      {!promoted && (
        <p className="soft">
          Your suggestions come as before. It is kept, unproven, and can be tried by hand below.
        </p>
      )}
      <Comparison last={last} />
      <p className="soft">Learned from {counted(trainRows, 'suggestion')}.</p>
      {passed.length > 0 && (
        <Fold
          title={failed.length === 0 ? 'The proof' : 'What it did prove'}
          gist={`${failed.length === 0 ? 'all ' : ''}${counted(passed.length, 'test')} passed`}
        >
          <Tests tests={passed} />
        </Fold>
      )}
      <Samples samples={samples} />
    </section>
  )
}

function Tests({ tests }: { tests: PromotionTest[] }) {
  return (
    <ul className="learn-tests">
      {tests.map((test) => (
        <Test key={test.name} test={test} />
      ))}
    </ul>
  )
}

function Comparison({ last }: { last: Promotion }) {
  const bars = comparisonBars(last)
  const most = Math.max(...bars.map(({ value, interval }) => Math.max(value, interval?.high ?? 0)))
  if (bars.length === 0) return null
  return (
    <figure className="bars">
      <figcaption>{gainSentence(last)}</figcaption>
      <table>
        <caption className="soft">Surprise, nats a token; less is better</caption>
        <tbody>
          {bars.map((bar) => (
            <BarRow key={bar.name} bar={bar} most={most} />
          ))}
        </tbody>
      </table>
    </figure>
  )
}

function BarRow({ bar: { name, value, interval }, most }: { bar: Bar; most: number }) {
  const share = (part: number): string => `${Math.max(0, (part / most) * 100)}%`
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="bar-cell" aria-hidden="true">
        <div className="bar" style={{ width: share(value) }} data-adapter={interval !== null} />
        {interval && (
          <div
            className="bar-interval"
            style={{ left: share(interval.low), width: share(interval.high - interval.low) }}
          />
        )}
      </td>
      <td className="bar-figure">
        {value.toFixed(2)}
        {interval && (
          <span className="soft">
            {' '}
            {interval.low.toFixed(2)} to {interval.high.toFixed(2)}
          </span>
        )}
      </td>
    </tr>
  )
}

function Test({ test }: { test: PromotionTest }) {
  const { name, passed, text } = test
  return (
    <li className={passed ? 'passed' : 'failed'}>
      <Icon name={passed ? 'check' : 'close'} />
      <div>
        <b>{testName(name)}</b> <span className="only-heard">{passed ? 'passed' : 'failed'}</span>
        <span className="soft">{testFigures(test)}</span>
        <p>{text}</p>
      </div>
    </li>
  )
}
