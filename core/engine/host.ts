/** The loaded model inside the engine's process: loading, swapping adapters, answering. */
import { availableParallelism, cpus } from 'node:os'
import type { Llama, LlamaContext, LlamaModel, Token } from 'node-llama-cpp'
import { getLlama, LlamaLogLevel } from 'node-llama-cpp'
import { InklingError } from '../../contract'
import { inspectGguf } from '../models/gguf'
import { decode, prepareHealing } from './decode'
import { explainLoadError } from './loadError'
import { prefill } from './prefill'
import { fitTokens, infillOf, startToken, tokensOf } from './prompt'
import { createSequences, type Sequences } from './sequences'
import type { GenerateEvent, GenerateRequest, LoadRequest, ModelFacts, PromptPart } from './types'
import { createVocabulary, type Vocabulary } from './vocabulary'

/** Documents whose evaluated text is kept at the same time. */
const openDocuments = 4

interface LoadedModel {
  key: string
  model: LlamaModel
  vocabulary: Vocabulary
}

interface Loaded extends LoadedModel {
  context: LlamaContext
  sequences: Sequences
  facts: ModelFacts
  /** Tokens of prompt and answer together; llama.cpp may have rounded the context up. */
  room: number
}

export type Host = ReturnType<typeof createHost>

export function createHost() {
  let loaded: Loaded | null = null
  let log: string[] = []
  const llamas = new Map<'auto' | 'off', Promise<Llama>>()

  function llamaFor(gpu: 'auto' | 'off'): Promise<Llama> {
    const known =
      llamas.get(gpu) ??
      getLlama({
        build: 'never',
        gpu: gpu === 'off' ? false : 'auto',
        logLevel: LlamaLogLevel.warn,
        logger: (_, message) => void (log = [...log.slice(-20), message.trim()]),
      })
    llamas.set(gpu, known)
    return known
  }

  async function openModel(request: LoadRequest): Promise<LoadedModel> {
    const key = `${request.gpu}:${request.modelPath}`
    if (loaded?.key === key) return loaded
    const llama = await llamaFor(request.gpu)
    const model = await llama.loadModel({ modelPath: request.modelPath })
    const { ggml } = model.fileInfo.metadata.tokenizer
    const vocabulary = createVocabulary({
      kind: ggml.model,
      tokens: ggml.tokens,
      types: ggml.token_type,
      detokenize: (token) => model.detokenize([token as Token]),
    })
    prepareHealing(model, vocabulary)
    return { key, model, vocabulary }
  }

  async function load(request: LoadRequest): Promise<ModelFacts> {
    await inspectGguf(request.modelPath)
    if (request.adapter) await inspectGguf(request.adapter.path)
    log = []
    const before = loaded
    let opened: LoadedModel | null = null
    try {
      opened = await openModel(request)
      loaded = await openContext(opened, request)
    } catch (cause) {
      if (opened && opened.model !== before?.model) await opened.model.dispose()
      const blamed = opened && request.adapter ? request.adapter.path : request.modelPath
      throw explainLoadError(cause, blamed, log.join('\n'))
    }
    if (before) void retire(before, loaded.model)
    return loaded.facts
  }

  /** Frees what no longer serves, once the requests that still use it have ended. */
  async function retire(old: Loaded, inUse: LlamaModel | null): Promise<void> {
    await old.sequences.idle()
    await old.context.dispose()
    if (old.model !== inUse) await old.model.dispose()
  }

  function current(): Loaded {
    if (loaded) return loaded
    throw new InklingError(
      'model_missing',
      'No model is loaded, so there is nothing to suggest with. Your text is not affected.',
      'Choose a model in Models.',
    )
  }

  function promptTokens(parts: PromptPart[], room: number): Token[] {
    const { model } = current()
    const tokens = fitTokens(model, tokensOf(model, parts), room)
    return tokens.length > 0 ? tokens : [startToken(model)]
  }

  return {
    load,
    async unload(): Promise<void> {
      const old = loaded
      loaded = null
      if (old) await retire(old, null)
    },
    async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
      const { model, vocabulary, sequences, room } = current()
      const tokens = promptTokens(request.parts, Math.max(1, room - request.maxTokens))
      const queue = createQueue<GenerateEvent>()
      const work = sequences
        .use(request.docId, async (sequence) => {
          const start = performance.now()
          const reused = await prefill(sequence, tokens, signal)
          if (reused === null) return
          queue.push({
            kind: 'prefilled',
            promptTokens: tokens.length,
            reusedTokens: reused,
            ms: performance.now() - start,
          })
          const last = tokens.at(-1) as Token
          const steps = decode(model, vocabulary, sequence, { ...request, last }, signal)
          for (;;) {
            const step = await steps.next()
            if (step.done) {
              if (step.value) queue.push({ kind: 'end', finish: step.value })
              return
            }
            queue.push({ kind: 'token', token: step.value })
          }
        })
        .finally(queue.close)
      yield* queue.items()
      await work
    },
    async warm(
      { docId, parts }: Pick<GenerateRequest, 'docId' | 'parts'>,
      signal: AbortSignal,
    ): Promise<number> {
      const { sequences, room } = current()
      const tokens = promptTokens(parts, room)
      return sequences.use(docId, async (sequence) => {
        await prefill(sequence, tokens, signal)
        return sequence.compareContextTokens(tokens).firstDifferentIndex
      })
    },
    async forget(docIds: readonly string[] | 'all'): Promise<void> {
      await loaded?.sequences.forget(docIds)
    },
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

/** Cells of the context that are never filled: llama.cpp starts to shift at the last one. */
const slack = 8

async function openContext(opened: LoadedModel, request: LoadRequest): Promise<Loaded> {
  const { model } = opened
  const context = await model.createContext({
    sequences: openDocuments,
    contextSize: Math.min(request.contextSize + slack, model.trainContextSize),
    threads: request.threads > 0 ? request.threads : threadsForThisMachine(),
    ...(request.adapter && {
      lora: { adapters: [{ filePath: request.adapter.path, scale: request.adapter.scale }] },
    }),
  })
  const { llama } = model
  const [device] = llama.gpu ? await llama.getGpuDeviceNames() : []
  const facts: ModelFacts = {
    architecture: model.fileInfo.metadata.general.architecture,
    fillInTheMiddle: infillOf(model) !== null,
    infill: infillOf(model),
    contextTrained: model.trainContextSize,
    backend: llama.gpu || 'cpu',
    device: device ?? cpus()[0]?.model.trim() ?? 'CPU',
    deviceNote: null,
    threads: context.idealThreads,
    speed: { prefillTokensPerS: 0, decodeTokensPerS: 0 },
  }
  const room = Math.min(request.contextSize, context.contextSize - slack)
  return { ...opened, context, sequences: createSequences(context), facts, room }
}

/** One core is left to the editor: ggml's threads wait for each other in a loop, so that one which
 *  is pushed aside by another program stops all. With as many threads as cores, a token took up to
 *  a hundred times as long on a busy machine (ADR 003). */
export const threadsForThisMachine = () => Math.max(1, Math.min(availableParallelism() - 1, 16))

/** Hands values from a callback's pace to a reader's. */
function createQueue<T>() {
  const values: T[] = []
  let closed = false
  let wake = () => {}
  return {
    push: (value: T) => {
      values.push(value)
      wake()
    },
    close: () => {
      closed = true
      wake()
    },
    async *items(): AsyncGenerator<T> {
      for (;;) {
        while (values.length > 0) yield values.shift() as T
        if (closed) return
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
