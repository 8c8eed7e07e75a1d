/** Forgets a document, days, or everything: from the log, and from all that was made of it. */
import { useId, useState } from 'react'
import type { ForgetScope } from '../../contract'
import { useActiveDocument } from '../files/documentsStore'
import { dayEnd, dayStart } from './days'
import { forget } from './feedbackStore'
import { counted } from './words'

type Kind = Exclude<ForgetScope['kind'], 'events'>

export function ForgetPart({ onClose }: { onClose: () => void }) {
  const document = useActiveDocument()
  const [kind, setKind] = useState<Kind>('span')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const group = useId()

  const scope = scopeOf()
  function scopeOf(): ForgetScope | null {
    if (kind === 'all') return { kind }
    if (kind === 'span')
      return from === '' && to === '' ? null : { kind, from: dayStart(from), to: dayEnd(to) }
    return document ? { kind, document: document.path ?? document.docId } : null
  }

  async function run(wanted: ForgetScope): Promise<void> {
    setBusy(true)
    const done = await forget(wanted)
    setBusy(false)
    if (!done) return
    const rest = done.complete
      ? ''
      : ' Something stood in the way of the last traces; it is tried again by itself.'
    setSaid(`${counted(done.removed, 'row')} forgotten.${rest}`)
  }

  const choice = (value: Kind, text: string) => (
    <label className="row">
      <input type="radio" name={group} checked={kind === value} onChange={() => setKind(value)} />
      {text}
    </label>
  )
  return (
    <section className="export" aria-label="Forget">
      <fieldset>
        <legend>What to forget</legend>
        {document && choice('document', `All that was suggested in ${document.title}`)}
        {choice('span', 'What was suggested on these days')}
        {kind === 'span' && (
          <div className="row forget-days">
            <label className="row">
              From
              <input
                type="date"
                className="field"
                value={from}
                onChange={({ target }) => setFrom(target.value)}
              />
            </label>
            <label className="row">
              to
              <input
                type="date"
                className="field"
                value={to}
                onChange={({ target }) => setTo(target.value)}
              />
            </label>
          </div>
        )}
        {choice('all', 'Everything that was ever written down')}
      </fieldset>
      <p>
        It will be gone for good, from the log, from copies of it and from what is kept warm; there
        is no undo. Adapters that learned from it are switched off, and learned anew without it.
        Your documents stay as they are.
      </p>
      <div className="row">
        <button
          type="button"
          className="button danger"
          disabled={busy || scope === null}
          onClick={() => scope && void run(scope)}
        >
          {busy ? 'Forgetting …' : 'Forget for good'}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {said ? 'Close' : 'Keep'}
        </button>
      </div>
      <p role="status">{said}</p>
    </section>
  )
}
