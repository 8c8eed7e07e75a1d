import { useId, useState } from 'react'
import type { RemotePreview as Preview } from '../../contract'
import { Modal } from '../shell/Modal'

interface RemotePreviewProps {
  preview: Preview
  /** Name of the document whose text is shown; null when none is open. */
  title: string | null
  answer: (choice: 'send' | null) => void
}

/** What leaves, word for word, before anything does. Esc and Cancel send nothing. */
export function RemotePreview({ preview, title, answer }: RemotePreviewProps) {
  const { url, origin, body, withKey, inClear, keptHere, problem } = preview
  const [accepted, setAccepted] = useState(false)
  const id = useId()
  return (
    <Modal
      label="What leaves this machine"
      className="confirm remote-preview"
      onClose={() => answer(null)}
    >
      <h2>This is what leaves this machine</h2>
      <p>
        When you pause, the text around the cursor goes to <code>{url}</code>
        {withKey && ', with the key in a header of its own'}. The first request for{' '}
        {title ?? 'an empty text'} would be, word for word:
      </p>
      <pre data-first tabIndex={0} role="region" aria-label="The request">
        {body}
      </pre>
      <p className="soft">
        Names and folders of files, other files and the log are never sent; secrets that Inkling
        knows are masked. A server that does not know this form gets the same text in another.
        Whoever runs the server can read it.
      </p>
      {keptHere && <p role="note">{keptHere} Texts elsewhere are sent.</p>}
      {problem && (
        <p className="bad" role="alert">
          {problem.message} {problem.next}
        </p>
      )}
      {inClear && (
        <p className="remote-clear">
          <input
            id={id}
            type="checkbox"
            checked={accepted}
            onChange={(event) => setAccepted(event.target.checked)}
          />
          <label htmlFor={id}>
            The address is not encrypted (http): others on the way can read my text
            {withKey && ' and the key'}. I accept that.
          </label>
        </p>
      )}
      <div className="row confirm-choices">
        <button type="button" className="button plain" onClick={() => answer(null)}>
          Cancel
        </button>
        <button
          type="button"
          className="button primary"
          disabled={inClear && !accepted}
          onClick={() => answer('send')}
        >
          Send to {origin}
        </button>
      </div>
    </Modal>
  )
}
