/** The shell's main file, run for real against a stand-in for Electron: it wires the app, the
 *  window, the menu and the way out. The app behind it is the real one, without a model. */
import type { EventEmitter } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import Conf from 'conf'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Contract, HostRequest } from '../../contract'

const folder = mkdtempSync(join(tmpdir(), 'inkling-shell-'))
const profile = join(folder, 'profile')
process.env.INKLING_MODEL_CACHE = join(folder, 'models')

interface FakeWindow extends EventEmitter {
  options: { webPreferences: Record<string, unknown> }
  url: string
  webContents: { mainFrame: object }
}

const fake = vi.hoisted(() => ({
  windows: [] as unknown[],
  handlers: new Map<string, Array<(...args: unknown[]) => unknown>>(),
  becomeReady: () => {},
  menus: [] as unknown[],
  exits: [] as number[],
  errors: [] as string[],
  schemes: [] as string[],
  forked: [] as string[],
  posted: [] as unknown[],
  recent: [] as string[],
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
  const { MessageChannel } = await import('node:worker_threads')
  class Contents extends EventEmitter {
    mainFrame = { url: 'inkling://app/index.html' }
    setWindowOpenHandler() {}
    postMessage(_channel: string, _message: unknown, ports: unknown[]) {
      fake.posted.push(...ports)
    }
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
    void fake.handlers.set(name, [...(fake.handlers.get(name) ?? []), handler])
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
      whenReady: () => new Promise<void>((resolve) => (fake.becomeReady = resolve)),
      exit: (code: number) => fake.exits.push(code),
      getAppPath: () => resolve('.'),
      getVersion: () => '0.1.0',
      on,
      addRecentDocument: (path: string) => fake.recent.push(path),
    },
    BrowserWindow,
    Menu: {
      buildFromTemplate: (items: unknown) => items,
      setApplicationMenu: (m: unknown) => fake.menus.push(m),
    },
    dialog: { showErrorBox: (_title: string, text: string) => fake.errors.push(text) },
    ipcMain: { on, off() {} },
    MessageChannelMain: MessageChannel,
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
const tell = (name: string, ...args: unknown[]) =>
  fake.handlers.get(name)?.forEach((handler) => handler(...args))

/** What the page does: it says that it has loaded, and takes the port that comes. */
function connectPage() {
  const { webContents } = theWindow()
  tell('inkling:ready', { sender: webContents, senderFrame: webContents.mainFrame })
  const port = fake.posted.at(-1) as MessagePort
  const client: ContractRouterClient<Contract> = createORPCClient(
    new RPCLink({ port: port as never }),
  )
  return { client, port }
}

describe('the shell', () => {
  const argv = process.argv

  beforeAll(async () => {
    process.argv = ['electron', '.', '--profile', profile]
    await import('../../electron/main')
    // macOS names a file before the app is ready.
    tell('open-file', { preventDefault() {} }, '/home/ann/early.md')
    fake.becomeReady()
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

  it('gives its port to its own page only', () => {
    tell('inkling:ready', { sender: {}, senderFrame: theWindow().webContents.mainFrame })
    expect(fake.posted).toEqual([])
  })

  it('hands menu, second instance and files to the page, and leaves when it says so', async () => {
    const { client, port } = connectPage()
    const requests: HostRequest[] = []
    const following = (async () => {
      for await (const request of await client.app.requests()) requests.push(request)
    })().catch(() => {})

    const menu = fake.menus.at(-1) as Electron.MenuItemConstructorOptions[]
    const items = menu.flatMap(({ submenu }) =>
      Array.isArray(submenu) ? (submenu as Electron.MenuItemConstructorOptions[]) : [],
    )
    items.find(({ id }) => id === 'file.save')?.click?.({} as never, undefined, {} as never)
    tell('second-instance', {}, ['electron', '.', 'essay.md'], '/home/ann')
    tell('open-file', { preventDefault() {} }, '/home/ann/notes.md')
    await vi.waitUntil(() => requests.length === 4)
    expect(requests).toEqual([
      { kind: 'openPath', path: '/home/ann/early.md' },
      { kind: 'command', id: 'file.save' },
      { kind: 'openPath', path: '/home/ann/essay.md' },
      { kind: 'openPath', path: '/home/ann/notes.md' },
    ])
    expect(fake.recent).toEqual(['early', 'essay', 'notes'].map((n) => `/home/ann/${n}.md`))

    const close = { preventDefault: vi.fn() }
    theWindow().emit('close', close)
    expect(close.preventDefault).toHaveBeenCalledOnce()
    await vi.waitUntil(() => requests.length === 5)
    expect(requests.at(-1)).toEqual({ kind: 'quit' })
    await client.app.quitReady({ proceed: false })
    expect(fake.exits).toEqual([])

    const beforeQuit = { preventDefault: vi.fn() }
    tell('before-quit', beforeQuit)
    expect(beforeQuit.preventDefault).toHaveBeenCalledOnce()
    await vi.waitUntil(() => requests.length === 6)
    await client.app.quitReady({ proceed: true })
    await vi.waitUntil(() => fake.exits.length > 0, { timeout: 10_000 })
    expect(fake.exits).toEqual([0])
    port.close()
    await following

    const { profileLock } = await import('../../core/storage/profileLock')
    const next = profileLock(profile, { kind: 'test', startedAt: 0 })
    expect(next.held).toBe(true)
    if (next.held) next.release()
  })
})
