/** The whole app for an end-to-end test: real Chromium, real model, real log, in folders of its own. */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import type { FeedbackRow, SettingsPatch } from '../../contract'
import type { App } from '../../core/app'
import { findPlace } from '../../core/host/place'
import { createDriver, type Driver } from '../../preview/driver'
import { launchPreview, type LaunchOptions, type Preview } from '../../preview/launch'

/** A machine with much else to do needs longer than one would wait by hand. */
export const patience = { timeout: 60_000, interval: 100 }

export interface AppFixture {
  /** Of the launch that is going on. */
  readonly app: App
  readonly page: Page
  readonly driver: Driver
  readonly profile: string
  /** A folder with the sample documents. */
  readonly documents: string
  /** Leaves as a user does, and starts again on the same profile. */
  restart(options?: Partial<LaunchOptions>): Promise<void>
  /** Leaves as a user does. */
  close(): Promise<void>
  /** The window is gone, whatever ended it. */
  gone(): Promise<void>
  launch(options?: Partial<LaunchOptions>): Promise<void>
  dispose(): Promise<void>
}

export interface FixtureOptions extends Partial<LaunchOptions> {
  settings?: SettingsPatch
  /** File name → content, beside the sample documents. */
  files?: Record<string, string | Uint8Array>
  /** Names in the documents folder, opened at the start. */
  openFiles?: string[]
}

export const resources = findPlace().parts.resources

/** Folders of a test: a profile that has seen the first page, and documents. */
export async function makeFolders({ settings, files = {} }: FixtureOptions) {
  const root = await mkdtemp(join(tmpdir(), 'inkling-e2e-'))
  const profile = join(root, 'profile')
  const documents = join(root, 'documents')
  await mkdir(profile)
  await cp(join(resources, 'sample'), documents, { recursive: true })
  for (const [name, content] of Object.entries(files))
    await writeFile(join(documents, name), content)
  const stored = { firstRunDone: true, ...settings }
  await writeFile(join(profile, 'settings.json'), JSON.stringify(stored))
  return { root, profile, documents }
}

export async function openApp(options: FixtureOptions = {}): Promise<AppFixture> {
  const { settings, files, openFiles = ['The ferry.md'], ...launchOptions } = options
  const { root, profile, documents } = await makeFolders({ settings, files })
  let preview: Preview | null = null
  let driver: Driver | null = null
  const running = (): Preview => {
    if (!preview) throw new Error('The app is not running.')
    return preview
  }

  async function launch(more: Partial<LaunchOptions> = {}): Promise<void> {
    preview = await launchPreview({ profile, headless: true, ...launchOptions, ...more })
    driver = createDriver(preview.page)
    await preview.app.ready
  }
  async function close(): Promise<void> {
    await preview?.close()
    preview = null
  }

  await launch({ open: [documents, ...openFiles.map((name) => join(documents, name))] })
  if (openFiles.length > 0) await driver!.ready()
  return {
    get app() {
      return running().app
    },
    get page() {
      return running().page
    },
    get driver() {
      return driver!
    },
    profile,
    documents,
    launch,
    close,
    gone: () => running().gone,
    async restart(more) {
      await close()
      await launch(more)
    },
    async dispose() {
      await close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

export const everything = {
  outcomes: [],
  modes: [],
  docId: null,
  text: '',
  since: null,
  until: null,
}

export async function rowsOf(app: App): Promise<FeedbackRow[]> {
  await app.feedback.flush()
  return (await app.feedback.list(everything, 0, 500)).rows
}

/** The newest row that fits, once there is one. */
export function rowWhere(app: App, fits: (row: FeedbackRow) => boolean): Promise<FeedbackRow> {
  return vi.waitUntil(async () => (await rowsOf(app)).find(fits), patience)
}

/** Saves the open text with its key. @returns what is on disk then */
export async function savedText({ driver, documents }: AppFixture, name: string): Promise<string> {
  await driver.press('Control+s')
  await driver.tab(name).waitFor()
  return readFile(join(documents, name), 'utf8')
}

/** Process ids below `parent` whose command line has `part` in it, on Linux and macOS. */
export async function childProcesses(part: string, parent = process.pid): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args='])
  const all = stdout.split('\n').flatMap((line) => {
    const [, pid, ppid, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return args === undefined ? [] : [{ pid: Number(pid), ppid: Number(ppid), args }]
  })
  const below = new Set([parent])
  for (let grown = true; grown;) {
    const before = below.size
    for (const { pid, ppid } of all) if (below.has(ppid)) below.add(pid)
    grown = below.size > before
  }
  return all
    .filter(({ pid, args }) => pid !== parent && below.has(pid) && args.includes(part))
    .map(({ pid }) => pid)
}

const sizes = [
  { width: 1280, height: 800 },
  { width: 760, height: 600 },
] as const

/** Screenshots for a person to look at: light and dark, wide and narrow.
 *  @param panel opened anew, as a window that becomes narrow puts it away */
export async function shoot(
  { page, driver }: AppFixture,
  name: string,
  panel?: Parameters<Driver['openPanel']>[0],
): Promise<void> {
  const folder = join(import.meta.dirname, '../../screenshots/e2e')
  await mkdir(folder, { recursive: true })
  for (const size of sizes) {
    await page.setViewportSize(size)
    if (panel) await driver.openPanel(panel)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const path = join(folder, `${name}-${size.width}-${colorScheme}.png`)
      await page.screenshot({ path })
    }
  }
  await page.setViewportSize(sizes[0])
  if (panel) await driver.openPanel(panel)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
}
