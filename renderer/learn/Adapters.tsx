/** The adapters that were learned: use one, go back, delete. */
import { useState } from 'react'
import type { AdapterSummary } from '../../contract'
import { counted, dayText } from '../feedback/words'
import { client } from '../link/client'
import { sizeText } from '../models/modelText'
import type { Act } from './LearnPane'
import { adapterStatus, baseStatus, scopeText } from './learnWords'
import { Strength } from './Strength'

interface AdaptersProps {
  adapters: AdapterSummary[]
  act: Act
  busy: boolean
}

export function Adapters({ adapters, act, busy }: AdaptersProps) {
  const active = adapters.find((one) => one.active)
  const newestFirst = [...adapters].sort((one, other) => other.createdAt - one.createdAt)
  return (
    <section aria-label="Adapters">
      <div className="row learn-adapters-head">
        <h3>Adapters</h3>
        <button
          type="button"
          className="button"
          disabled={busy || !active}
          onClick={() => act(() => client.learn.rollback())}
        >
          Go back one
        </button>
      </div>
      <ul className="learn-adapters">
        <li>
          <div className="adapter-facts">
            <b>Base model alone</b>
            <span className="soft">{baseStatus(adapters)}</span>
          </div>
          {active && (
            <button
              type="button"
              className="button"
              aria-label="Use the base model alone"
              disabled={busy}
              onClick={() => act(() => client.learn.use({ adapterId: null }))}
            >
              Use
            </button>
          )}
        </li>
        {newestFirst.map((adapter) => (
          <Adapter key={adapter.adapterId} adapter={adapter} act={act} busy={busy} />
        ))}
      </ul>
    </section>
  )
}

interface AdapterProps {
  adapter: AdapterSummary
  act: Act
  busy: boolean
}

function Adapter({ adapter, act, busy }: AdapterProps) {
  const { adapterId, version, createdAt, active, usable, events, sizeBytes } = adapter
  const purpose = scopeText(adapter.scope)
  const [asking, setAsking] = useState(false)
  return (
    <li data-active={active}>
      <div className="adapter-facts">
        <b>
          Version {version}
          {purpose && `, ${purpose}`}
        </b>
        <span className="soft">
          {adapterStatus(adapter)} · {dayText(createdAt)} · from {counted(events, 'suggestion')} ·{' '}
          {sizeText(sizeBytes)}
        </span>
      </div>
      {!active && usable && (
        <button
          type="button"
          className="button"
          aria-label={`Use version ${version}`}
          disabled={busy}
          onClick={() => act(() => client.learn.use({ adapterId }))}
        >
          Use
        </button>
      )}
      {!asking && (
        <button
          type="button"
          className="button plain"
          aria-label={`Delete version ${version}`}
          disabled={busy}
          onClick={() => setAsking(true)}
        >
          Delete…
        </button>
      )}
      {active && <Strength adapter={adapter} act={act} />}
      {asking && (
        <div className="delete-confirm" role="group" aria-label={`Delete version ${version}?`}>
          <p>
            The file will be gone for good
            {active ? ', and the base model is used alone' : ''}. The log stays, so that it can be
            learned anew.
          </p>
          <div className="row">
            <button
              type="button"
              className="button danger"
              autoFocus
              disabled={busy}
              onClick={() => act(() => client.learn.remove({ adapterId }))}
            >
              Delete version {version}
            </button>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              Keep
            </button>
          </div>
        </div>
      )}
    </li>
  )
}
