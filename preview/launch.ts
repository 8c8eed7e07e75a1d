/** Inkling in an installed Chromium: `createApp`, a window over it, and leaving without loss. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Problem } from '../contract'
import { createApp, type App } from '../core/app'
import { forkEngine } from '../core/host/forkEngine'
import { createInputActivity } from '../core/host/inputActivity'
import { findPlace } from '../core/host/place'
import { portPaths } from '../core/host/paths'
import { createSystemSecrets } from '../core/host/secrets'
import { createQuitFlow } from '../core/host/quitFlow'
import type { Secrets } from '../core/ports'
import { profileLock, profileLocked } from '../core/storage/profileLock'
import { eraseWindowStorage } from '../core/storage/windowStorage'
import { createSettings } from '../core/storage/settingsFile'
import { openWindow } from './browser'

export interface LaunchOptions {
  /** The user's own profile when left out. */
  profile?: string
  headless: boolean
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
  /** Files or folders to open, absolute. */
  open?: string[]
  /** Tests keep theirs to themselves; the system's own store when left out. */
  secrets?: Secrets
  /** Tests and the demo shorten the 10, 60 and 300 s of settling by this factor. */
  settleScale?: number
}

export interface Preview {
  app: App
  page: Page
  /** Leaves as a user who closes the window does; resolves when all is on disk. */
  close(): Promise<void>
  /** Resolves when the window is gone and all is on disk. */
  gone: Promise<void>
}

const quitLimitMs = 10_000

/** @throws InklingError profile_locked when another Inkling holds the profile; `bad_input` when
 *  there is no Chromium */
export async function launchPreview(options: LaunchOptions): Promise<Preview> {
  const place = findPlace(options.profile)
  const lock = profileLock(place.profile, { kind: 'preview', startedAt: Date.now() })
  if (!lock.held) throw profileLocked(place.profile, lock.holder)
  eraseWindowStorage(place.profile)

  const early: Problem[] = []
  const settings = createSettings({
    folder: place.profile,
    onProblem: (problem) => early.push(problem),
  })
  const app = createApp({
    kind: 'preview',
    version: place.version,
    paths: portPaths(place.parts, place),
    settings,
    activity: createInputActivity(Date.now),
    dialogs: null,
    bin: null,
    nativeMenu: false,
    secrets: options.secrets ?? createSystemSecrets(),
    spawnEngine: () => forkEngine(place.parts.engine),
    now: Date.now,
    quitReady: (proceed) => quit.answered(proceed),
  })
  for (const problem of early) app.notices.add({ ...problem, id: 'settings', level: 'warning' })

  let left = () => {}
  const gone = new Promise<void>((resolve) => (left = resolve))
  const quit = createQuitFlow({
    ask: () => app.requestFromHost({ kind: 'quit' }),
    settle: () => app.dispose(),
    leave: () => {
      // Chromium's own data lies in the profile too: the next one may have it when it is closed.
      const released = (): void => {
        eraseWindowStorage(place.profile)
        lock.release()
        left()
      }
      void window.then((opened) => opened.close()).then(released, released)
    },
    // Nobody can be asked once the window hangs: what is typed is in the drafts already.
    late: () => Promise.resolve(true),
    limitMs: quitLimitMs,
  })
  const window = openWindow({
    renderer: place.parts.renderer,
    userData: join(place.profile, 'chromium'),
    headless: options.headless,
    viewport: options.viewport,
    colorScheme: options.colorScheme,
    query: options.settleScale === undefined ? '' : `?settle=${options.settleScale}`,
    connect: (port) => app.connect(port),
    onCloseWish: () => quit.request(),
    onGone: () => quit.skipWindow(),
  })
  try {
    const { page } = await window
    for (const path of options.open ?? []) app.requestFromHost({ kind: 'openPath', path })
    return {
      app,
      page,
      async close() {
        quit.request()
        await gone
      },
      gone,
    }
  } catch (error) {
    await app.dispose()
    lock.release()
    throw error
  }
}
