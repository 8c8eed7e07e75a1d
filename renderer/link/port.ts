/** The port to the app. It exists before the host has connected: what is sent until then waits. */
import { decodeWire, encodeWire, type WireMessage } from '../../contract/wire'

/** Installed by the preview's init script before the page loads. */
interface PreviewBinding {
  send(message: string): void
  listen(callback: (message: string) => void): void
}

declare global {
  interface Window {
    inklingPreview?: PreviewBinding
  }
}

/** What is used of the page's `window`. */
type LinkPage = Pick<Window, 'inklingPreview'> & Partial<Pick<Window, 'addEventListener'>>

type MessageListener = (event?: { data: unknown }) => void

/** The shape that oRPC's `RPCLink` takes (the one of Electron's `MessagePortMain`). */
interface LinkPort {
  on(event: string, listener: MessageListener): void
  postMessage(message: WireMessage): void
  /** Takes either the preview's binding or the port that the preload script posts. */
  connect(page: LinkPage): void
}

/** @returns a port that is connected to nothing yet */
export function createLinkPort(): LinkPort {
  const listeners: MessageListener[] = []
  const waiting: WireMessage[] = []
  let send: ((message: WireMessage) => void) | null = null

  const deliver = (data: unknown): void => listeners.forEach((listener) => listener({ data }))

  const attach = (to: (message: WireMessage) => void): void => {
    send = to
    waiting.splice(0).forEach(to)
  }

  return {
    on(event, listener) {
      if (event === 'message') listeners.push(listener)
    },
    postMessage(message) {
      if (send) send(message)
      else waiting.push(message)
    },
    connect(page) {
      const binding = page.inklingPreview
      if (binding) {
        binding.listen((wire) => deliver(decodeWire(wire)))
        attach((message) => binding.send(encodeWire(message)))
        return
      }
      page.addEventListener?.('message', (event) => {
        const port = event.ports[0]
        if (event.source !== page || event.data !== 'inkling:port' || !port) return
        port.onmessage = (message) => deliver(message.data)
        attach((message) => port.postMessage(message))
      })
    },
  }
}
