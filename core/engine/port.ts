/** Dresses both ends of a child process as the message port that oRPC speaks through. */
import type { MessagePortMainLike } from '@orpc/client/message-port'
import type { ChildPort } from '../ports'
import { isEngineNotice, type EngineNotice } from './protocol'

interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

type Listener = (event?: { data: unknown }) => void

/** Main's end. `close` is told once the child has ended; notices go to `onNotice`. */
export function portOfChild(
  child: ChildPort,
  onNotice: (notice: EngineNotice) => void,
): MessagePortMainLike & { closed: () => void } {
  const listeners: Record<string, Listener[]> = { message: [], close: [] }
  child.onMessage((message) => {
    if (isEngineNotice(message)) onNotice(message)
    else for (const listener of listeners.message ?? []) listener({ data: message })
  })
  return {
    on: (event, listener) => void (listeners[event] ??= []).push(listener),
    postMessage: (message: unknown) => child.postMessage(message),
    closed: () => listeners.close?.forEach((listener) => listener()),
  }
}

/** The child's end: Electron's `parentPort` in a utility process, Node's IPC channel elsewhere. */
export function portOfParent(): MessagePortMainLike {
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort
  if (parentPort)
    return {
      on: (event, listener) => {
        if (event === 'message') parentPort.on('message', (e) => listener(e))
      },
      postMessage: (message: unknown) => parentPort.postMessage(message),
    }
  return {
    on: (event, listener) => {
      if (event === 'message') process.on('message', (data) => listener({ data }))
      else process.on('disconnect', () => listener())
    },
    postMessage: (message: unknown) => process.send?.(message),
  }
}
