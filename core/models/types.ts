import type { Download, ModelEntry } from '../../contract'

export interface InstalledModel {
  id: string
  name: string
  path: string
  sha256: string
}

export interface Models {
  list(): Promise<ModelEntry[]>
  onChange(listener: (models: ModelEntry[]) => void): () => void
  /** Starts or resumes a download; progress shows in `onChange`. */
  fetch(id: string): Promise<boolean>
  /** For the command line: downloads to the end, reporting progress. */
  fetchToEnd(id: string, onProgress: (download: Download) => void): Promise<InstalledModel>
  pause(id: string): Promise<boolean>
  add(path: string): Promise<string>
  verify(id: string): Promise<{ ok: boolean; sha256: string; message: string }>
  remove(id: string): Promise<boolean>
  /** The model of the settings (or by id or path), null when its file is not there. The hash is
   *  remembered by path, size and time of change: computing it reads the whole file. */
  resolve(idOrPath: string): Promise<InstalledModel | null>
  setInUse(id: string | null): void
  dispose(): Promise<void>
}
