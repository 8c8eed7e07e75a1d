/** The desktop shell: one window over `createApp`. What it decides is in the files beside it. */
import { BrowserWindow, Menu, app as shell, dialog, nativeTheme, screen, session } from 'electron'
import ElectronStore from 'electron-store'
import { join } from 'node:path'
import { InklingError } from '../contract'
import type { Problem } from '../contract'
import { createApp } from '../core/app'
import type { App } from '../core/app'
import { appParts, portPaths } from '../core/host/paths'
import type { AppParts } from '../core/host/paths'
import { createQuitFlow } from '../core/host/quitFlow'
import { createSystemSecrets } from '../core/host/secrets'
import { seedModels } from '../core/host/seedModels'
import { defaultModelCache, defaultProfileFolder } from '../core/storage/paths'
import { profileLock, profileLocked } from '../core/storage/profileLock'
import { eraseWindowStorage } from '../core/storage/windowStorage'
import { createSettings, settingsFileName } from '../core/storage/settingsFile'
import { createSystemActivity } from './activity'
import { ownArguments, readArguments } from './arguments'
import { createDialogs } from './dialogs'
import { forkEngineProcess } from './engineProcess'
import { moveToBin } from './bin'
import { linkWindow } from './link'
import { menuTemplate } from './menu'
import { denyNavigation, denyPermissions } from './navigation'
import { appOrigin, registerScheme, serveApp } from './protocol'
import { runSmoke } from './smoke'
import { windowOptions } from './windowOptions'
import { clampBounds, readWindowState, writeWindowState } from './windowState'

const quitLimitMs = 10_000

registerScheme()
const asked = readArguments(ownArguments(process.argv, shell.isPackaged), process.cwd())
const profile = asked.profile ?? defaultProfileFolder()
// Chromium's own caches, apart from what is the user's.
shell.setPath('userData', join(profile, 'electron'))

/** Paths named before there is an app to open them: macOS tells of them before it is ready, and a
 *  first start may copy a model for some seconds. */
const named = [...asked.paths]
let openNamed = (): void => {}
const open = (paths: readonly string[]): void => {
  named.push(...paths)
  openNamed()
}
shell.on('open-file', (event, path) => {
  event.preventDefault()
  open([path])
})
shell.on('second-instance', (_event, argv, cwd) => {
  open(readArguments(ownArguments(argv, shell.isPackaged), cwd).paths)
})

if (!asked.smoke && !shell.requestSingleInstanceLock()) shell.exit(0)
else void shell.whenReady().then(start).catch(fail)

async function start(): Promise<void> {
  const parts = appParts({
    appRoot: shell.getAppPath(),
    resourcesPath: shell.isPackaged ? process.resourcesPath : null,
    platform: process.platform,
    arch: process.arch,
  })
  const modelCache = defaultModelCache()
  const lock = profileLock(profile, { kind: 'electron', startedAt: Date.now() })
  if (!lock.held) throw profileLocked(profile, lock.holder)
  eraseWindowStorage(profile)
  if (parts.bundledModels !== null) await seedModels(parts.bundledModels, modelCache)

  const early: Problem[] = []
  const settings = createSettings({
    folder: profile,
    backend: () =>
      new ElectronStore<Record<string, unknown>>({ cwd: profile, name: settingsFileName }),
    onProblem: (problem) => early.push(problem),
  })
  let window: BrowserWindow | null = null
  const app = createApp({
    kind: 'electron',
    version: shell.getVersion(),
    paths: portPaths(parts, { profile, modelCache }),
    settings,
    activity: createSystemActivity(),
    dialogs: createDialogs(() => window),
    bin: moveToBin,
    nativeMenu: true,
    secrets: createSystemSecrets(),
    spawnEngine: () => forkEngineProcess(parts.engineElectron),
    now: Date.now,
    quitReady: (proceed) => quit.answered(proceed),
  })
  for (const problem of early) app.notices.add({ ...problem, id: 'settings', level: 'warning' })

  const quit = createQuitFlow({
    ask: () => app.requestFromHost({ kind: 'quit' }),
    settle: () => app.dispose(),
    leave() {
      lock.release()
      shell.exit(0)
    },
    late: (what) => askToWait(window, what),
    limitMs: quitLimitMs,
  })
  shell.on('before-quit', (event) => {
    if (quit.leaving()) return
    event.preventDefault()
    quit.request()
  })

  window = openWindow(app, parts, asked.smoke)
  window.on('close', (event) => {
    if (quit.leaving()) return
    event.preventDefault()
    quit.request()
  })
  window.webContents.on('render-process-gone', () => window?.reload())
  const showMenu = () =>
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          platform: process.platform,
          send: (id) => app.requestFromHost({ kind: 'command', id }),
          quit: () => quit.request(),
          keys: settings.get().keys,
        }),
      ),
    )
  showMenu()
  settings.onChange(showMenu)
  openNamed = () => {
    for (const path of named.splice(0)) {
      shell.addRecentDocument(path)
      app.requestFromHost({ kind: 'openPath', path })
    }
  }
  openNamed()
  shell.on('second-instance', () => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  if (asked.smoke) await runSmoke(app, window)
}

function openWindow(app: App, parts: AppParts, hidden: boolean): BrowserWindow {
  const stateFile = join(profile, 'window.json')
  const state = readWindowState(stateFile)
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  const bounds = state.bounds === null ? null : clampBounds(state.bounds, areas)
  serveApp(session.defaultSession, parts.renderer)
  denyPermissions(session.defaultSession)

  const window = new BrowserWindow(
    windowOptions({
      preload: parts.preload,
      icon: parts.icon,
      state: { ...state, bounds },
      dark: nativeTheme.shouldUseDarkColors,
    }),
  )
  denyNavigation(window.webContents)
  linkWindow(window.webContents, (port) => app.connect(port))
  if (state.maximized) window.maximize()
  if (!hidden) window.once('ready-to-show', () => window.show())
  const keepState = (): void =>
    writeWindowState(stateFile, {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    })
  window.on('resized', keepState)
  window.on('moved', keepState)
  window.on('close', keepState)
  void window.loadURL(`${appOrigin}/index.html`)
  return window
}

/** @returns true to leave all the same */
async function askToWait(window: BrowserWindow | null, what: 'window' | 'writes') {
  const options = {
    type: 'question' as const,
    message: what === 'window' ? 'The window does not answer.' : 'Still writing to the disk.',
    detail:
      what === 'window'
        ? 'Unsaved text is kept as a draft, up to about a second before the window stopped. You can wait, or leave now.'
        : 'Feedback of the last moments is not on disk yet. You can wait, or leave without it.',
    buttons: ['Wait', 'Leave now'],
    defaultId: 0,
    cancelId: 0,
  }
  const { response } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options))
  return response === 1
}

function fail(error: unknown): void {
  const known = error instanceof InklingError
  const message = known ? error.message : `Inkling could not start: ${String(error)}`
  if (asked.smoke) console.log(JSON.stringify({ ok: false, message }))
  else dialog.showErrorBox('Inkling', known ? `${message}\n\n${error.next ?? ''}` : message)
  shell.exit(1)
}
