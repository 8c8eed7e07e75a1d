/** Attempts to answer a request, from the beginning to what the window and the log are told. */
import { v7 as uuid } from 'uuid'
import type { SuggestChunk, SuggestRequest } from '../../contract'
import type { Engine } from '../engine/types'
import type { CachedAnswer } from './cache'
import { confidenceOf, type Attempt } from './event'
import type { InstantAnswer } from './instantAnswers'
import type { Choice } from './layouts'
import { surroundingsOf } from './surroundings'
import { composePrompt, type Prompt } from './prompt'
import type { Refusal } from './refusal'
import { chooseScope } from './scope'
import type { Answerer } from './types'

/** Of the second and third candidate; the first is greedy. */
const alternativeTemperature = 0.8

export function createAttempts(parts: {
  engine: Engine
  now: () => number
  modelSha256: () => string
  answerFor: (request: SuggestRequest) => Answerer
}) {
  const { engine, now, modelSha256, answerFor } = parts

  function begin(request: SuggestRequest, prompt: Prompt, sequence: string): Attempt {
    const place = surroundingsOf(request)
    return {
      eventId: uuid(),
      request,
      place,
      scope: chooseScope({ ...request, ...place }),
      modelSha256: modelSha256(),
      ...answerFor(request),
      prompt,
      sequence,
      temperature: 0,
      seed: 0,
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
      keepProbability: null,
      gateVersion: null,
      showPropensity: 1,
      explored: false,
      gated: false,
      danger: null,
      origin: 'model',
    }
  }

  return {
    /** @param seed  0 is the greedy answer */
    ofModel(request: SuggestRequest, { layout, typed, sequence }: Choice, seed: number): Attempt {
      const format = engine.facts()?.infill ?? null
      const prompt = composePrompt(layout, typed, surroundingsOf(request), format)
      const temperature = seed === 0 ? 0 : alternativeTemperature
      return { ...begin(request, prompt, sequence), seed, temperature }
    },

    /** An answer of which an event tells already is only referred to. */
    ofCache(request: SuggestRequest, { text, source, logged }: CachedAnswer): Attempt {
      const { temperature, seed, promptTokens, danger } = source
      const { keepProbability, gateVersion, showPropensity, explored } = source
      return {
        ...begin(request, source.prompt, source.sequence),
        ...(logged
          ? { finish: 'cache', answeredBy: source.eventId, raw: text === '' ? source.raw : text }
          : { finish: source.finish, raw: source.raw, tokens: source.tokens }),
        text,
        temperature,
        seed,
        promptTokens,
        keepProbability,
        gateVersion,
        showPropensity,
        explored,
        danger,
        origin: 'cache',
      }
    },

    ofInstant(request: SuggestRequest, { eventId, text, probability }: InstantAnswer): Attempt {
      const { prefix, suffix } = surroundingsOf(request)
      const document = { path: request.path, languageId: request.languageId, prefix, suffix }
      const prompt: Prompt = { templateId: 'own-words-1', parts: [], heal: '', document }
      return {
        ...begin(request, prompt, ''),
        eventId,
        text,
        raw: text,
        finish: 'stop',
        keepProbability: probability,
        gateVersion: 'own-words-1',
        origin: 'instant',
      }
    },

    /** @param source  the attempt whose tokens these are, where a cache answers */
    done(attempt: Attempt, source: Attempt = attempt): SuggestChunk {
      attempt.firstTextAt ??= now()
      const { eventId, text, origin, keepProbability, promptTokens } = attempt
      return {
        kind: 'done',
        eventId,
        text,
        origin,
        keepProbability,
        promptTokens,
        confidence: confidenceOf(source.tokens),
        completionTokens: source.tokens.length,
        firstTextMs: attempt.firstTextAt - attempt.requestedAt,
        latencyMs: now() - attempt.requestedAt,
      }
    },

    none(attempt: Attempt, refusal: Refusal): SuggestChunk {
      attempt.noneReason = refusal.reason
      return { kind: 'none', eventId: attempt.eventId, ...refusal }
    },
  }
}
