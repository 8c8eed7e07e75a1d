/** What would be learned from, looked at before anything is trained. */
import { client } from '../link/client'
import { Fold } from './Fold'
import { ProblemText } from './ProblemText'
import { useAnswer } from './useAnswer'

/** @param waiting labels; with more of them the card is another one */
export function DatasetPart({ waiting }: { waiting: number }) {
  return (
    <Fold title="What it would learn from">
      <Card waiting={waiting} />
    </Fold>
  )
}

function Card({ waiting }: { waiting: number }) {
  const { value, problem } = useAnswer(() => client.learn.dataset(), waiting)
  if (problem) return <ProblemText problem={problem} />
  if (!value) return <p className="soft">Looking through the log …</p>
  return (
    <pre className="learn-card" tabIndex={0} role="region" aria-label="The dataset in words">
      {value.words.join('\n')}
    </pre>
  )
}
