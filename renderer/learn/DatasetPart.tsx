/** What would be learned from, looked at before anything is trained. */
import { client } from '../link/client'
import { Fold } from './Fold'
import { ProblemText } from './ProblemText'
import { useAnswer } from './useAnswer'

export function DatasetPart() {
  return (
    <Fold title="What it would learn from">
      <Card />
    </Fold>
  )
}

/** As it is when it opens: it reads the whole log, which is too much for each new answer. */
function Card() {
  const { value, problem } = useAnswer(() => client.learn.dataset())
  if (problem) return <ProblemText problem={problem} />
  if (!value) return <p className="soft">Looking through the log …</p>
  return (
    <pre className="learn-card" tabIndex={0} role="region" aria-label="The dataset in words">
      {value.words.join('\n')}
    </pre>
  )
}
