/** A real engine in its own process, for tests that need a model. */
import { createEngine } from '../../core/engine/client'
import type { Engine, EngineWork, GenerateRequest, LoadRequest } from '../../core/engine/types'
import { forkEngine } from '../../core/host/forkEngine'
import type { ChildPort } from '../../core/ports'
import { buildEngine, defaultModelPath } from './buildEngine'

export interface OpenEngine {
  engine: Engine
  /** Processes started so far, the present one last. */
  children: ChildPort[]
}

export async function openEngine(): Promise<OpenEngine> {
  const entry = await buildEngine()
  const children: ChildPort[] = []
  const engine = createEngine({
    spawn: () => {
      const child = forkEngine(entry)
      children.push(child)
      return child
    },
  })
  return { engine, children }
}

export const loadRequest = (over: Partial<LoadRequest> = {}): LoadRequest => ({
  modelId: 'default',
  modelName: 'SmolLM2 135M',
  modelPath: defaultModelPath,
  adapter: null,
  threads: 0,
  gpu: 'off',
  contextSize: 640,
  ...over,
})

export interface Generated {
  text: string
  ids: number[]
  logps: number[]
  promptTokens: number
  reusedTokens: number
  finish: string | null
  work: EngineWork | null
}

/** A request without a document behind it. */
export const plainRequest = {
  docId: 'doc',
  heal: '',
  document: { path: null, languageId: 'plaintext', prefix: '', suffix: '' },
  draft: '',
  maxTokens: 8,
  temperature: 0,
  seed: 1,
}

/** Collects one answer. */
export async function generateAll(
  engine: Engine,
  request: Partial<GenerateRequest> & Pick<GenerateRequest, 'parts'>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Generated> {
  const out: Generated = {
    text: '',
    ids: [],
    logps: [],
    promptTokens: 0,
    reusedTokens: 0,
    finish: null,
    work: null,
  }
  const whole = { ...plainRequest, ...request }
  for await (const event of engine.generate(whole, signal)) {
    if (event.kind === 'token') {
      out.text += event.token.text
      out.ids.push(event.token.id ?? -1)
      out.logps.push(event.token.logp ?? NaN)
    } else if (event.kind === 'prefilled') {
      out.promptTokens = event.promptTokens
      out.reusedTokens = event.reusedTokens
    } else {
      out.finish = event.finish
      out.work = event.work ?? null
    }
  }
  return out
}
