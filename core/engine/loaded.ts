/** Opens what a load asks for: device, model, context with its sequences. */
import { availableParallelism, cpus, freemem } from 'node:os'
import type { LlamaContext, LlamaModel, Token } from 'node-llama-cpp'
import { createAdapterSet, type AdapterFiles, type AdapterSet, type Variant } from './adapterSet'
import { createCompute } from './compute'
import { deviceNote, type Device } from './device'
import { createDraftRecord, type DraftRecord, type PromptMarks } from './draft'
import type { Machine } from './evaluate'
import { fingerprint } from './fingerprint'
import { createKeeper } from './keeper'
import { createKnownOutputs, type AllKnownOutputs } from './knownOutputs'
import { cacheBytesPerToken, sequencesThatFit } from './memory'
import { answerEnd, infillOf, promptMarks } from './prompt'
import { createSequences, type Sequences } from './sequences'
import { createSpeedMeter } from './speed'
import type { SpeedFile } from './speedFile'
import { createStateFiles, type StateFiles } from './stateFiles'
import type { EngineWork, LoadRequest, ModelFacts } from './types'
import { createVocabulary, type Vocabulary } from './vocabulary'

export interface LoadedModel {
  key: string
  model: LlamaModel
  vocabulary: Vocabulary
  /** Whether a token ends an answer. */
  ends: (token: Token) => boolean
  marks: PromptMarks
  adapterFiles: AdapterFiles
}

export interface Loaded extends LoadedModel {
  /** The same for loads that this context can serve. */
  contextKey: string
  adapters: AdapterSet
  /** Of requests that name none. */
  adapterId: string | null
  context: LlamaContext
  sequences: Sequences
  machine: Machine
  drafts: DraftRecord
  known: AllKnownOutputs
  /** Writes down what the meter has learned. */
  keepSpeed: () => void
  facts: ModelFacts
  /** Tokens of prompt and answer together; llama.cpp may have rounded the context up. */
  room: number
}

/** Cells of the context that are never filled: llama.cpp starts to shift at the last one. */
const slack = 8

/** Longest evaluation; the buffers for it grow with the vocabulary (300 MB for 512 of Qwen's). */
const batchTokens = { cpu: 128, gpu: 512 }

export const modelKey = ({ gpu, modelPath }: LoadRequest) => `${gpu}:${modelPath}`

export const contextKey = (request: LoadRequest) =>
  JSON.stringify([
    modelKey(request),
    request.contextSize,
    request.threads,
    request.stateFolder ?? null,
  ])

export async function openModel(device: Device, request: LoadRequest): Promise<LoadedModel> {
  const model = await device.llama.loadModel({
    modelPath: request.modelPath,
    // Room for the sequences of a few documents has to be left beside the layers.
    gpuLayers: { fitContext: { contextSize: 4 * request.contextSize } },
  })
  const { ggml } = model.fileInfo.metadata.tokenizer
  const vocabulary = createVocabulary({
    kind: ggml.model,
    tokens: ggml.tokens,
    types: ggml.token_type,
    detokenize: (token) => model.detokenize([token as Token]),
  })
  return {
    key: modelKey(request),
    model,
    vocabulary,
    ends: answerEnd(model, vocabulary),
    marks: promptMarks(model),
    adapterFiles: new Map(),
  }
}

export interface Shared {
  device: Device
  work: EngineWork
  speeds: SpeedFile
}

export async function openContext(
  opened: LoadedModel,
  request: LoadRequest,
  { device, work, speeds }: Shared,
): Promise<Loaded> {
  const { model } = opened
  const { llama } = device
  const card = model.gpuLayers > 0 ? device.card : null
  const contextSize = Math.min(request.contextSize + slack, model.trainContextSize)
  const context = await model.createContext({
    sequences: sequencesThatFit(
      bytesPerToken(model),
      contextSize,
      await freeBytes(device, card !== null),
    ),
    contextSize,
    batchSize: card ? batchTokens.gpu : batchTokens.cpu,
    threads: request.threads > 0 ? request.threads : threadsForThisMachine(),
  })
  const processor = cpus()[0]?.model.trim() ?? 'CPU'
  const infill = infillOf(model)
  const { gpuLayers } = model
  const { totalLayers } = model.fileInsights
  const speedKey = {
    model: await fingerprint(request.modelPath),
    processor,
    device: card?.name ?? null,
    gpuLayers,
    threads: context.idealThreads,
  }
  const meter = createSpeedMeter(speeds.read(speedKey))
  const facts: ModelFacts = {
    architecture: model.fileInfo.metadata.general.architecture,
    fillInTheMiddle: infill !== null,
    infill,
    contextTrained: model.trainContextSize,
    backend: card?.kind ?? 'cpu',
    device: card?.name ?? processor,
    deviceNote: deviceNote({
      wanted: request.gpu,
      card: device.card,
      supported: device.supported,
      complaints: device.complaints,
      gpuLayers,
      totalLayers,
    }),
    threads: context.idealThreads,
    speed: meter.speed(),
    gpuLayers,
    totalLayers,
    sequences: context.totalSequences,
  }
  const { stateFolder } = request
  const statesFor = (folder: string) => {
    const states = new Map<string, StateFiles>()
    return ({ key, adapter }: Variant): StateFiles => {
      const settings = {
        model: speedKey.model,
        adapter: key,
        // Some models turn positions by other factors in long contexts (LongRoPE).
        longContext: Math.ceil(context.contextSize / 4_096),
        backend: facts.backend,
        llama: llama.llamaCppRelease,
      }
      const files = states.get(key) ?? createStateFiles(folder, settings, adapter?.id ?? null)
      states.set(key, files)
      return files
    }
  }
  const adapters = createAdapterSet(context, opened.adapterFiles)
  return {
    ...opened,
    contextKey: contextKey(request),
    adapters,
    adapterId: request.adapter?.id ?? null,
    context,
    sequences: createSequences(context, createKeeper(stateFolder ? statesFor(stateFolder) : null)),
    machine: { compute: createCompute(), adapters, meter, work },
    drafts: createDraftRecord(),
    known: createKnownOutputs(),
    keepSpeed: () => speeds.write(speedKey, meter.speed()),
    facts,
    room: Math.min(request.contextSize, context.contextSize - slack),
  }
}

/** One core is left to the editor: ggml's threads wait for each other in a loop, so that one which
 *  is pushed aside by another program stops all. With as many threads as cores, a token took up to
 *  a hundred times as long on a busy machine (ADR 003). */
export const threadsForThisMachine = () => Math.max(1, Math.min(availableParallelism() - 1, 16))

async function freeBytes({ llama }: Device, onGpu: boolean): Promise<number> {
  return onGpu ? (await llama.getVramState()).free : freemem()
}

/** A guess for models whose metadata leaves it out. */
const usualBytesPerToken = 64 * 1_024

function bytesPerToken(model: LlamaModel): number {
  const { block_count, embedding_length, attention } = model.fileInfo.architectureMetadata
  const heads = attention?.head_count
  if (!block_count || !embedding_length || !heads) return usualBytesPerToken
  const headLength = embedding_length / heads
  return cacheBytesPerToken({
    layers: block_count,
    kvHeads: attention.head_count_kv ?? heads,
    keyLength: attention.key_length ?? headLength,
    valueLength: attention.value_length ?? headLength,
  })
}
