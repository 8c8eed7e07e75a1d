/** Forks on behalf of the engine. Before it loads a prebuilt library, node-llama-cpp tries it in
 *  a process of its own, so that a GPU driver that crashes costs a try and not the engine. It can
 *  start such a process from Electron's main process or with Node's `fork`; a utility process is
 *  neither, and `fork` needs the runAsNode fuse, which Inkling leaves off. So inside the engine
 *  `fork` asks main, and main starts another utility process (docs/adr/009). */
import childProcess from 'node:child_process'
import { EventEmitter } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { isAbsolute } from 'node:path'
import * as z from 'zod'
import type { ChildPort } from '../core/ports'

/** Asked by the engine. */
const forkRequest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('fork'),
    id: z.number(),
    path: z.string(),
    env: z.record(z.string(), z.string()),
  }),
  z.object({ kind: z.literal('send'), id: z.number(), message: z.unknown() }),
  z.object({ kind: z.literal('kill'), id: z.number() }),
])
type ForkRequest = z.infer<typeof forkRequest>

/** Told by main. */
type ForkEvent =
  | { kind: 'message'; id: number; message: unknown }
  | { kind: 'exit'; id: number; code: number | null }

/** Either end of the channel between the engine and main. */
export interface BrokerPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): void
}

/** In main: starts what the engine asks for, if it is node-llama-cpp's own test and nothing else.
 *  @param start starts a script in a process of its own
 *  @returns ends the children that still run */
export function serveForks(
  port: BrokerPort,
  start: (path: string, env: Record<string, string>) => ChildPort,
): () => void {
  const children = new Map<number, ChildPort>()
  const tell = (event: ForkEvent): void => port.postMessage(event)

  port.on('message', (raw) => {
    const parsed = forkRequest.safeParse(raw)
    if (!parsed.success) return
    const request = parsed.data
    if (request.kind === 'send') children.get(request.id)?.postMessage(request.message)
    if (request.kind === 'kill') children.get(request.id)?.kill()
    if (request.kind !== 'fork') return
    const { id } = request
    if (!isBindingTest(request.path)) return tell({ kind: 'exit', id, code: 1 })
    const child = start(request.path, request.env)
    children.set(id, child)
    child.onMessage((message) => tell({ kind: 'message', id, message }))
    child.onExit((code) => {
      children.delete(id)
      tell({ kind: 'exit', id, code })
    })
  })
  return () => {
    for (const child of children.values()) child.kill()
  }
}

function isBindingTest(path: string): boolean {
  return (
    isAbsolute(path) &&
    /[\\/]node_modules[\\/]node-llama-cpp[\\/]dist[\\/]bindings[\\/]utils[\\/]testBindingBinary\.js$/.test(
      path,
    )
  )
}

/** In the engine: from now on `child_process.fork` goes to main. Covers what node-llama-cpp's test
 *  uses of a child: `message`, `exit`, `send`, `kill`, `killed`, `exitCode`; no streams. */
export function installForkBroker(port: BrokerPort): void {
  const children = new Map<number, RemoteChild>()
  let lastId = 0

  port.on('message', (raw) => {
    const event = raw as ForkEvent
    const child = children.get(event.id)
    if (child === undefined) return
    if (event.kind === 'message') child.emit('message', event.message)
    else {
      children.delete(event.id)
      child.exitCode = event.code ?? 1
      child.emit('exit', event.code, null)
    }
  })

  const ask = (request: ForkRequest): void => port.postMessage(request)
  const fork = (path: string | URL, _args?: unknown, options?: { env?: NodeJS.ProcessEnv }) => {
    lastId += 1
    const id = lastId
    const child = createRemoteChild({
      send: (message) => ask({ kind: 'send', id, message }),
      kill: () => ask({ kind: 'kill', id }),
    })
    children.set(id, child)
    ask({ kind: 'fork', id, path: String(path), env: definedOnly(options?.env ?? process.env) })
    return child
  }
  childProcess.fork = fork as unknown as typeof childProcess.fork
  syncBuiltinESMExports()
}

interface RemoteChild extends EventEmitter {
  exitCode: number | null
  killed: boolean
  send(message: unknown): boolean
  kill(): boolean
}

function createRemoteChild(remote: {
  send: (message: unknown) => void
  kill: () => void
}): RemoteChild {
  const child = new EventEmitter()
  return Object.assign(child, {
    exitCode: null,
    killed: false,
    stdout: null,
    stderr: null,
    send(message: unknown) {
      remote.send(message)
      return true
    },
    kill(this: RemoteChild) {
      this.killed = true
      remote.kill()
      return true
    },
  })
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
}
