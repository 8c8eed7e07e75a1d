/** The server that suggests in place of the local model: whether it may, whether it does, and what
 *  goes there. Nothing leaves unless it is on and its address is the one the user said yes to. */
import { InklingError, type Problem, type RemoteTarget, type RemoteText } from '../../../contract'
import type { Secrets, SettingsStore } from '../../ports'
import type { GenerateEvent, GenerateRequest, ServedBy } from '../types'
import { createBreaker } from './breaker'
import { createForSettings, unforeseen, type ForSettings } from './forSettings'
import { createHttp, standardLimits, type Limits } from './http'
import { createKeys } from './keys'
import { createOutgoing } from './outgoing'
import { createServer, type Server } from './server'

export interface RemoteOptions {
  settings: SettingsStore
  secrets: Secrets
  now: () => number
  /** Told when the server fails, with what to do; null when it serves again. */
  onProblem: (problem: Problem | null) => void
  /** Why a text of this path must not leave; null when it may. */
  keptHere: (path: string | null) => string | null
  /** What a request for a text asks for while one types; `heal` is the end of `prefix` that the
   *  answer may spell anew. For the preview, which must show what a request sends. */
  readAs: (text: RemoteText) => {
    prefix: string
    suffix: string
    heal: string
    maxTokens: number
  }
  limits?: Limits
}

export interface Remote extends ForSettings {
  /** The server that requests go to now; null when the local model answers. */
  serving(): Server | null
  /** For one request; null when the local model should answer it. */
  take(path: string | null): Server | null
  servedBy(server: Server): ServedBy
  /** As an engine's. @throws InklingError remote_failed; call `failed` with it */
  generate(
    server: Server,
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent>
  failed(server: Server, error: unknown): void
  /** Called when `serving` may have changed. */
  onChange(listener: () => void): () => void
  dispose(): Promise<void>
}

const never = new AbortController().signal
const mostServers = 8
/** Of the usual length of text: a server that did not answer in time is sent half as much from then
 *  on, one that answers quickly twice as much again. */
const smallestShare = 1 / 16
const quickMs = 500
export function createRemote(options: RemoteOptions): Remote {
  const { settings, now, onProblem } = options
  const http = createHttp(options.limits ?? standardLimits)
  const keys = createKeys(options.secrets)
  const outgoing = createOutgoing()
  const listeners = new Set<() => void>()
  const servers = new Map<string, Server>()
  const shares = new WeakMap<Server, number>()
  let breaker = createBreaker()
  let problem: Problem | null = null
  let before = choiceOf()

  function choiceOf(): string {
    const { enabled, kind, url, model, consentedOrigin } = settings.get().remote
    const { privateMode } = settings.get().privacy
    return JSON.stringify([enabled, kind, url, model, consentedOrigin, privateMode])
  }

  /** @throws InklingError bad_input */
  function serverOf({ kind, url, model }: RemoteTarget): Server {
    const key = JSON.stringify([kind, url, model])
    const known = servers.get(key)
    if (known) return known
    const server = createServer({ kind, url, model }, http)
    servers.set(key, server)
    const [oldest] = servers.keys()
    if (servers.size > mostServers && oldest !== undefined) servers.delete(oldest)
    return server
  }

  /** The server that the user turned on for this very address. */
  function allowed(): Server | null {
    const { enabled, consentedOrigin, ...target } = settings.get().remote
    if (!enabled) return null
    try {
      const server = serverOf(target)
      return server.address.origin === consentedOrigin ? server : null
    } catch {
      return null
    }
  }

  function changed(): void {
    for (const listener of listeners) listener()
  }

  function say(next: Problem | null): void {
    problem = next
    onProblem(next)
  }

  function worked(): void {
    breaker.succeeded()
    if (problem) say(null)
  }

  function failed(server: Server, error: unknown): void {
    if (server !== allowed()) return
    const waitMs = breaker.failed(now())
    if (error instanceof InklingError && error.details.fault === 'slow')
      shares.set(server, Math.max(smallestShare, shareOf(server) / 2))
    const told = error instanceof InklingError ? error.toProblem() : unforeseen(error)
    say({
      ...told,
      message: `${told.message} The model on this machine answers instead; nothing is lost.`,
      next: `${told.next ?? ''} Inkling asks it again after ${waitMs / 1_000} seconds.`.trim(),
    })
    changed()
  }

  /** Asks, without any text, whether a server that failed is back. */
  async function probe(server: Server): Promise<void> {
    try {
      await server.ping(await keys.of(server.address.origin), never)
      breaker.answered()
      changed()
    } catch (error) {
      failed(server, error)
    }
  }

  const stop = settings.onChange(() => {
    const choice = choiceOf()
    if (choice === before) return
    before = choice
    breaker = createBreaker()
    if (problem) say(null)
    changed()
  })

  const shareOf = (server: Server): number => shares.get(server) ?? 1

  function serving(): Server | null {
    const server = settings.get().privacy.privateMode ? null : allowed()
    return server && breaker.isClosed() ? server : null
  }

  const servedBy = (server: Server): ServedBy => ({
    origin: 'remote',
    modelSha256: `remote:${server.address.origin}/${server.name()}`,
    adapterId: null,
  })

  const forSettings = createForSettings({
    options,
    keys,
    outgoing,
    serverOf,
    present: () => ({ serving: serving() !== null, problem }),
    onKey() {
      breaker = createBreaker()
      changed()
    },
    onAnswer(server) {
      if (server !== allowed()) return
      worked()
      changed()
    },
  })

  return {
    ...forSettings,
    serving,
    take(path) {
      const server = allowed()
      if (!server || options.keptHere(path) !== null) return null
      const state = breaker.state(now())
      if (state === 'probe') void probe(server)
      return state === 'closed' ? server : null
    },
    servedBy,

    async *generate(server, request, signal) {
      const start = performance.now()
      const { docId, document, heal, maxTokens, temperature, seed } = request
      const key = await keys.of(server.address.origin)
      const before = server.name()
      await server.describe(key, signal)
      if (server.name() !== before) changed()
      const text = await outgoing.of(docId, document, shareOf(server))
      const pieces = server.stream({ ...text, heal, maxTokens, temperature, seed }, key, signal)
      let first = true
      for await (const { text, logp, end, promptTokens } of pieces) {
        if (first) {
          first = false
          worked()
          const ms = performance.now() - start
          if (ms < quickMs) shares.set(server, Math.min(1, shareOf(server) * 2))
          yield {
            kind: 'prefilled',
            promptTokens: promptTokens ?? 0,
            reusedTokens: 0,
            ms,
            served: servedBy(server),
          }
        }
        // Servers tell the model's own probabilities, which at a temperature are not the sampler's.
        const told = temperature === 0 ? logp : null
        if (text !== '') yield { kind: 'token', token: { id: null, text, logp: told } }
        if (end) yield { kind: 'end', finish: end }
      }
    },
    failed,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async dispose() {
      stop()
      listeners.clear()
      await http.dispose()
    },
  }
}
