import type * as z from 'zod'
import type {
  DiskVersion,
  Draft,
  Entry,
  SearchHit,
  TextFile,
  folderChange,
  searchQuery,
} from '../../contract'

export interface Workspace {
  openFolder(path: string): Promise<{ path: string; name: string }>
  /** A file that the user chose by dialog, drop, menu or argument may be opened and saved. */
  allowFile(path: string): void
  list(path: string): Promise<Entry[]>
  /** Lists a folder that need not be open, for a dialog in which one chooses what to open. */
  browse(path: string): Promise<Entry[]>
  files(folder: string, limit: number): Promise<{ paths: string[]; truncated: boolean }>
  openFile(path: string): Promise<TextFile>
  /** Text of a file that nobody opened, for the model to read; null where there is none, or it is
   *  outside of what was opened. */
  readText(path: string): Promise<string | null>
  save(input: {
    path: string
    text: string
    encoding: string
    bom: boolean
    eol: '\n' | '\r\n'
    expected: DiskVersion | null
  }): Promise<{ docId: string; path: string; disk: DiskVersion }>
  createFile(path: string): Promise<{ path: string }>
  createFolder(path: string): Promise<{ path: string }>
  rename(from: string, to: string): Promise<{ path: string }>
  remove(path: string): Promise<{ binned: boolean }>
  watch(folder: string, signal: AbortSignal): AsyncIterable<Array<z.infer<typeof folderChange>>>
  search(query: z.infer<typeof searchQuery>, signal: AbortSignal): AsyncIterable<SearchHit[]>
  saveDraft(draft: Draft): Promise<void>
  drafts(): Promise<Draft[]>
  discardDraft(docId: string): Promise<boolean>
  recent(): { folders: string[]; files: string[] }
  openSample(): Promise<{ path: string }>
  dispose(): Promise<void>
}
