/** The preview's window in a real Chromium, with a page made for the purpose. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { BridgePort } from '../../preview/bridge'
import { openWindow, type PreviewWindow } from '../../preview/browser'

const html = `<!doctype html><meta charset="utf-8"><title>Page</title>
<body><button>press</button><script>window.inlineRan = true</script>
<script type="module" src="./page.js"></script></body>`

/** Sends back what arrives, and keeps it. */
const script = `
window.received = []
window.inklingPreview.listen((wire) => {
  window.received.push(wire)
  window.inklingPreview.send(wire)
})
window.inklingPreview.send('thello')`

describe('the preview window', () => {
  let folder: string
  let outside: Server
  let outsideUrl: string
  let outsideHits = 0
  let window: PreviewWindow
  const ports: Array<{ port: BridgePort; received: unknown[]; closed: boolean }> = []
  let closeWishes = 0
  let gone = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkling-window-'))
    await mkdir(join(folder, 'renderer'))
    await writeFile(join(folder, 'renderer', 'index.html'), html)
    await writeFile(join(folder, 'renderer', 'page.js'), script)
    await writeFile(join(folder, 'secret.txt'), 'not part of the app')
    outside = createServer((_request, response) => {
      outsideHits += 1
      response.setHeader('access-control-allow-origin', '*').end('outside')
    })
    await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
    outsideUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`
    window = await openWindow({
      renderer: join(folder, 'renderer'),
      userData: join(folder, 'chromium'),
      headless: true,
      connect(port) {
        const entry = { port, received: [] as unknown[], closed: false }
        port.addEventListener('message', ({ data }) => entry.received.push(data))
        port.addEventListener('close', () => {
          entry.closed = true
        })
        ports.push(entry)
      },
      onCloseWish: () => (closeWishes += 1),
      onGone: () => (gone += 1),
    })
    await vi.waitUntil(() => ports[0]?.received.length === 1, { timeout: 20_000 })
  }, 60_000)

  afterAll(async () => {
    await window?.close()
    outside?.close()
    await rm(folder, { recursive: true, force: true })
  })

  // First, while nothing has been pressed: only then may a page reload without asking.
  it('gives a page that loads again a fresh port and closes the old one', async () => {
    await window.page.reload()
    await expect.poll(() => ports[1]?.received).toEqual(['hello'])
    expect(ports[0]!.closed).toBe(true)
    expect(ports[1]!.closed).toBe(false)
  })

  it('gives the page send and listen, and hides what they ride on', async () => {
    const shape = await window.page.evaluate(() => {
      const bridge = (globalThis as unknown as { inklingPreview: object }).inklingPreview
      return {
        keys: Object.keys(bridge),
        frozen: Object.isFrozen(bridge),
        raw: Object.keys(globalThis).filter((name) => name.startsWith('__inkling')),
        send: '__inklingSend' in globalThis,
      }
    })
    expect(shape).toEqual({ keys: ['send', 'listen'], frozen: true, raw: [], send: false })
  })

  it('carries text and bytes both ways, all of them and in order', async () => {
    const entry = ports[1]!
    entry.received.length = 0
    const sent: Array<string | Uint8Array> = []
    for (let index = 0; index < 400; index += 1) {
      sent.push(index % 7 === 0 ? new Uint8Array([index % 256, 0, 255]) : `"${index}" \u2028 <ø> 𝄞`)
    }
    for (const message of sent) entry.port.postMessage(message)
    await expect.poll(() => entry.received.length).toBe(sent.length)
    expect(entry.received).toEqual(sent)
  })

  it('runs no inline script and no eval, and sends the policy with each answer', async () => {
    const { page } = window
    expect(await page.evaluate(() => 'inlineRan' in globalThis)).toBe(false)
    const answer = await page.evaluate(async () => {
      const response = await fetch('/page.js')
      return {
        policy: response.headers.get('content-security-policy'),
        type: response.headers.get('content-type'),
      }
    })
    expect(answer.policy).toContain("default-src 'none'")
    expect(answer.type).toBe('text/javascript; charset=utf-8')
    await page.evaluate(() => {
      const element = document.createElement('script')
      element.textContent = 'window.injectedRan = true'
      document.body.append(element)
    })
    expect(await page.evaluate(() => 'injectedRan' in globalThis)).toBe(false)
  })

  it('serves nothing from outside the renderer', async () => {
    const bodies = await window.page.evaluate(async () => {
      const read = async (path: string) =>
        fetch(path).then(
          (response) => response.text(),
          () => 'refused',
        )
      return Promise.all(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt'].map(read))
    })
    for (const body of bodies) expect(body).not.toContain('not part of the app')
  })

  it('reaches no network: not by fetch, image, navigation or a new window', async () => {
    const { page, context } = window
    await page.evaluate(async (url) => {
      await fetch(url).catch(() => {})
      const image = new Image()
      const settled = new Promise((resolve) => (image.onerror = image.onload = resolve))
      image.src = url
      await settled
      globalThis.open(url)
      globalThis.location.href = url
    }, outsideUrl)
    await expect.poll(() => context.pages().length).toBe(1)
    expect(page.url()).toBe('http://app.localhost/')
    expect(ports.length).toBe(2)
    expect(closeWishes).toBe(0)
    expect(outsideHits).toBe(0)
  })

  it('asks the app when the user closes the window, and stays', async () => {
    await window.page.click('button')
    await window.page.close({ runBeforeUnload: true })
    await expect.poll(() => closeWishes).toBe(1)
    expect(window.page.isClosed()).toBe(false)
    expect(gone).toBe(0)
  })

  it('tells the app once when the window is gone', async () => {
    await window.close()
    expect(gone).toBe(1)
    expect(ports.at(-1)!.closed).toBe(true)
  })
})
