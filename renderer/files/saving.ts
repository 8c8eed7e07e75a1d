/** Saving: one write at a time for each document, never over a file that changed underneath. */
import { client } from '../link/client'
import { toProblem } from '../link/problem'
import { sayProblem, unsay } from '../state/news'
import { currentSettings } from '../state/settingsStore'
import {
  documentOf,
  fromFile,
  onTextChanged,
  patchDocument,
  rekeyDocument,
  type OpenDocument,
} from './documentsStore'
import { discardDraft } from './drafts'
import { pickPath } from './pick'
import { textSource } from './textSource'

const writing = new Map<string, Promise<boolean>>()

/** @param docId a document; an untitled one asks for its place
 *  @param options.overwrite writes even where the file is no longer what was read
 *  @returns true when the text is on disk; a failure is told in the status bar */
export function saveDocument(
  docId: string,
  options: { overwrite?: boolean } = {},
): Promise<boolean> {
  const before = writing.get(docId) ?? Promise.resolve(true)
  const mine = before.then(() => write(docId, options))
  writing.set(docId, mine)
  void mine.finally(() => {
    if (writing.get(docId) === mine) writing.delete(docId)
  })
  return mine
}

async function write(docId: string, { overwrite = false }): Promise<boolean> {
  const doc = documentOf(docId)
  if (!doc) return false
  if (doc.path === null || doc.readOnly) return saveDocumentAs(docId)
  const text = textSource().getText(docId)
  try {
    const { disk } = await client.workspace.save({
      path: doc.path,
      text,
      encoding: doc.encoding,
      bom: doc.bom,
      eol: doc.eol,
      expected: overwrite ? null : doc.disk,
    })
    const dirty = documentOf(docId) !== undefined && textSource().getText(docId) !== text
    patchDocument(docId, { disk, savedText: text, dirty, underneath: null })
    unsay(`save:${docId}`)
    if (!dirty) await discardDraft(docId)
    return true
  } catch (error) {
    const { code } = toProblem(error)
    if (code === 'file_changed_on_disk') patchDocument(docId, { underneath: 'changed' })
    else if (code === 'file_missing') patchDocument(docId, { underneath: 'deleted' })
    else sayProblem(`save:${docId}`, error)
    return false
  }
}

function suggestedName({ path, title, languageId }: OpenDocument): string {
  if (path || title.includes('.')) return title
  return `${title}${languageId === 'markdown' ? '.md' : '.txt'}`
}

/** Asks for a place, writes the text there and goes on with that file. */
export async function saveDocumentAs(docId: string): Promise<boolean> {
  const doc = documentOf(docId)
  if (!doc) return false
  const path = await pickPath('save', suggestedName(doc))
  if (path === null) return false
  const text = textSource().getText(docId)
  const { encoding, bom, eol } = doc
  try {
    await client.workspace.save({ path, text, encoding, bom, eol, expected: null })
    const saved = fromFile(await client.workspace.openFile({ path }))
    const clash = saved.docId !== docId && documentOf(saved.docId)
    if (clash) {
      textSource().replaceText(saved.docId, text)
      patchDocument(saved.docId, { ...saved, dirty: false })
    } else {
      const dirty = textSource().getText(docId) !== text
      rekeyDocument(docId, { ...saved, dirty })
    }
    await discardDraft(docId)
    return true
  } catch (error) {
    sayProblem(`save:${docId}`, error)
    return false
  }
}

const AUTOSAVE_AFTER_MS = 2_000

/** Saves prose by itself a little after the last key.
 *  @returns stops it */
export function startAutosave(): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const stop = onTextChanged((docId) => {
    clearTimeout(timers.get(docId))
    timers.set(
      docId,
      setTimeout(() => {
        timers.delete(docId)
        const doc = documentOf(docId)
        const wanted = doc?.dirty && doc.path && !doc.readOnly && !doc.underneath
        const prose = doc?.mode === 'prose'
        if (wanted && prose && currentSettings().editor.autosaveProse) void saveDocument(docId)
      }, AUTOSAVE_AFTER_MS),
    )
  })
  return () => {
    stop()
    timers.forEach((timer) => clearTimeout(timer))
  }
}
