/** The shell's main file, run for real against a stand-in for Electron: it wires the app, the
 *  window, the menu and the way out. The app behind it is the real one, without a model. */
import type { EventEmitter } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Conf from 'conf'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'inkling-shell-'))
const profile = join(folder, 'profile')
process.env.INKLING_MODEL_CACHE = join(folder, 'models')

interface FakeWindow extends EventEmitter {
  options: { webPreferences: Record<string, unknown> }
  url: string
}

const fake = vi.hoisted(() => ({
  windows: [] as unknown[],
  handlers: new Map<string, (...args: unknown[]) => unknown>(),
  menus: [] as unknown[],
  exits: [] as number[],
  errors: [] as string[],
  schemes: [] as string[],
  forked: [] as string[],
}))

vi.mock('electron-store', () => ({
  default: class {
    #conf: Conf<Record<string, unknown>>
    constructor({ cwd, name }: { cwd: string; name: string }) {
      this.#conf = new Conf({ cwd, configName: name })
    }
    get store() {
      return this.#conf.store
    }
    set store(value) {
      this.#conf.store = value
    }
  },
}))

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events')
  const { resolve } = await import('node:path')
  class Contents extends EventEmitter {
    mainFrame = { url: 'inkling://app/index.html' }
    setWindowOpenHandler() {}
    postMessage() {}
  }
  class BrowserWindow extends EventEmitter {
    webContents = new Contents()
    url = ''
    constructor(readonly options: unknown) {
      super()
      fake.windows.push(this)
    }
    async loadURL(url: string) {
      this.url = url
    }
    show() {}
    focus() {}
    maximize() {}
    restore() {}
    isMinimized = () => false
    isMaximized = () => false
    getNormalBounds = () => ({ x: 0, y: 0, width: 1280, height: 800 })
  }
  const on = (name: string, handler: (...args: unknown[]) => unknown) =>
    void fake.handlers.set(name, handler)
  const defaultSession = {
    protocol: { handle: (scheme: string) => fake.schemes.push(scheme) },
    webRequest: { onBeforeRequest() {} },
    setPermissionRequestHandler() {},
    setPermissionCheckHandler() {},
    setDevicePermissionHandler() {},
    on() {},
  }
  class Child extends EventEmitter {
    pid = 1
    postMessage() {}
    kill() {
      this.emit('exit', 0)
    }
  }
  return {
    app: {
      isPackaged: false,
      setPath() {},
      requestSingleInstanceLock: () => true,
      whenReady: () => Promise.resolve(),
      exit: (code: number) => fake.exits.push(code),
      getAppPath: () => resolve('.'),
      getVersion: () => '0.1.0',
      on,
      addRecentDocument() {},
    },
    BrowserWindow,
    Menu: {
      buildFromTemplate: (items: unknown) => items,
      setApplicationMenu: (m: unknown) => fake.menus.push(m),
    },
    dialog: { showErrorBox: (_title: string, text: string) => fake.errors.push(text) },
    ipcMain: { on() {}, off() {} },
    MessageChannelMain: class {
      port1 = { start() {}, close() {}, on() {}, postMessage() {} }
      port2 = {}
    },
    nativeTheme: { shouldUseDarkColors: false },
    powerMonitor: { getSystemIdleTime: () => 0, isOnBatteryPower: () => false },
    protocol: { registerSchemesAsPrivileged() {} },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
    session: { defaultSession },
    shell: { trashItem: async () => {} },
    utilityProcess: {
      fork(path: string) {
        fake.forked.push(path)
        return new Child()
      },
    },
  }
})

const theWindow = () => fake.windows[0] as FakeWindow

describe('the shell', () => {
  const argv = process.argv

  beforeAll(async () => {
    process.argv = ['electron', '.', '--profile', profile]
    await import('../../electron/main')
    await vi.waitUntil(() => fake.windows.length > 0 || fake.errors.length > 0, { timeout: 15_000 })
  }, 20_000)

  afterAll(() => {
    process.argv = argv
    rmSync(folder, { recursive: true, force: true })
  })

  it('opens one sandboxed window on the app’s own scheme', () => {
    expect(fake.errors).toEqual([])
    expect(theWindow().url).toBe('inkling://app/index.html')
    expect(theWindow().options.webPreferences).toMatchObject({
      sandbox: true,
      nodeIntegration: false,
    })
    expect(fake.schemes).toEqual(['inkling'])
    expect(fake.menus.length).toBeGreaterThan(0)
  })

  it('keeps its data in the profile, which it holds', async () => {
    const { profileLock } = await import('../../core/storage/profileLock')
    expect(existsSync(join(profile, 'lock.sqlite'))).toBe(true)
    const second = profileLock(profile, { kind: 'test', startedAt: 0 })
    expect(second).toMatchObject({ held: false, holder: { kind: 'electron' } })
  })

  it('does not close before the window has answered', async () => {
    const event = { preventDefault: vi.fn() }
    theWindow().emit('close', event)
    expect(event.preventDefault).toHaveBeenCalledOnce()
    expect(fake.exits).toEqual([])
  })
})
