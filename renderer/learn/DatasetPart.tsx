/** What would be learned from, asked for before anything is trained. */
import { useState } from 'react'
import { client } from '../link/client'
import type { Act } from './LearnPane'

interface DatasetPartProps {
  act: Act
  busy: boolean
}

export function DatasetPart({ act, busy }: DatasetPartProps) {
  const [words, setWords] = useState<string[] | null>(null)
  const look = (): void =>
    act(async () => {
      const { words } = await client.learn.dataset()
      setWords(words)
    })
  return (
    <section aria-label="What would be learned from">
      <div className="row">
        <button type="button" className="button plain" disabled={busy} onClick={look}>
          {words === null ? 'Show what it would learn from' : 'Look again'}
        </button>
        {words !== null && (
          <button type="button" className="button plain" onClick={() => setWords(null)}>
            Hide
          </button>
        )}
      </div>
      {words !== null && (
        <pre className="learn-card" tabIndex={0} role="region" aria-label="The dataset in words">
          {words.join('\n')}
        </pre>
      )}
    </section>
  )
}
