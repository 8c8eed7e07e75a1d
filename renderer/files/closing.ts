/** Closing a document, asking only where text would be lost. */
import { ask } from '../shell/dialogStore'
import { documentOf, removeDocument } from './documentsStore'
import { discardDraft } from './drafts'
import { saveDocument } from './saving'
import { textSource } from './textSource'

/** @returns false when the user kept it open, or saving failed */
export async function closeDocument(docId: string): Promise<boolean> {
  const doc = documentOf(docId)
  if (!doc) return true
  const text = textSource().getText(docId)
  const wouldLose = doc.dirty && text !== doc.savedText
  if (wouldLose) {
    const choice = await ask({
      kind: 'confirm',
      title: `Save ${doc.title} before closing?`,
      text: 'It has text that is not saved yet.',
      choices: [
        { id: 'save', label: 'Save', tone: 'primary' },
        { id: 'drop', label: 'Close without saving', tone: 'danger' },
      ],
    })
    if (choice === null) return false
    if (choice === 'save' && !(await saveDocument(docId))) return false
  }
  // Save-as may have given the document another name meanwhile.
  const current = documentOf(docId)
  if (current) {
    removeDocument(docId)
    await discardDraft(docId)
  }
  return true
}
