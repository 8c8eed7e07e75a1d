/** The engine that sends requests to a server while one is on, and to the local model otherwise, also
 *  when the server fails in the middle of a request. */
import type { EngineState } from '../../../contract'
import type { Engine, GenerateEvent, GenerateRequest, PromptDocument, ServedBy } from '../types'
import type { Remote } from './createRemote'

export interface RoutedEngine extends Engine {
  /** Who would answer now. */
  served(): ServedBy
}

export interface RoutedOptions {
  local: Engine
  remote: Remote
  /** Hash of the model that the local engine serves; '' when none. */
  localSha256: () => string
}

/** The local engine reads `parts`. */
const nothing: PromptDocument = { path: null, languageId: '', prefix: '', suffix: '' }

export function createRoutedEngine({ local, remote, localSha256 }: RoutedOptions): RoutedEngine {
  const here = (): ServedBy => ({
    origin: 'model',
    modelSha256: localSha256(),
    adapterId: local.state().adapterId,
  })

  function state(): EngineState {
    const server = remote.serving()
    if (!server) return local.state()
    return {
      ...local.state(),
      status: 'ready',
      modelName: server.name(),
      backend: 'remote',
      device: server.address.host,
      deviceNote: null,
      threads: null,
      prefillTokensPerS: null,
      decodeTokensPerS: null,
      adapterId: null,
      adapterVersion: null,
      problem: null,
    }
  }

  async function* fromLocal(
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent> {
    for await (const event of local.generate({ ...request, document: nothing }, signal))
      yield event.kind === 'prefilled'
        ? { ...event, served: { ...here(), adapterId: event.adapterId ?? null } }
        : event
  }

  return {
    ...local,
    served() {
      const server = remote.serving()
      return server ? remote.servedBy(server) : here()
    },
    state,
    onState(listener) {
      const tell = () => listener(state())
      const stops = [local.onState(tell), remote.onChange(tell)]
      return () => stops.forEach((stop) => stop())
    },
    async *generate(request, signal) {
      if (signal.aborted) return
      const server = remote.take(request.document.path)
      if (!server) return yield* fromLocal(request, signal)
      // Text leaves for what the user waits for, not for what might be asked next.
      if (request.background) return
      let written = ''
      try {
        for await (const event of remote.generate(server, request, signal)) {
          if (event.kind === 'token') written += event.token.text
          yield event
        }
        return
      } catch (error) {
        if (signal.aborted) return
        remote.failed(server, error)
        if (!canAnswer(local.state())) throw error
      }
      // What was written is on the screen by now, and stays there.
      if (written.trim() !== '') yield { kind: 'end', finish: 'length' }
      else yield* fromLocal(request, signal)
    },
    // The server keeps itself warm; this machine is spared.
    warm: async (request, signal) => (remote.serving() ? 0 : local.warm(request, signal)),
    async dispose() {
      await Promise.all([remote.dispose(), local.dispose()])
    },
  }
}

const canAnswer = ({ status, modelId }: EngineState): boolean =>
  status === 'ready' || status === 'resting' || (status === 'loading' && modelId !== null)
