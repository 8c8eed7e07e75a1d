/** The engine as the rest of `core/` sees it: prompt tokens → tokens with log-probabilities.
 *  It lives in a process of its own; `client.ts` speaks to it and restarts it. */
import type { EngineState } from '../../contract'
import type { InfillFormat } from './infillFormats'

/** A piece of a prompt: plain text, or a special token of the vocabulary. */
export type PromptPart = string | { special: SpecialPart }

/** Marks of the vocabulary's own fill-in-the-middle format (`infillFormats.ts`); `file` separates
 *  the files of a repository-level prompt, `repo` begins it, `end` closes a middle. */
export type SpecialPart =
  'fim_prefix' | 'fim_suffix' | 'fim_middle' | 'repo' | 'file' | 'bos' | 'end'

export interface AdapterRef {
  id: string
  version: number
  path: string
  /** Times which its weights are added; 0 is the model alone. */
  scale: number
}

export interface LoadRequest {
  modelId: string
  modelName: string
  modelPath: string
  /** Answers requests that name none. */
  adapter: AdapterRef | null
  /** Single requests may ask for these instead. */
  others?: readonly AdapterRef[]
  threads: number
  gpu: 'auto' | 'off'
  /** Tokens of context that each document's sequence can hold. */
  contextSize: number
  /** Folder for what is kept over restarts: measured speed, evaluated text. Absent or null: nothing
   *  is kept. */
  stateFolder?: string | null
}

export interface GenerateRequest {
  /** Names the sequence whose warm prefix is reused; any key will do, so that a document can have a
   *  second one for another kind of prompt (`DOC#deep`). */
  docId: string
  /** One of the adapters of the load, or null for the model alone; absent is the load's own. */
  adapterId?: string | null
  parts: PromptPart[]
  /** Text that the first tokens must spell before anything new comes (token healing):
   *  already cut from the end of `parts` by the prompt builder; '' when none. */
  heal: string
  /** What the prompt was made from, for engines that take text and not tokens. */
  document: PromptDocument
  /** Text that is likely to come, for speculative decoding; '' when nothing is known. */
  draft: string
  maxTokens: number
  /** 0 is greedy. */
  temperature: number
  seed: number
  /** Whether the evaluated text may be kept on disk over a restart; absent is no. */
  persist?: boolean
  /** Asked ahead of need: waits while other requests run, and ends without `end` when one needs its
   *  sequence. Absent is no. */
  background?: boolean
}

/** What the engine's own process needs of one. */
export type LocalGenerateRequest = Omit<GenerateRequest, 'document'>

/** A prompt to evaluate ahead of time. Always in the background. */
export interface WarmRequest extends Pick<
  GenerateRequest,
  'docId' | 'adapterId' | 'parts' | 'persist'
> {
  /** Left alone where more tokens than these would have to be evaluated; absent is no limit. */
  mostNew?: number
}

export interface PromptDocument {
  path: string | null
  languageId: string
  /** Up to the cursor, healed text included, cut to what the budget allows. */
  prefix: string
  suffix: string
}

export interface GeneratedToken {
  /** Null from a server, whose vocabulary is not known. */
  id: number | null
  /** Text that this token adds after the healed part; may be '' in the middle of a character. */
  text: string
  /** Natural logarithm of the token's probability under the sampler that chose it; null from a
   *  server that does not say. */
  logp: number | null
}

/** Who answers, for the log and for what is kept of answers. */
export interface ServedBy {
  origin: 'model' | 'remote'
  /** Hash of the local model, or `remote:ADDRESS/MODEL`. */
  modelSha256: string
  adapterId: string | null
}

export type GenerateEvent =
  | {
      kind: 'prefilled'
      /** 0 from a server that does not say. */
      promptTokens: number
      reusedTokens: number
      /** Since the request had its turn; the first token is chosen too. */
      ms: number
      /** What the local engine answers with: null for the model alone, absent from a server. */
      adapterId?: string | null
      /** Where there is a choice (`remote/routed.ts`): who made it. */
      served?: ServedBy
    }
  | { kind: 'token'; token: GeneratedToken }
  | { kind: 'end'; finish: 'eos' | 'length'; work?: EngineWork }

/** Tokens that the model evaluated. */
export interface EngineWork {
  /** Of prompts and answers; drafts, and what was refuted of them, included. */
  evaluatedTokens: number
  /** Guessed ahead and evaluated together with the token before them. */
  draftedTokens: number
  acceptedDraftTokens: number
}

export interface ModelFacts {
  architecture: string
  fillInTheMiddle: boolean
  /** The published format that the vocabulary's tokens belong to; null when it has none. */
  infill: InfillFormat | null
  contextTrained: number
  backend: string
  device: string
  deviceNote: string | null
  threads: number
  speed: EngineSpeed
  /** Layers of the model in the memory of a graphics card, and all it has. */
  gpuLayers: number
  totalLayers: number
  /** Documents whose evaluated text is kept at the same time. */
  sequences: number
}

/** Measured with this model on this machine; 0 before anything was. */
export interface EngineSpeed {
  prefillTokensPerS: number
  decodeTokensPerS: number
}

export interface Engine {
  /** Mirrors the engine's state; called at once with the present one. */
  onState(listener: (state: EngineState) => void): () => void
  state(): EngineState
  facts(): ModelFacts | null
  /** Loads a model and its adapters, replacing the one before; the old one serves until then. The
   *  same model with other adapters keeps what is evaluated.
   *  @throws InklingError model_missing | model_broken | model_unsupported | engine_down */
  load(request: LoadRequest): Promise<ModelFacts>
  unload(): Promise<void>
  /** Ends at `signal`: the tokens evaluated so far stay in the sequence for the next request. */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>
  /** Evaluates a prompt without generating; answers how many tokens are now warm. */
  warm(request: WarmRequest, signal: AbortSignal): Promise<number>
  tokenize(parts: PromptPart[]): Promise<number[]>
  /** Many texts at once, for the dataset builder. */
  tokenizeMany(prompts: PromptPart[][]): Promise<number[][]>
  /** The text of each token alone, as bytes may be cut inside a character: lossless per list. */
  detokenize(tokens: number[]): Promise<string>
  /** UTF-8 bytes that each token stands for; 0 for special tokens. */
  byteLengths(lists: number[][]): Promise<number[][]>
  /** Erases what was evaluated of these documents, in memory and on disk. */
  forget(docIds: readonly string[] | 'all'): Promise<void>
  /** All that the present process has evaluated, aborted and warmed included. */
  work(): Promise<EngineWork>
  /** Ends the process, which frees the model, its context and video memory; state 'resting'. What
   *  was evaluated is kept on disk where it may be. The next request loads the model again. */
  rest(): Promise<void>
  restart(): Promise<void>
  dispose(): Promise<void>
}
