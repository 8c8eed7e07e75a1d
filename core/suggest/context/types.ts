/** What stands elsewhere and helps at the cursor. */
import type { Mode, SuggestRequest } from '../../../contract'

export interface Passage {
  kind: 'example' | 'edit' | 'declaration' | 'open' | 'nearby'
  path: string | null
  languageId: string
  text: string
  /** From 0 to 1; comparable over kinds. */
  score: number
}

/** A suggestion that was taken and kept. */
export interface AcceptedExample {
  docId: string
  path: string | null
  languageId: string
  mode: Mode
  before: string
  text: string
  /** Unix milliseconds. */
  at: number
}

export interface GatherOptions {
  /** All passages together, in UTF-16 units. */
  maxUnits: number
  /** The window that the model reads anyway; nothing that stands there is given again. */
  visible: { prefix: string; suffix: string }
  /** What the last prompt for this document held: it is kept unless something clearly better came,
   *  because another text means that the model reads all that follows anew. */
  previous: readonly Passage[]
  examples: boolean
  /** Other documents, and files that this one imports. */
  project: boolean
}

export interface Context {
  /** Takes the newest text of the document. Cheap; parsing and reading files wait for a quiet moment. */
  saw(request: SuggestRequest): void
  accepted(example: AcceptedExample): void
  /** From what is ready, best first. */
  gather(request: SuggestRequest, options: GatherOptions): Passage[]
  forget(docIds: readonly string[] | 'all'): void
  /** Resolves when no work waits: all that was seen is ready. */
  settled(): Promise<void>
  dispose(): void
}

export interface ContextOptions {
  /** Text of a file by its absolute path; null where there is none, or it is not text. */
  readFile: (path: string) => Promise<string | null>
  /** Names in a folder, for languages whose packages are folders (Go). */
  listFolder?: (folder: string) => Promise<readonly string[]>
  /** Whether the user keeps documents of this path out of everything. */
  isExcluded: (path: string | null) => boolean
  now: () => number
}
