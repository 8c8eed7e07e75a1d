/** A real llama-server on a free port of this machine: the peer that is measured against, and the
 *  remote engine of the tests. Built where it is missing (about a minute on two cores). */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { buildPeer } from '../../scripts/build-peer.mjs'

export interface LlamaServer {
  url: string
  pid: number
  /** What it wrote to its log so far. */
  log: () => string
  stop: () => Promise<void>
}

export interface LlamaServerOptions {
  modelPath: string
  /** 0 leaves it to llama-server. */
  threads?: number
  contextSize?: number
  /** Requests at the same time. */
  slots?: number
  port?: number
  /** More of llama-server's own arguments. */
  args?: string[]
}

let peer: ReturnType<typeof buildPeer> | null = null

/** @returns the path of llama-server
 *  @throws Error with what is missing and the next step */
export async function ensurePeer(log: (line: string) => void = () => {}): Promise<string> {
  peer ??= buildPeer({ log })
  const built = await peer
  if (!built.ok) throw new Error(`${built.reason}; next: ${built.next}`)
  return built.path
}

/** Answers when the model is loaded. */
export async function startLlamaServer({
  modelPath,
  threads = 0,
  contextSize = 2_048,
  slots = 1,
  port,
  args = [],
}: LlamaServerOptions): Promise<LlamaServer> {
  const program = await ensurePeer()
  const chosen = port ?? (await freePort())
  const child = spawn(
    program,
    [
      ...['--model', modelPath, '--host', '127.0.0.1', '--port', String(chosen)],
      ...['--ctx-size', String(contextSize), '--parallel', String(slots)],
      ...(threads > 0 ? ['--threads', String(threads)] : []),
      ...['--metrics', '--slots', ...args],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let written = ''
  const collect = (text: Buffer) => (written = (written + text.toString()).slice(-20_000))
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  // An interrupted measurement must not leave a server behind.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const gone = new Promise<void>((resolve) =>
    child.once('exit', () => {
      process.off('exit', kill)
      resolve()
    }),
  )
  const url = `http://127.0.0.1:${chosen}`
  const stop = async () => {
    kill()
    await gone
  }
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`llama-server ended at once:\n${written}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { url, pid: child.pid as number, log: () => written, stop }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (!address || typeof address === 'string') throw new Error('no free port')
  return address.port
}
