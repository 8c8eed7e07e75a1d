/** The same prompts answered by the base and by the adapter, in an engine process of their own: the
 *  one that serves goes on serving. Greedy, with the rules of a suggestion for where it ends. */
import { availableParallelism } from 'node:os'
import { InklingError } from '../../../contract'
import { createEngine } from '../../engine/client'
import type { Engine, LoadRequest } from '../../engine/types'
import type { ChildPort, Ports } from '../../ports'
import { postProcess } from '../../suggest/postProcess'
import { buildPrompt } from '../../suggest/prompt'
import { chooseScope, stopContext, stopRules } from '../../suggest/scope'
import { surroundingsOf } from '../../suggest/surroundings'
import type { Example } from '../../suggest/types'
import { yieldToTyping } from '../trainer/trainerProcess'

export interface Answer {
  /** What would be shown; '' is nothing. */
  shown: string
  /** What the model wrote up to its end or that of its sentence or line, before the cleaning that
   *  would hide a loop. */
  tokens: number[]
}

export interface AnswersInput {
  spawnEngine: Ports['spawnEngine']
  /** Path of the base. */
  model: string
  /** Path of the adapter. */
  adapter: string
  threads: number
  signal: AbortSignal
  /** Told after each answer of either. */
  onAnswer?: () => void
}

/** Enough to see a model go in circles where it finds no end. */
const maxTokens = 40
const prefixTokens = 96
const suffixTokens = 32
const contextSize = prefixTokens + suffixTokens + maxTokens + 64
/** A process that is silent for longer will not speak again. */
const silentMs = 300_000

/** @returns answers in the order of `examples`
 *  @throws InklingError what the engine threw, or `engine_down` when it is silent; the reason of
 *  `signal` when that fires, at once */
export async function answerBoth(
  examples: readonly Example[],
  input: AnswersInput,
): Promise<{ base: Answer[]; adapter: Answer[] }> {
  const { signal, onAnswer } = input
  signal.throwIfAborted()
  const children: ChildPort[] = []
  const engine = createEngine({
    spawn() {
      const child = input.spawnEngine()
      children.push(child)
      beQuiet(child)
      return child
    },
  })
  const within = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(silentMs)])
    const ended = new Promise<never>((_, reject) => {
      const end = () => reject(signal.aborted ? (signal.reason as Error) : silent())
      limit.addEventListener('abort', end, { once: true })
    })
    return Promise.race([work(limit), ended])
  }
  async function answersOf(adapter: LoadRequest['adapter']): Promise<Answer[]> {
    await within(() => engine.load({ ...loadRequest(input), adapter }))
    const answers: Answer[] = []
    for (const example of examples) {
      answers.push(await within((limit) => answer(engine, example, limit)))
      onAnswer?.()
    }
    return answers
  }
  try {
    const base = await answersOf(null)
    const adapter = await answersOf({ id: 'proof', version: 1, path: input.adapter, scale: 1 })
    return { base, adapter }
  } finally {
    const gone = engine.dispose()
    for (const child of children) child.kill()
    await gone
  }
}

/** Some hosts know the process only once it has spoken. */
function beQuiet(child: ChildPort): void {
  yieldToTyping(child.pid)
  let isQuiet = child.pid !== undefined
  child.onMessage(() => {
    if (!isQuiet) yieldToTyping(child.pid)
    isQuiet = true
  })
}

const loadRequest = ({ model, threads }: AnswersInput): LoadRequest => ({
  modelId: 'proof',
  modelName: 'proof',
  modelPath: model,
  adapter: null,
  // Threads that wait in a loop for one that was pushed aside stop all (ADR 003).
  threads: threads > 0 ? Math.min(threads, Math.max(1, availableParallelism() - 1)) : 0,
  // Nobody waits for these answers: the graphics card is left to those that are waited for.
  gpu: 'off',
  contextSize,
})

async function answer(engine: Engine, example: Example, signal: AbortSignal): Promise<Answer> {
  const { prefix, suffix, mode, languageId } = example
  const format = engine.facts()?.infill ?? null
  const place = surroundingsOf({ ...example, cursor: prefix.length })
  const budget = {
    prefixTokens,
    suffixTokens: format === null ? 0 : suffixTokens,
    contextTokens: 0,
  }
  const { parts, heal, document } = buildPrompt(place, budget, format)
  const scope = chooseScope({ scope: null, trigger: 'typing', mode, prefix, suffix })
  const stop = stopRules[scope]
  const around = stopContext(place.prefix, place.suffix)
  const tokens: number[] = []
  let raw = ''
  let end: number | null = null
  let finish: string | null = null
  const request = { docId: 'proof', parts, heal, document, draft: '', maxTokens }
  for await (const event of engine.generate({ ...request, temperature: 0, seed: 1 }, signal)) {
    if (event.kind === 'end') finish = event.finish
    if (event.kind !== 'token') continue
    raw += event.token.text
    if (event.token.id !== null) tokens.push(event.token.id)
    end = stop(raw, around)
    if (end !== null) break
  }
  signal.throwIfAborted()
  const shown = postProcess({
    language: languageId,
    mode,
    prefix,
    suffix,
    completion: end === null ? raw : raw.slice(0, end),
    cutOff: end === null && finish === 'length',
  })
  return { shown, tokens }
}

const silent = () =>
  new InklingError(
    'engine_down',
    'The part of Inkling that runs the model did not answer. Your text is safe.',
    'Start learning again.',
  )
