/** Main's side of the engine: speaks to its process, mirrors its state, starts it again after a
 *  crash or a rest with the model that was loaded last. */
import { InklingError, type EngineState, type Problem } from '../../contract'
import type { ChildPort } from '../ports'
import { noWork } from './work'
import { createLink, engineDown, type Link } from './link'
import { createBackoff } from './respawn'
import { forgetStates } from './stateFiles'
import type {
  Engine,
  EngineSpeed,
  GenerateEvent,
  GenerateRequest,
  LoadRequest,
  ModelFacts,
} from './types'

export interface EngineOptions {
  spawn: () => ChildPort
  now?: () => number
}

/** What is served, and by which process; a resting one is gone. */
interface Served {
  request: LoadRequest
  facts: ModelFacts
  by: Link
}

/** Longest wait for what may be kept when Inkling closes or rests. */
const keepMs = 2_000

const restartByHand = 'Restart the engine from the status bar, or choose another model in Models.'

export function createEngine({ spawn, now = Date.now }: EngineOptions): Engine {
  const listeners = new Set<(state: EngineState) => void>()
  const backoff = createBackoff()
  let link: Link | null = null
  let loaded: Served | null = null
  /** The model that has to be there again after a crash: the last that was loaded well. */
  let wanted: LoadRequest | null = null
  /** Counts loads: only the newest one speaks for the state. */
  let latestLoad = 0
  let loads = 0
  /** Calls that the process is answering. */
  let calls = 0
  /** Set while the process is away on purpose; settles `waking` when it is wanted again. */
  let resting = false
  let waking: Promise<unknown> | null = null
  let disposed = false
  let timer: NodeJS.Timeout | null = null
  /** What the newest request that somebody waited for named. */
  let asked: GenerateRequest['adapterId']
  let state: EngineState = stateOf('starting', null, undefined, null)

  function publish(status: EngineState['status'], problem: Problem | null = null): void {
    state = stateOf(status, loaded, asked, problem)
    for (const listener of listeners) listener(state)
  }

  function start(): Link {
    if (timer) clearTimeout(timer)
    timer = null
    const onEnd = (reason: string): void => {
      if (link !== started) return
      link = null
      loaded = null
      if (!disposed) recover(reason)
    }
    const started = createLink(spawn(), { onEnd, onSpeed })
    link = started
    return started
  }

  function onSpeed(speed: EngineSpeed): void {
    if (!loaded || state.status !== 'ready') return
    loaded = { ...loaded, facts: { ...loaded.facts, speed } }
    publish('ready', state.problem)
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

  /** The process that answers, woken if it rests. */
  async function alive(): Promise<Link> {
    if (disposed) throw engineDown('Inkling is closing')
    if (resting && wanted) {
      waking ??= load(wanted).finally(() => (waking = null))
      await waking
    }
    if (!link && (timer || state.status === 'failed')) throw engineDown('it is starting again')
    const at = link ?? start()
    await at.during(at.ready)
    return at
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
      resting = false
      if (request.adapter?.id !== wanted?.adapter?.id) asked = undefined
      loaded = { request, facts, by: at }
      wanted = request
      if (mine === latestLoad) publish('ready')
      return facts
    } catch (cause) {
      if (mine === latestLoad && link === at) {
        const problem = cause instanceof InklingError ? cause.toProblem() : null
        resting = false
        if (loaded?.by !== at) loaded = null
        publish(loaded ? 'ready' : 'failed', problem)
      }
      throw cause
    }
  }

  function answersWith(adapterId: GenerateRequest['adapterId']): void {
    if (adapterId === asked) return
    asked = adapterId
    publish(state.status, state.problem)
  }

  async function call<T>(work: (link: Link) => Promise<T>): Promise<T> {
    const at = await alive()
    calls++
    return at.during(work(at)).finally(() => calls--)
  }

  /** Gives the process time to write down what the next one can go on from. */
  async function keep(at: Link): Promise<void> {
    if (loaded?.by !== at) return
    const late = new Promise((resolve) => setTimeout(resolve, keepMs))
    await Promise.race([at.during(at.calls.keep()).catch(() => {}), late])
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
      resting = false
      if (link) await call((at) => at.calls.unload())
      publish('no_model')
    },
    async *generate({ document: _document, ...request }, signal): AsyncGenerator<GenerateEvent> {
      if (signal.aborted) return
      const at = await alive()
      if (!request.background) answersWith(request.adapterId)
      calls++
      try {
        const stream = await at.during(at.calls.generate(request, { signal })).catch(endAt(signal))
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
      } finally {
        calls--
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
      const folder = wanted?.stateFolder
      // Without a process nothing is in memory.
      if (link) await call((at) => at.calls.forget(docIds))
      if (folder) await forgetStates(folder, docIds)
    },
    work: async () => (link ? call((at) => at.calls.work()) : noWork()),
    async rest() {
      const at = link
      const busy = () => link !== at || calls > 0 || loads > 0
      if (!at || loaded?.by !== at || busy()) return
      await keep(at)
      if (busy()) return
      resting = true
      link = null
      at.kill()
      publish('resting')
    },
    async restart() {
      backoff.reset()
      const old = link
      link = null
      loaded = null
      resting = false
      old?.kill()
      publish('starting')
      await reload()
    },
    async dispose() {
      disposed = true
      if (timer) clearTimeout(timer)
      if (link) await keep(link)
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
  loaded: Pick<Served, 'request' | 'facts'> | null,
  asked: GenerateRequest['adapterId'],
  problem: Problem | null,
): EngineState {
  const { request, facts } = loaded ?? { request: null, facts: null }
  const own = request?.adapter ?? null
  const adapter =
    asked === undefined || asked === own?.id
      ? own
      : (request?.others?.find(({ id }) => id === asked) ?? null)
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
    adapterId: adapter?.id ?? null,
    adapterVersion: adapter?.version ?? null,
    problem,
  }
}
