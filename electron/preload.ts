/** Hands one message port from the app to the page, and nothing else: no API is exposed.
 *  Runs sandboxed, in a world of its own. */
import { ipcRenderer } from 'electron'

/** What this script uses of the page; the project's Node side has no DOM types. */
declare const window: {
  location: { origin: string; protocol: string; host: string }
  addEventListener(type: 'load', listener: () => void, options: { once: boolean }): void
  postMessage(message: string, targetOrigin: string, transfer: unknown[]): void
}

const origin = 'inkling://app'

if (`${window.location.protocol}//${window.location.host}` === origin) {
  ipcRenderer.once('inkling:port', (event) => {
    window.postMessage('inkling:port', origin, [...event.ports])
  })
  // Not before `load`: the page's scripts then listen already.
  window.addEventListener('load', () => ipcRenderer.send('inkling:ready'), { once: true })
}
