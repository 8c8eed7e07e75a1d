/** The shell's decisions, against a stand-in for Electron, whose runtime tests cannot count on. */
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { commandIds } from '../../contract'

vi.mock('electron', () => ({
  app: {},
  protocol: { registerSchemesAsPrivileged: vi.fn() },
  ipcMain: { on: vi.fn(), off: vi.fn() },
  MessageChannelMain: class {
    port1 = { start: vi.fn(), close: vi.fn() }
    port2 = {}
  },
}))

const { protocol } = await import('electron')
const { windowOptions } = await import('../../electron/windowOptions')
const { menuTemplate } = await import('../../electron/menu')
const { denyNavigation, denyPermissions, isOwnSender } = await import('../../electron/navigation')
const { appOrigin, createProtocolHandler, registerScheme, serveApp } =
  await import('../../electron/protocol')
const { ownArguments, readArguments } = await import('../../electron/arguments')
const { clampBounds } = await import('../../electron/windowState')

type Item = Electron.MenuItemConstructorOptions
const flatten = (items: Item[]): Item[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])])

describe('the window', () => {
  const { webPreferences } = windowOptions({
    preload: '/preload.cjs',
    icon: '/icon.png',
    state: { bounds: null, maximized: false },
    dark: false,
  })

  it('is sandboxed, isolated and without Node', () => {
    expect(webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
    })
  })
})

describe('the menu', () => {
  const sent: string[] = []
  const quit = vi.fn()
  const menu = (platform: NodeJS.Platform, keys: Record<string, string> = {}) =>
    flatten(menuTemplate({ platform, send: (id) => sent.push(id), quit, keys }))

  it.each(['linux', 'darwin', 'win32'] as const)('offers every command on %s', (platform) => {
    const ids = menu(platform).map((item) => item.id)
    expect(commandIds.filter((id) => !ids.includes(id))).toEqual([])
  })

  it('sends a command to the window, and leaves by its own way', () => {
    const items = menu('linux')
    items.find((item) => item.id === 'file.save')?.click?.({} as never, undefined, {} as never)
    items.find((item) => item.id === 'app.quit')?.click?.({} as never, undefined, {} as never)
    expect(sent).toEqual(['file.save'])
    expect(quit).toHaveBeenCalledOnce()
  })

  it('shows the keys that the user chose', () => {
    const item = menu('linux', { 'file.save': 'Mod+Shift+Y' }).find(({ id }) => id === 'file.save')
    expect(item?.accelerator).toBe('CmdOrCtrl+Shift+Y')
  })
})

describe('navigation and permissions', () => {
  it('denies every way out of the page', () => {
    const handlers = new Map<string, (event: { preventDefault: () => void }) => void>()
    let open: () => { action: string } = () => ({ action: 'allow' })
    denyNavigation({
      on: (name: string, handler: never) => handlers.set(name, handler),
      setWindowOpenHandler: (handler: typeof open) => (open = handler),
    } as never)
    for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
      const preventDefault = vi.fn()
      handlers.get(name)?.({ preventDefault })
      expect(preventDefault).toHaveBeenCalledOnce()
    }
    expect(open()).toEqual({ action: 'deny' })
  })

  it('grants no permission', () => {
    const granted: boolean[] = []
    denyPermissions({
      setPermissionRequestHandler: (ask: (...args: unknown[]) => void) =>
        ask(null, 'media', (yes: boolean) => granted.push(yes)),
      setPermissionCheckHandler: (check: () => boolean) => granted.push(check()),
      setDevicePermissionHandler: (check: () => boolean) => granted.push(check()),
      on: vi.fn(),
    } as never)
    expect(granted).toEqual([false, false, false])
  })

  const contents = { mainFrame: { url: `${appOrigin}/index.html` } }
  it.each([
    ['our page', contents, contents.mainFrame, true],
    ['another window', {}, contents.mainFrame, false],
    ['a frame inside', contents, { url: `${appOrigin}/index.html` }, false],
    ['no frame', contents, null, false],
  ])('takes a port request from %s: %s', (_name, sender, senderFrame, expected) => {
    expect(isOwnSender({ sender, senderFrame } as never, contents as never)).toBe(expected)
  })

  it('refuses our own window when it shows something else', () => {
    const elsewhere = { mainFrame: { url: 'https://example.org/' } }
    expect(
      isOwnSender(
        { sender: elsewhere, senderFrame: elsewhere.mainFrame } as never,
        elsewhere as never,
      ),
    ).toBe(false)
  })
})

describe('inkling://', () => {
  const handle = createProtocolHandler(join(import.meta.dirname, '../../resources'))
  const status = async (path: string, init?: RequestInit) =>
    (await handle({ url: `${appOrigin}${path}`, method: init?.method ?? 'GET' } as Request)).status

  it('is registered as a secure standard scheme', () => {
    registerScheme()
    expect(protocol.registerSchemesAsPrivileged).toHaveBeenCalledWith([
      expect.objectContaining({
        scheme: 'inkling',
        privileges: expect.objectContaining({ standard: true, secure: true }),
      }),
    ])
  })

  it.each([
    ['/catalog.json', 200],
    ['/nothing.json', 404],
    ['/..%2fpackage.json', 403],
    ['/%2e%2e%2fpackage.json', 403],
  ])('%s answers %i', async (path, expected) => {
    expect(await status(path)).toBe(expected)
  })

  it('answers reads only', async () => {
    expect(await status('/catalog.json', { method: 'POST' })).toBe(405)
  })

  it('cancels every request of another scheme', () => {
    const answers: boolean[] = []
    serveApp(
      {
        protocol: { handle: vi.fn() },
        webRequest: {
          onBeforeRequest: (
            ask: (details: { url: string }, answer: (result: { cancel?: boolean }) => void) => void,
          ) => {
            for (const url of [
              `${appOrigin}/index.html`,
              'https://example.org/',
              'file:///etc/passwd',
            ])
              ask({ url }, ({ cancel }) => answers.push(cancel ?? false))
          },
        },
      } as never,
      '/srv',
    )
    expect(answers).toEqual([false, true, true])
  })
})

describe('arguments', () => {
  it.each([
    [['electron', '.', 'a.md'], false, ['a.md']],
    [['electron', '--no-sandbox', '.', '--smoke'], false, ['--no-sandbox', '--smoke']],
    [['/opt/Inkling/inkling', 'a.md'], true, ['a.md']],
  ])('%j, packaged %s: %j', (argv, packaged, expected) => {
    expect(ownArguments(argv, packaged)).toEqual(expected)
  })

  it('reads paths from the caller’s folder', () => {
    expect(readArguments(['essay.md', '--smoke', '--profile', 'p'], '/home/ann')).toEqual({
      paths: ['/home/ann/essay.md'],
      smoke: true,
      profile: '/home/ann/p',
    })
  })
})

describe('remembered bounds', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1040 }
  it.each([
    [
      'inside stays',
      { x: 10, y: 10, width: 800, height: 600 },
      { x: 10, y: 10, width: 800, height: 600 },
    ],
    [
      'a display that went away',
      { x: 4000, y: 10, width: 800, height: 600 },
      { x: 1120, y: 10, width: 800, height: 600 },
    ],
    [
      'too large',
      { x: -50, y: -50, width: 5000, height: 3000 },
      { x: 0, y: 0, width: 1920, height: 1040 },
    ],
  ])('%s', (_name, bounds, expected) => {
    expect(clampBounds(bounds, [screen])).toEqual(expected)
  })
})
