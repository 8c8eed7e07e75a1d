/** A calm bar above a text whose file changed or vanished while it was open. */
import { sayProblem } from '../state/news'
import { closeDocument } from './closing'
import { useActiveDocument } from './documentsStore'
import { saveDocument } from './saving'
import { focusText } from './textSource'
import { keepMine, reloadDocument } from './underneath'

export function UnderneathBar() {
  const doc = useActiveDocument()
  if (!doc?.underneath) return null
  const { docId, title } = doc
  // The chosen button goes away with the bar: one writes on without a click.
  const attempt = (done: Promise<unknown>): void => {
    done.then(focusText).catch((error: unknown) => sayProblem('underneath', error))
  }

  return (
    <div className="underneath" role="alert">
      {doc.underneath === 'changed' ? (
        <>
          <p>{title} was changed by another program. Your unsaved text is still here.</p>
          <button type="button" className="button" onClick={() => attempt(keepMine(docId))}>
            Keep mine
          </button>
          <button type="button" className="button" onClick={() => attempt(reloadDocument(docId))}>
            Reload the file
          </button>
        </>
      ) : (
        <>
          <p>{title} was deleted or moved. Its text is still here.</p>
          <button
            type="button"
            className="button"
            onClick={() => attempt(saveDocument(docId, { overwrite: true }))}
          >
            Save it again
          </button>
          <button type="button" className="button" onClick={() => attempt(closeDocument(docId))}>
            Close
          </button>
        </>
      )}
    </div>
  )
}
