/** Ways to open something: by dialog or by path. */
import { toProblem } from '../link/problem'
import { changeLayout, useLayout } from '../state/layoutStore'
import { sayProblem, unsay } from '../state/news'
import { openFile } from './documentsStore'
import { openFolder, revealInTree } from './folderStore'
import { pickPath } from './pick'
import { focusText, textSource } from './textSource'

/** Opens a file; a refusal (binary, too large, gone) is told in the status bar.
 *  @returns true when it is open */
export async function tryOpenFile(
  path: string,
  place?: { line: number; column: number; endColumn: number },
): Promise<boolean> {
  try {
    const doc = await openFile(path)
    unsay('open')
    // In a narrow window the tree covers the text that was just asked for.
    if (useLayout.getState().narrow) changeLayout({ filesVisible: false })
    await revealInTree(path)
    if (place) textSource().reveal(doc.docId, place)
    return true
  } catch (error) {
    sayProblem('open', error)
    return false
  }
}

/** Opens whatever is at `path`: a folder as the folder, a file as a text. */
export async function openPath(path: string): Promise<void> {
  try {
    await openFile(path)
    focusText()
  } catch (error) {
    // A folder is no text file: only then is it tried as one, so that other refusals are told.
    try {
      await openFolder(path)
    } catch {
      if (toProblem(error).code !== 'cancelled') sayProblem('open', error)
    }
  }
}

export async function pickAndOpenFile(): Promise<void> {
  const path = await pickPath('file')
  if (path !== null && (await tryOpenFile(path))) focusText()
}

export async function pickAndOpenFolder(): Promise<void> {
  const path = await pickPath('folder')
  if (path !== null) await openFolder(path)
}
