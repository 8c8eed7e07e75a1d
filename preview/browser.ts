/** A Chromium window that shows the built renderer and is cut off from everything else. */
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { InklingError } from '../contract'
import { createBridge, type BridgePort } from './bridge'
import { chromiumFlags, findChromium, useSandbox } from './chromium'
import { previewOrigin, serveRenderer } from './serve'

export interface WindowOptions {
  /** Folder of the built renderer. */
  renderer: string
  /** Chromium's own data, inside the profile. */
  userData: string
  headless: boolean
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
  /** Behind the page's address, such as `?settle=0.01`; '' for none. */
  query?: string
  /** Serves the app's end of each page's port. */
  connect: (port: BridgePort) => void
  /** The user wants to close the window. */
  onCloseWish: () => void
  /** The window is gone, whatever ended it. */
  onGone: () => void
}

export interface PreviewWindow {
  page: Page
  context: BrowserContext
  close(): Promise<void>
}

/** @throws InklingError `bad_input` when there is no Chromium, `internal` when it does not start */
export async function openWindow(options: WindowOptions): Promise<PreviewWindow> {
  const context = await startChromium(options)
  const page = context.pages()[0] ?? (await context.newPage())
  context.on('page', (other) => {
    if (other !== page) void other.close().catch(() => {})
  })
  await serveRenderer(context, options.renderer)
  const bridge = await createBridge(context, page, previewOrigin, options.connect)

  let closing = false
  page.on('dialog', (dialog) => {
    // Of all dialogs only the one of `beforeunload` occurs: the user closes the window.
    if (dialog.type() !== 'beforeunload' || closing) return void dialog.accept().catch(() => {})
    void dialog.dismiss().catch(() => {})
    options.onCloseWish()
  })
  context.on('close', () => {
    bridge.dispose()
    options.onGone()
  })
  // Closing the last page of an app window leaves Chromium running on some systems.
  page.on('close', () => void context.close().catch(() => {}))
  page.on('crash', () => void context.close().catch(() => {}))
  await page.goto(`${previewOrigin}/${options.query ?? ''}`)
  return {
    page,
    context,
    async close() {
      closing = true
      await context.close().catch(() => {})
    },
  }
}

async function startChromium(options: WindowOptions): Promise<BrowserContext> {
  const executablePath = findChromium()
  const { headless } = options
  try {
    return await chromium.launchPersistentContext(options.userData, {
      executablePath,
      headless,
      chromiumSandbox: useSandbox(),
      args: chromiumFlags(headless ? null : `${previewOrigin}/`),
      // The bar "controlled by automated test software" has no place above a text.
      ignoreDefaultArgs: ['--enable-automation'],
      acceptDownloads: false,
      serviceWorkers: 'block',
      permissions: [],
      viewport: headless ? (options.viewport ?? { width: 1280, height: 800 }) : null,
      colorScheme: options.colorScheme ?? (headless ? 'light' : null),
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const sandbox = /sandbox/i.test(reason) && useSandbox()
    throw new InklingError(
      'internal',
      `Chromium (${executablePath}) did not start. Nothing was lost.`,
      sandbox
        ? 'This system forbids its sandbox: set INKLING_NO_SANDBOX=1 and start again.'
        : 'Start it by hand once to see why, or set INKLING_CHROMIUM to another one.',
      { reason },
      cause,
    )
  }
}
