/** Asks in place before rows are deleted, as that cannot be taken back. */
import { counted } from './words'

interface DeleteConfirmProps {
  rows: number
  onDelete: () => void
  onKeep: () => void
}

export function DeleteConfirm({ rows, onDelete, onKeep }: DeleteConfirmProps) {
  const what = rows === 1 ? 'This row' : `These ${counted(rows, 'row')}`
  return (
    <div className="delete-confirm" role="group" aria-label="Delete for good?">
      <p>
        {what} will be gone for good; there is no undo. An adapter that learned from{' '}
        {rows === 1 ? 'it' : 'them'} is switched off and learned anew. Your documents stay as they
        are.
      </p>
      <div className="row">
        <button type="button" className="button danger" autoFocus onClick={onDelete}>
          Delete {counted(rows, 'row')}
        </button>
        <button type="button" className="button" onClick={onKeep}>
          Keep
        </button>
      </div>
    </div>
  )
}
