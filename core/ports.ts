/** What a host (electron, preview, cli, a test) provides to `createApp`. Nothing else of the
 *  outside world reaches `core/`. */
import type { Settings, SettingsPatch } from '../contract'

/** A child that speaks in structured-clone messages: `utilityProcess` or `child_process.fork`. */
export interface ChildPort {
  readonly pid: number | undefined
  postMessage(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, whatever ended the child; `code` is null after a signal. */
  onExit(listener: (code: number | null) => void): void
  kill(): void
}

export interface Paths {
  /** Log, drafts, adapters, settings: everything that is the user's. */
  readonly profile: string
  /** Downloaded models, shared by all profiles and clones. */
  readonly modelCache: string
  /** `resources/` of the app: catalog, regression texts, sample documents. */
  readonly resources: string
  /** The trainer's executable; it may be missing. */
  readonly trainer: string
  /** Folder of the ggml libraries that the trainer loads its backends from. */
  readonly trainerBackends: string
  /** Folders of the libraries of graphics cards, by kind: 'cuda', 'vulkan', 'metal'. */
  readonly cardBackends?: Readonly<Record<string, string>>
  /** Built entry of the worker thread for long database work. */
  readonly logWorker: string
}

/** Backed by electron-store or conf: the same file, checked against the schema. */
export interface SettingsStore {
  get(): Settings
  /** @throws InklingError `bad_input` when the merged settings do not fit the schema */
  set(patch: SettingsPatch): Settings
  onChange(listener: (settings: Settings) => void): () => void
}

export interface Activity {
  /** Seconds since the user last touched the machine (electron) or the app (others). */
  idleSeconds(): number
  /** Null where the host cannot tell. */
  onBattery(): boolean | null
  /** Told by the window through `app.userActive`, or by the host. */
  onActive(listener: () => void): () => void
  userActive(): void
}

export interface Dialogs {
  openFolder(): Promise<string | null>
  openFile(kind: 'text' | 'model'): Promise<string | null>
  saveFile(suggestedName: string): Promise<string | null>
}

/** The system's secret store, for keys of servers; values never reach settings, log or window. */
export interface Secrets {
  /** Where secrets are kept, in words; null when this host cannot keep any. */
  readonly store: string | null
  get(name: string): Promise<string | null>
  /** Null forgets it. @throws InklingError when the store refuses */
  set(name: string, value: string | null): Promise<void>
}

export interface Ports {
  readonly kind: 'electron' | 'preview' | 'cli' | 'test'
  readonly version: string
  readonly paths: Paths
  readonly settings: SettingsStore
  readonly activity: Activity
  /** Null where the host has no native dialogs; the window then asks in its own. */
  readonly dialogs: Dialogs | null
  /** Moves a file to the system's bin; null where there is none. */
  readonly bin: ((path: string) => Promise<void>) | null
  readonly nativeMenu: boolean
  readonly secrets: Secrets
  readonly spawnEngine: () => ChildPort
  readonly now: () => number
  /** Called when the window said it is ready to go (or refused). */
  readonly quitReady: (proceed: boolean) => void
}
