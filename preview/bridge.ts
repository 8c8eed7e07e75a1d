/** The message port of the preview. Messages ride on Chromium's debugging pipe (no network port is
 *  opened): one way as binding calls, the other as evaluations, both in order. */
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { decodeWire, encodeWire, type WireMessage } from '../contract/wire'
import { bridgeNames, helloMessage, initScript } from './page'

/** The app's end, in the shape that oRPC takes. */
export interface BridgePort {
  postMessage(message: WireMessage): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
  addEventListener(type: string, listener: (event: { data: unknown }) => void): void
}

/** Connects each page that loads in `page` with a fresh port; the port of the page before closes.
 *  @param connect serves the app's end */
export async function createBridge(
  context: BrowserContext,
  page: Page,
  origin: string,
  connect: (port: BridgePort) => void,
): Promise<{ dispose: () => void }> {
  const session = await context.newCDPSession(page)
  let current: ReturnType<typeof createPort> | null = null

  session.on('Runtime.bindingCalled', ({ name, payload }) => {
    // A page of another origin has no bridge, but Chromium gives the bare binding to any.
    if (name !== bridgeNames.send || !page.url().startsWith(`${origin}/`)) return
    if (payload === helloMessage) {
      current?.close()
      current = createPort(session)
      connect(current)
    } else current?.receive(decodeWire(payload))
  })
  await session.send('Runtime.enable')
  await session.send('Page.enable')
  await session.send('Runtime.addBinding', { name: bridgeNames.send })
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: initScript(origin) })

  return {
    dispose() {
      current?.close()
      current = null
    },
  }
}

function createPort(session: CDPSession): BridgePort & {
  receive: (data: unknown) => void
  close: () => void
} {
  const onMessage: Array<(event: { data: unknown }) => void> = []
  const onClose: Array<(event: { data: unknown }) => void> = []
  let batch: string[] = []
  let open = true

  /** All messages of one turn of the event loop travel in one evaluation. Chromium runs
   *  evaluations of one session in the order in which they were sent. */
  function flush(): void {
    const messages = batch
    batch = []
    if (!open) return
    const expression = `window.${bridgeNames.deliver}(${JSON.stringify(messages)})`
    // The page may have gone meanwhile; its successor asks anew for all that it needs.
    session.send('Runtime.evaluate', { expression }).catch(() => {})
  }

  return {
    postMessage(message) {
      if (batch.length === 0) setImmediate(flush)
      batch.push(encodeWire(message))
    },
    addEventListener(type: string, listener: (event: { data: unknown }) => void) {
      if (type === 'message') onMessage.push(listener)
      if (type === 'close') onClose.push(listener)
    },
    receive(data) {
      for (const listener of onMessage) listener({ data })
    },
    close() {
      if (!open) return
      open = false
      for (const listener of onClose) listener({ data: null })
    },
  }
}
