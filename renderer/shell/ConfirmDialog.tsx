import { useId } from 'react'
import type { ConfirmRequest } from './dialogStore'
import { Modal } from './Modal'

interface ConfirmProps {
  request: ConfirmRequest
  answer: (choice: string | null) => void
}

/** Asks before something would be lost. Esc and Cancel keep everything as it is. */
export function ConfirmDialog({ request, answer }: ConfirmProps) {
  const textId = useId()
  return (
    <Modal label={request.title} className="confirm" onClose={() => answer(null)}>
      <h2>{request.title}</h2>
      <p id={textId} className="soft">
        {request.text}
      </p>
      <div className="row confirm-choices">
        <button type="button" className="button plain" onClick={() => answer(null)}>
          Cancel
        </button>
        {request.choices.map(({ id, label, tone }, index) => (
          <button
            key={id}
            type="button"
            data-first={index === 0 ? '' : undefined}
            aria-describedby={textId}
            className={tone ? `button ${tone}` : 'button'}
            onClick={() => answer(id)}
          >
            {label}
          </button>
        ))}
      </div>
    </Modal>
  )
}
