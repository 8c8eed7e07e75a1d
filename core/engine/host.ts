/** The loaded model inside the engine's process: loading, swapping, measuring, answering. */
import type { LlamaModel } from 'node-llama-cpp'
import { InklingError } from '../../contract'
import { inspectGguf } from '../models/gguf'
import { areReplaced } from './adapterSet'
import { generate, warm } from './answer'
import { openDevice, type Device } from './device'
import { noWork } from './work'
import { explainLoadError } from './loadError'
import {
  contextKey,
  modelKey,
  openContext,
  openModel,
  type Loaded,
  type LoadedModel,
} from './loaded'
import { measure } from './measure'
import { tokensOf } from './prompt'
import { createSpeedFile, type SpeedFile } from './speedFile'
import type {
  AdapterRef,
  EngineSpeed,
  EngineWork,
  GenerateEvent,
  LocalGenerateRequest,
  LoadRequest,
  ModelFacts,
  PromptPart,
  WarmRequest,
} from './types'

export type Host = ReturnType<typeof createHost>

/** After so long without a request, what was evaluated is kept on disk. */
const idleMs = 20_000
/** New tokens in a sequence that are worth a write of some megabytes while somebody works. */
const worthKeeping = 256
/** And when the process is about to end. */
const worthKeepingAtEnd = 48
/** How often a changed speed is told. */
const tellMs = 3_000

/** @param onSpeed told now and then while requests are answered */
export function createHost(onSpeed: (speed: EngineSpeed) => void) {
  let loaded: Loaded | null = null
  let log: string[] = []
  /** The one that serves, and those before it that still answer. */
  const all = new Set<Loaded>()
  const devices = new Map<'auto' | 'off', Promise<Device>>()
  const speedFiles = new Map<string | null, SpeedFile>()
  const total = noWork()
  let told: EngineSpeed = { prefillTokensPerS: 0, decodeTokensPerS: 0 }
  let toldAt = 0
  let idleTimer: NodeJS.Timeout | undefined

  function deviceFor(gpu: 'auto' | 'off'): Promise<Device> {
    const known =
      devices.get(gpu) ?? openDevice(gpu, (line) => void (log = [...log.slice(-20), line]))
    devices.set(gpu, known)
    known.catch(() => devices.delete(gpu))
    return known
  }

  function speedsIn(folder: string | null): SpeedFile {
    const known = speedFiles.get(folder) ?? createSpeedFile(folder)
    speedFiles.set(folder, known)
    return known
  }

  async function load(request: LoadRequest): Promise<ModelFacts> {
    await inspectGguf(request.modelPath)
    for (const { path } of adaptersOf(request)) await inspectGguf(path)
    log = []
    const before = loaded
    const replaced = before && (await areReplaced(before.adapterFiles, adaptersOf(request)))
    const usable = replaced ? null : before
    if (usable?.contextKey === contextKey(request)) return offer(usable, request)
    let opened: LoadedModel | null = null
    let next: Loaded | null = null
    before?.keepSpeed()
    try {
      const device = await deviceFor(request.gpu)
      opened = usable?.key === modelKey(request) ? usable : await openModel(device, request)
      const speeds = speedsIn(request.stateFolder ?? null)
      next = await openContext(opened, request, { device, work: total, speeds })
      await offer(next, request)
      await measure(next)
      loaded = next
      all.add(next)
    } catch (cause) {
      await next?.context.dispose()
      if (opened && opened.model !== before?.model) await opened.model.dispose()
      throw explainLoadError(cause, request.modelPath, log.join('\n'))
    }
    told = loaded.facts.speed
    if (before) void retire(before, loaded.model)
    return loaded.facts
  }

  /** Other adapters on a context that serves already, which keeps what it has evaluated. */
  async function offer(to: Loaded, request: LoadRequest): Promise<ModelFacts> {
    for (const adapter of adaptersOf(request))
      await to.machine.compute
        .turn('front', never, () => to.adapters.offer(adapter))
        .catch((cause: unknown) => {
          throw explainLoadError(cause, adapter.path, log.join('\n'))
        })
    to.adapterId = request.adapter?.id ?? null
    return { ...to.facts, speed: to.machine.meter.speed() }
  }

  /** Frees what no longer serves, once the requests that still use it have ended. */
  async function retire(old: Loaded, inUse: LlamaModel | null): Promise<void> {
    await old.sequences.idle()
    await keep(old)
    all.delete(old)
    await old.context.dispose()
    if (old.model !== inUse) await old.model.dispose()
  }

  async function keep(from: Loaded): Promise<void> {
    from.keepSpeed()
    await from.sequences.keep(worthKeepingAtEnd)
  }

  function current(): Loaded {
    if (loaded) return loaded
    throw new InklingError(
      'model_missing',
      'No model is loaded, so there is nothing to suggest with. Your text is not affected.',
      'Choose a model in Models.',
    )
  }

  /** After each request: what it taught of speed, and the clock of the rest that follows. */
  function used(by: Loaded): void {
    clearTimeout(idleTimer)
    idleTimer = setTimeout(() => {
      by.keepSpeed()
      void by.sequences.keep(worthKeeping)
    }, idleMs)
    idleTimer.unref()
    const speed = by.machine.meter.speed()
    if (by !== loaded || Date.now() - toldAt < tellMs || !differs(speed, told)) return
    toldAt = Date.now()
    told = speed
    onSpeed(speed)
  }

  return {
    load,
    async unload(): Promise<void> {
      const old = loaded
      loaded = null
      if (old) await retire(old, null)
    },
    async *generate(
      request: LocalGenerateRequest,
      signal: AbortSignal,
    ): AsyncGenerator<GenerateEvent> {
      const by = current()
      try {
        yield* generate(by, request, signal)
      } finally {
        used(by)
      }
    },
    async warm(request: WarmRequest, signal: AbortSignal): Promise<number> {
      const by = current()
      return warm(by, request, signal).finally(() => used(by))
    },
    async forget(docIds: readonly string[] | 'all'): Promise<void> {
      await Promise.all([...all].map(({ sequences }) => sequences.forget(docIds)))
      for (const { known } of all) known.clear()
    },
    /** Writes down what a later process can go on from. */
    async keep(): Promise<void> {
      if (loaded) await keep(loaded)
    },
    work: (): EngineWork => ({ ...total }),
    tokenize: (prompts: PromptPart[][]): number[][] =>
      prompts.map((parts) => tokensOf(current().model, parts)),
    detokenize: (tokens: number[]): string => {
      const { vocabulary } = current()
      const bytes = tokens.map((token) => vocabulary.bytesOf(token)).join('')
      return Buffer.from(bytes, 'latin1').toString('utf8')
    },
    byteLengths: (lists: number[][]): number[][] => {
      const { vocabulary } = current()
      return lists.map((tokens) => tokens.map((token) => vocabulary.bytesOf(token).length))
    },
  }
}

const never = new AbortController().signal

const adaptersOf = ({ adapter, others = [] }: LoadRequest): AdapterRef[] =>
  adapter ? [adapter, ...others] : [...others]

const noticeable = 1.05

function differs(a: EngineSpeed, b: EngineSpeed): boolean {
  const apart = (x: number, y: number) => Math.max(x, y) > noticeable * Math.min(x, y)
  return (
    apart(a.prefillTokensPerS, b.prefillTokensPerS) || apart(a.decodeTokensPerS, b.decodeTokensPerS)
  )
}
