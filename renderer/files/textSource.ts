/** The seam to the editor, which owns the living text of every open document. */
import type { OpenDocument } from './documentsStore'

/** All texts have '\n' line ends, whatever the file has. */
export interface TextSource {
  /** Makes the model of a document that was just opened. */
  createModel(doc: OpenDocument, text: string): void
  getText(docId: string): string
  /** Replaces the text as one edit that can be undone, keeping the cursor where it can be. */
  replaceText(docId: string, text: string): void
  /** The same text goes on under another name: an untitled text was saved, a file renamed. Keeps
   *  the undo history; takes over the language of `doc`. */
  rekeyModel(oldDocId: string, doc: OpenDocument): void
  disposeModel(docId: string): void
  /** Selects a place of the active document and scrolls to it. 1-based, UTF-16 columns. */
  reveal(docId: string, place: { line: number; column: number; endColumn: number }): void
  /** Puts the cursor back into the text. */
  focus(): void
}

let register: (source: TextSource) => void
let registered: TextSource | null = null
const arrival = new Promise<TextSource>((resolve) => {
  register = resolve
})

/** Called once by the editor when it starts. */
export function registerTextSource(source: TextSource): void {
  registered = source
  register(source)
}

/** Waits for the editor, which loads after the window's frame. */
export function whenTextSource(): Promise<TextSource> {
  return arrival
}

/** @throws Error before the editor has registered; no document can be open then */
export function textSource(): TextSource {
  if (!registered) throw new Error('A text was asked for before the editor was there.')
  return registered
}

/** Focuses the text, if there is an editor yet. */
export function focusText(): void {
  registered?.focus()
}
