/** Requests in, suggestions out: one in flight for each document, the newer one wins. */
import { v7 as uuid } from 'uuid'
import type { Settings, SuggestChunk, SuggestRequest } from '../../contract'
import { InklingError } from '../../contract'
import type { Engine } from '../engine/types'
import { createAnswerCache, type CachedAnswer, type CacheKey } from './cache'
import { confidenceOf, toEvent, type Attempt } from './event'
import { generate } from './generate'
import { budgetOf } from './budget'
import { buildPrompt } from './prompt'
import { refusalOf, type Refusal } from './refusal'
import { chooseScope } from './scope'
import type { Suggest, SuggestionEvent } from './types'

export interface SuggestOptions {
  engine: Engine
  settings: () => Settings
  now: () => number
  onEvent: (event: SuggestionEvent) => void
  /** Hash of the model that is being served. */
  modelSha256: () => string
}

/** Of the second and third candidate; the first is greedy. */
const alternativeTemperature = 0.8

export function createSuggest(options: SuggestOptions): Suggest {
  const { engine, settings, now, onEvent, modelSha256 } = options
  const cache = createAnswerCache()
  const running = new Map<string, AbortController>()
  const warming = new Map<string, AbortController>()

  /** Ends what runs for the document and takes its place. */
  function takeTurn(docId: string): AbortController {
    running.get(docId)?.abort()
    warming.get(docId)?.abort()
    const own = new AbortController()
    running.set(docId, own)
    return own
  }

  function begin(request: SuggestRequest): Attempt {
    const { prefixTokens, suffixTokens } = budgetOf(settings().suggest)
    const { fillInTheMiddle, adapterId } = engine.state()
    return {
      eventId: uuid(),
      request,
      scope: chooseScope(request),
      modelSha256: modelSha256(),
      adapterId,
      prompt: buildPrompt(
        { ...request, offset: Math.max(0, request.cursor - request.prefix.length) },
        { fillInTheMiddle, prefixTokens, suffixTokens },
      ),
      temperature: request.candidate === 0 ? 0 : alternativeTemperature,
      seed: request.candidate,
      requestedAt: now(),
      firstTextAt: null,
      promptTokens: 0,
      reusedTokens: 0,
      prefillMs: 0,
      tokens: [],
      raw: '',
      text: '',
      finish: 'aborted',
      answeredBy: null,
      noneReason: null,
    }
  }

  function chunksOf(
    attempt: Attempt,
    origin: 'model' | 'cache',
    figures: Pick<CachedAnswer, 'confidence' | 'completionTokens'>,
  ): SuggestChunk[] {
    const { eventId, text, promptTokens } = attempt
    if (text === '') {
      const refusal = attempt.raw.trim() === '' ? nothingToSay : allFiltered
      attempt.noneReason = refusal.reason
      return [{ kind: 'none', eventId, ...refusal }]
    }
    attempt.firstTextAt ??= now()
    return [
      {
        kind: 'done',
        eventId,
        text,
        origin,
        confidence: figures.confidence,
        keepProbability: null,
        firstTextMs: attempt.firstTextAt - attempt.requestedAt,
        latencyMs: now() - attempt.requestedAt,
        promptTokens,
        completionTokens: figures.completionTokens,
      },
    ]
  }

  function fromCache(attempt: Attempt, answer: CachedAnswer): SuggestChunk[] {
    attempt.finish = 'cache'
    attempt.text = answer.text
    attempt.raw = answer.text === '' ? answer.raw : answer.text
    attempt.answeredBy = answer.eventId
    attempt.promptTokens = answer.promptTokens
    return chunksOf(attempt, 'cache', answer)
  }

  async function* fromModel(
    attempt: Attempt,
    key: CacheKey,
    signal: AbortSignal,
  ): AsyncGenerator<SuggestChunk> {
    const { eventId } = attempt
    for await (const text of generate(engine, attempt, settings().suggest.maxTokens, signal)) {
      attempt.firstTextAt ??= now()
      yield { kind: 'text', eventId, text, origin: 'model' }
    }
    if (attempt.finish === 'aborted') {
      attempt.noneReason = superseded.reason
      yield { kind: 'none', eventId, ...superseded }
      return
    }
    const figures = {
      confidence: confidenceOf(attempt.tokens),
      promptTokens: attempt.promptTokens,
      completionTokens: attempt.tokens.length,
    }
    cache.set(key, { eventId, text: attempt.text, raw: attempt.raw, ...figures })
    yield* chunksOf(attempt, 'model', figures)
  }

  return {
    async *request(request, signal): AsyncGenerator<SuggestChunk> {
      const refusal = refusalOf(request, settings(), engine.state(), now())
      if (refusal) {
        yield { kind: 'none', eventId: null, ...refusal }
        return
      }
      const own = takeTurn(request.docId)
      const either = AbortSignal.any([signal, own.signal])
      const attempt = begin(request)
      const { scope, adapterId } = attempt
      const key = { engine: `${attempt.modelSha256}:${adapterId}`, scope, request }
      try {
        const known = cache.get(key)
        if (known) yield* fromCache(attempt, known)
        else yield* fromModel(attempt, key, either)
      } catch (cause) {
        const failure = failureOf(cause)
        attempt.noneReason = failure.reason
        yield { kind: 'none', eventId: attempt.eventId, ...failure }
      } finally {
        if (running.get(request.docId) === own) running.delete(request.docId)
        own.abort()
        onEvent(toEvent(attempt, now()))
      }
    },

    async warm(request, signal) {
      if (refusalOf(request, settings(), engine.state(), now()) || running.has(request.docId))
        return false
      warming.get(request.docId)?.abort()
      const own = new AbortController()
      warming.set(request.docId, own)
      try {
        const either = AbortSignal.any([signal, own.signal])
        const { parts } = begin(request).prompt
        return (await engine.warm({ docId: request.docId, parts }, either)) > 0
      } catch {
        return false
      } finally {
        if (warming.get(request.docId) === own) warming.delete(request.docId)
      }
    },

    clear: cache.clear,
  }
}

const nothingToSay: Refusal = { reason: 'empty', message: 'The model has nothing to add here.' }
const allFiltered: Refusal = {
  reason: 'filtered',
  message: 'What the model wrote only repeated the text around the cursor.',
}
const superseded: Refusal = { reason: 'superseded', message: 'A newer request took its place.' }

function failureOf(cause: unknown): Refusal {
  if (cause instanceof InklingError) {
    const reason = cause.code === 'engine_down' ? 'engine_down' : 'failed'
    return { reason, message: cause.message }
  }
  return { reason: 'failed', message: 'The model could not answer. Your text is not affected.' }
}
