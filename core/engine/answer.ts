/** Answers one request with a loaded model. */
import type { Token } from 'node-llama-cpp'
import type { Variant } from './adapterSet'
import { decode } from './decode'
import { beforeAnswer, createDrafter } from './draft'
import { createEvaluator } from './evaluate'
import { askNext } from './knownOutputs'
import type { Loaded } from './loaded'
import { commonPrefix, prefill } from './prefill'
import { fitTokens, startToken, tokensOf } from './prompt'
import { greedySampling } from './sampling'
import type { GenerateEvent, LocalGenerateRequest, PromptPart, WarmRequest } from './types'

/** Ends when the answer does, when `signal` is aborted, and when the reader leaves. */
export async function* generate(
  loaded: Loaded,
  request: LocalGenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent> {
  const left = new AbortController()
  const queue = createQueue<GenerateEvent>()
  const work = answer(loaded, request, AbortSignal.any([signal, left.signal]), queue.push)
  const settled = work.finally(queue.close)
  settled.catch(() => {})
  try {
    yield* queue.items()
  } finally {
    left.abort()
  }
  await settled
}

async function answer(
  loaded: Loaded,
  request: LocalGenerateRequest,
  signal: AbortSignal,
  tell: (event: GenerateEvent) => void,
): Promise<void> {
  const { model, vocabulary, sequences, machine, room, ends } = loaded
  const rank = request.background ? 'back' : 'front'
  const tokens = promptTokens(loaded, request.parts, Math.max(1, room - request.maxTokens))
  const { docId, persist = false } = request
  const variant = variantFor(loaded, request)
  const known = loaded.known.of(variant.key)
  const leave = rank === 'front' ? machine.compute.enter() : () => {}
  try {
    await sequences.use({ docId, variant, tokens, persist, rank, signal }, async (slot, ended) => {
      const start = performance.now()
      const evaluator = createEvaluator(machine, { sequence: slot.sequence, variant }, rank, ended)
      const isKnown = request.temperature === 0 && known.get(tokens) !== undefined
      const reused = await prefill(evaluator, tokens, isKnown, Infinity, rank === 'back')
      if (reused === null) return
      const drafter = slot.sequence.needsCheckpoints
        ? null
        : createDrafter(
            beforeAnswer(tokens, loaded.marks),
            hintOf(loaded, request),
            loaded.drafts,
            machine.meter,
          )
      const steps = decode(
        { model, vocabulary, evaluator, known },
        { ...request, prompt: tokens, ends, drafter },
      )
      let told = false
      for (;;) {
        const step = await steps.next()
        if (!told && !(step.done && step.value === null)) {
          const ms = performance.now() - start
          const { adapterId } = variant
          const promptTokens = tokens.length
          tell({ kind: 'prefilled', promptTokens, reusedTokens: reused, ms, adapterId })
          told = true
        }
        if (!step.done) tell({ kind: 'token', token: step.value })
        else {
          if (step.value) tell({ kind: 'end', finish: step.value, work: { ...evaluator.work } })
          return
        }
      }
    })
  } finally {
    leave()
  }
}

/** @returns how many tokens of the prompt are evaluated now; 0 where it was left alone */
export async function warm(
  loaded: Loaded,
  request: WarmRequest,
  signal: AbortSignal,
): Promise<number> {
  const { docId, parts, persist = false, mostNew = Infinity } = request
  const { sequences, machine, room } = loaded
  const variant = variantFor(loaded, request)
  const known = loaded.known.of(variant.key)
  const tokens = promptTokens(loaded, parts, room)
  const rank = 'back'
  const place = { docId, variant, tokens }
  if (tokens.length > mostNew && tokens.length - (await sequences.held(place)) > mostNew) return 0
  return sequences.use({ ...place, persist, rank, signal }, async ({ sequence }, ended) => {
    const evaluator = createEvaluator(machine, { sequence, variant }, rank, ended)
    const isKnown = known.get(tokens) !== undefined
    const done = await prefill(evaluator, tokens, isKnown, 1, true)
    if (done !== null && !isKnown)
      await askNext({ evaluator, known }, tokens, [], 1, greedySampling)
    return commonPrefix(sequence, tokens)
  })
}

const variantFor = (loaded: Loaded, { adapterId }: Pick<WarmRequest, 'adapterId'>): Variant =>
  loaded.adapters.variant(adapterId === undefined ? loaded.adapterId : adapterId)

function promptTokens({ model }: Loaded, parts: PromptPart[], room: number): Token[] {
  const tokens = fitTokens(model, tokensOf(model, parts), room)
  return tokens.length > 0 ? tokens : [startToken(model)]
}

/** Tokens that the answer may begin with; those that spell the healed text are the first of them. */
const hintOf = ({ model }: Loaded, { heal, draft }: LocalGenerateRequest): Token[] =>
  draft === '' ? [] : model.tokenize(heal + draft, false, 'trimLeadingSpace')

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
