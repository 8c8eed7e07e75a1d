/** Main's side of the engine: speaks to its process, mirrors its state, starts it again after a
 *  crash with the model that was loaded last. */
import { InklingError, type EngineState, type Problem } from '../../contract'
import type { ChildPort } from '../ports'
import { createLink, engineDown, type Link } from './link'
import { createBackoff } from './respawn'
import type { Engine, GenerateEvent, LoadRequest, ModelFacts } from './types'

export interface EngineOptions {
  spawn: () => ChildPort
  now?: () => number
}

const restartByHand = 'Restart the engine from the status bar, or choose another model in Models.'

export function createEngine({ spawn, now = Date.now }: EngineOptions): Engine {
  const listeners = new Set<(state: EngineState) => void>()
  const backoff = createBackoff()
  let link: Link | null = null
  let loaded: { request: LoadRequest; facts: ModelFacts } | null = null
  /** The model that has to be there again after a crash: the last that was loaded well. */
  let wanted: LoadRequest | null = null
  /** Counts loads: only the newest one speaks for the state. */
  let latestLoad = 0
  let loads = 0
  let disposed = false
  let timer: NodeJS.Timeout | null = null
  let state: EngineState = stateOf('starting', null, null)

  function publish(status: EngineState['status'], problem: Problem | null = null): void {
    state = stateOf(status, loaded, problem)
    for (const listener of listeners) listener(state)
  }

  function start(): Link {
    if (timer) clearTimeout(timer)
    timer = null
    const started = createLink(spawn(), (reason) => {
      if (link !== started) return
      link = null
      loaded = null
      if (!disposed) recover(reason)
    })
    link = started
    return started
  }

  function recover(reason: string): void {
    const problem = engineDown(reason).toProblem()
    // Who loads starts it again.
    if (loads > 0) return publish('down', problem)
    const wait = backoff.crashed(now())
    if (wait === null) return publish('failed', { ...problem, next: restartByHand })
    publish('down', problem)
    timer = setTimeout(() => {
      timer = null
      void reload()
    }, wait)
  }

  /** Brings the process and the wanted model back; what went wrong is in the state. */
  async function reload(): Promise<void> {
    if (wanted) return void (await load(wanted).catch(() => {}))
    const fresh = start()
    await fresh.during(fresh.ready).then(
      () => publish('no_model'),
      () => {},
    )
  }

  function alive(): Link {
    if (disposed) throw engineDown('Inkling is closing')
    if (link) return link
    if (timer || state.status === 'failed') throw engineDown('it is starting again')
    return start()
  }

  /** A process that ends while it loads gets a second try: it may have been ended from outside. */
  async function load(request: LoadRequest): Promise<ModelFacts> {
    const mine = ++latestLoad
    loads++
    try {
      return await loadOnce(request, mine).catch((cause: unknown) => {
        if (disposed || !isEngineDown(cause)) throw cause
        return loadOnce(request, mine)
      })
    } catch (cause) {
      if (!disposed && isEngineDown(cause))
        queueMicrotask(() => recover(String(cause.details.reason)))
      throw cause
    } finally {
      loads--
    }
  }

  async function loadOnce(request: LoadRequest, mine: number): Promise<ModelFacts> {
    if (disposed) throw engineDown('Inkling is closing')
    const at = link ?? start()
    publish('loading')
    try {
      await at.during(at.ready)
      const facts = await at.during(at.calls.load(request))
      loaded = { request, facts }
      wanted = request
      if (mine === latestLoad) publish('ready')
      return facts
    } catch (cause) {
      if (mine === latestLoad && link === at) {
        const problem = cause instanceof InklingError ? cause.toProblem() : null
        publish(loaded ? 'ready' : 'failed', problem)
      }
      throw cause
    }
  }

  async function call<T>(work: (link: Link) => Promise<T>): Promise<T> {
    const at = alive()
    await at.during(at.ready)
    return at.during(work(at))
  }

  return {
    onState(listener) {
      listeners.add(listener)
      listener(state)
      return () => listeners.delete(listener)
    },
    state: () => state,
    facts: () => loaded?.facts ?? null,
    load,
    async unload() {
      latestLoad++
      wanted = null
      loaded = null
      if (link) await call((at) => at.calls.unload())
      publish('no_model')
    },
    async *generate(request, signal): AsyncGenerator<GenerateEvent> {
      if (signal.aborted) return
      const at = alive()
      await at.during(at.ready)
      const opened = at.calls.generate(request, { signal })
      const stream = await at.during(opened).catch(endAt(signal))
      if (!stream) return
      try {
        for (;;) {
          const step = await at.during(stream.next()).catch(endAt(signal))
          if (!step || step.done) return
          yield step.value
        }
      } finally {
        void stream.return?.().catch(() => {})
      }
    },
    warm: async (request, signal) => {
      const warmed = await call((at) => at.calls.warm(request, { signal })).catch(endAt(signal))
      return warmed?.tokens ?? 0
    },
    tokenize: async (parts) => (await call((at) => at.calls.tokenize([parts])))[0] ?? [],
    tokenizeMany: (prompts) => call((at) => at.calls.tokenize(prompts)),
    detokenize: (tokens) => call((at) => at.calls.detokenize(tokens)),
    byteLengths: (lists) => call((at) => at.calls.byteLengths(lists)),
    async forget(docIds) {
      // Without a process nothing is in memory.
      if (link) await call((at) => at.calls.forget(docIds))
    },
    async restart() {
      backoff.reset()
      const old = link
      link = null
      loaded = null
      old?.kill()
      publish('starting')
      await reload()
    },
    async dispose() {
      disposed = true
      if (timer) clearTimeout(timer)
      link?.kill()
      link = null
      listeners.clear()
    },
  }
}

const isEngineDown = (cause: unknown): cause is InklingError =>
  cause instanceof InklingError && cause.code === 'engine_down'

/** What fails because it was aborted has simply ended. */
const endAt =
  (signal: AbortSignal) =>
  (cause: unknown): null => {
    if (signal.aborted) return null
    throw cause
  }

function stateOf(
  status: EngineState['status'],
  loaded: { request: LoadRequest; facts: ModelFacts } | null,
  problem: Problem | null,
): EngineState {
  const { request, facts } = loaded ?? { request: null, facts: null }
  return {
    status,
    modelId: request?.modelId ?? null,
    modelName: request?.modelName ?? null,
    backend: facts?.backend ?? null,
    device: facts?.device ?? null,
    deviceNote: facts?.deviceNote ?? null,
    threads: facts?.threads ?? null,
    prefillTokensPerS: facts?.speed.prefillTokensPerS ?? null,
    decodeTokensPerS: facts?.speed.decodeTokensPerS ?? null,
    fillInTheMiddle: facts?.fillInTheMiddle ?? false,
    adapterId: request?.adapter?.id ?? null,
    adapterVersion: request?.adapter?.version ?? null,
    problem,
  }
}
