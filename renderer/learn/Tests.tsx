/** Tests of a proof, each with its figure, its bound and a plain sentence. */
import type { PromotionTest } from '../../contract'
import { Icon } from '../shell/icons'
import { testFigures, testName } from './learnWords'

export function Tests({ tests }: { tests: PromotionTest[] }) {
  return (
    <ul className="learn-tests">
      {tests.map((test) => (
        <Test key={test.name} test={test} />
      ))}
    </ul>
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
