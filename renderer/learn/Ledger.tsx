/** Every adapter that was ever made here: what taught it, what it scored, why it was refused. */
import type { LedgerEntry } from '../../contract'
import { counted, dayText } from '../feedback/words'
import { client } from '../link/client'
import { Fold } from './Fold'
import { fateOf, scopeText, settingsText } from './learnWords'
import { ProblemText } from './ProblemText'
import { Tests } from './Tests'
import { useAnswer } from './useAnswer'

/** @param since changes when an adapter was made, switched off or deleted */
export function Ledger({ since }: { since: string }) {
  return (
    <Fold title="What taught which adapter">
      <Entries since={since} />
    </Fold>
  )
}

function Entries({ since }: { since: string }) {
  const { value: entries, problem } = useAnswer(() => client.learn.ledger(), since)
  if (problem) return <ProblemText problem={problem} />
  if (!entries) return null
  if (entries.length === 0)
    return (
      <p className="soft">
        No adapter was made yet. Each one will stand here, also after it is deleted.
      </p>
    )
  return (
    <ul className="ledger">
      {entries.map((entry) => (
        <Entry key={entry.adapterId} entry={entry} />
      ))}
    </ul>
  )
}

function Entry({ entry }: { entry: LedgerEntry }) {
  const { version, baseName, createdAt, scope, taughtBy, reason, tests, settings } = entry
  const purpose = scopeText(scope)
  const facts: Array<[string, string]> = [
    ['Made', `${dayText(createdAt)} on ${baseName}`],
    ['Taught by', taughtText(taughtBy)],
    ['Scored', reason],
    ['Settings', settingsText(settings)],
  ]
  return (
    <li>
      <details className="ledger-entry">
        <summary>
          <b>
            Version {version}
            {purpose && `, ${purpose}`}
          </b>{' '}
          <span className="soft">
            {fateOf(entry)} · {dayText(createdAt)} · {counted(taughtBy.events, 'suggestion')}
          </span>
        </summary>
        <dl className="facts">
          {facts
            .filter(([, text]) => text !== '')
            .map(([name, text]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            ))}
        </dl>
        {tests.length > 0 && <Tests tests={tests} />}
      </details>
    </li>
  )
}

function taughtText({ events, documents, from, to }: LedgerEntry['taughtBy']): string {
  const span = from === null || to === null ? '' : `, ${dayText(from)} to ${dayText(to)}`
  const where = documents > 0 ? ` in ${counted(documents, 'document')}` : ''
  return `${counted(events, 'suggestion')}${where}${span}`
}
