/** Requests in, suggestions out: one in flight for each document, the newer one wins. What is known
 *  already answers first, the user's own words next, the model last. */
import type { Settings, SuggestChunk, SuggestRequest } from '../../contract'
import type { Engine } from '../engine/types'
import { sampleAlternates } from './alternates'
import { createAhead } from './ahead'
import { createAttempts } from './attempts'
import { budgetStages } from './budget'
import { createAnswerCache, type CacheKey } from './cache'
import type { Context } from './context/types'
import { toEvent, type Attempt } from './event'
import { createGate, type Foretelling } from './gate'
import { generate, toEnd } from './generate'
import { createGuard } from './guard'
import { createIdleWork } from './idleWork'
import type { Instant } from './instant/createInstant'
import { createInstantAnswers, type InstantAnswer } from './instantAnswers'
import { createLayouts, type Choice } from './layouts'
import { createOpenDocuments } from './openDocuments'
import { surroundingsOf } from './surroundings'
import {
  failureOf,
  noOtherIdea,
  nothingLeft,
  placeRefusalOf,
  refusalOf,
  superseded,
  whyNothing,
  type Refusal,
} from './refusal'
import { chooseScope, tokensFor } from './scope'
import { createTurns } from './turns'
import type { Answerer, Suggest, SuggestionEvent } from './types'

export interface SuggestOptions {
  engine: Engine
  settings: () => Settings
  now: () => number
  onEvent: (event: SuggestionEvent) => void
  /** Hash of the model that is being served. */
  modelSha256: () => string
  onBattery?: () => boolean
  /** Whether a document may leave traces: on disk, and in what is suggested in other documents. */
  mayRemember?: (path: string | null) => boolean
  instant?: Instant
  context?: Context
  learned?: () => Foretelling
  /** Which adapter answers; default is the one that the engine has loaded. */
  answerFor?: (request: SuggestRequest) => Answerer
  /** A longer pause than this is rest: the time to read more of the document. */
  restMs?: number
}

/** Own words this sure need no model. */
const sureFrom = 0.9

export function createSuggest(options: SuggestOptions): Suggest {
  const { engine, settings, now, onEvent, instant, context, restMs = 500 } = options
  const onBattery = options.onBattery ?? (() => false)
  const answerFor =
    options.answerFor ?? (() => ({ adapterId: engine.state().adapterId, compared: null }))
  const cache = createAnswerCache()
  const attempts = createAttempts({ ...options, answerFor })
  const own = createInstantAnswers(instant)
  const guard = createGuard(settings)
  const gate = createGate(options)
  const documents = createOpenDocuments({
    ...{ guard, instant, context, now },
    mayRemember: (request) => mayRemember(request),
  })
  const layouts = createLayouts({
    stages: () => budgetStages(settings().suggest, engine.facts()),
    gather(docId, visible, maxUnits, previous) {
      const request = documents.latest(docId)
      const { examples, project } = settings().suggest
      if (!context || !request || !(examples || project)) return []
      return context.gather(request, { visible, maxUnits, previous, examples, project })
    },
  })
  const idle = createIdleWork((docId, signal) => ahead.step(docId, signal), restMs)
  const ahead = createAhead({
    engine,
    layouts,
    attempts,
    run: (attempt, choice, signal) => run(attempt, choice, signal, true),
    known: (request) => cache.get(keyOf(request)) !== null,
    keep: (attempt) => keep(attempt, false),
    latest: documents.latest,
    refused: (request) => refused({ ...request, trigger: 'typing' }) !== null,
    mayRemember: (request) => mayRemember(request),
    answerFor,
  })
  const mayRemember = ({ path }: SuggestRequest) => options.mayRemember?.(path) ?? false
  let usedAt = now()

  const turns = createTurns(idle.stop, (docId) => {
    const sparing = onBattery() && settings().suggest.onBattery === 'sparing'
    if (!sparing) idle.schedule(docId)
  })

  const refused = (request: SuggestRequest) =>
    refusalOf(request, settings(), engine.state(), now(), onBattery())

  const keyOf = (request: SuggestRequest): CacheKey => ({
    engine: `${options.modelSha256()}:${answerFor(request).adapterId}`,
    scope: chooseScope({ ...request, ...surroundingsOf(request) }),
    request,
  })

  const keep = (source: Attempt, logged: boolean) =>
    cache.set(keyOf(source.request), { text: source.text, source, logged })

  function run(
    attempt: Attempt,
    choice: Choice,
    signal: AbortSignal,
    background = false,
  ): AsyncGenerator<string> {
    const { request, temperature } = attempt
    return generate(
      engine,
      attempt,
      {
        maxTokens: tokensFor(attempt.scope, settings().suggest.maxTokens),
        prose: settings().prose,
        blocked: settings().safety.blocked,
        gate,
        check: (text) => guard.check(text, request),
        draft: temperature === 0 ? (instant?.draft(request) ?? '') : '',
        persist: mayRemember(request),
        background,
        onPrefilled: () => layouts.warmed(choice),
      },
      signal,
    )
  }

  function log(attempt: Attempt): void {
    documents.suggested(attempt)
    onEvent(toEvent(attempt, now()))
  }

  function* fromCache(
    request: SuggestRequest,
    known: NonNullable<ReturnType<typeof cache.get>>,
  ): Generator<SuggestChunk> {
    const { source, logged } = known
    const attempt = attempts.ofCache(request, known)
    gate.recall(attempt)
    const nothing = attempt.text === '' || attempt.gated
    yield nothing ? attempts.none(attempt, whyNothing(attempt)) : attempts.done(attempt, source)
    // That something stays hidden while one types through it is no news.
    if (attempt.gated && logged) return
    if (!logged) cache.logged(source, attempt.eventId)
    log(attempt)
  }

  /** What the window is told when the model gave nothing: own words stand where there are some. */
  function withoutModel(attempt: Attempt, why: Refusal, quick: InstantAnswer | null): SuggestChunk {
    const none = attempts.none(attempt, why)
    return quick ? attempts.done(attempts.ofInstant(attempt.request, quick)) : none
  }

  async function* fromModel(
    request: SuggestRequest,
    quick: InstantAnswer | null,
    signal: AbortSignal,
  ): AsyncGenerator<SuggestChunk> {
    const choice = layouts.choose(request.docId, surroundingsOf(request))
    const attempt = attempts.ofModel(request, choice, 0)
    try {
      for await (const text of run(attempt, choice, signal)) {
        attempt.firstTextAt ??= now()
        yield { kind: 'text', eventId: attempt.eventId, text, origin: attempt.origin }
      }
      if (attempt.finish === 'aborted') return yield attempts.none(attempt, superseded)
      keep(attempt, true)
      if (attempt.text !== '' && !attempt.gated) {
        ahead.plan(attempt)
        return yield attempts.done(attempt)
      }
      yield withoutModel(attempt, whyNothing(attempt), quick)
    } catch (cause) {
      yield withoutModel(attempt, failureOf(cause), quick)
    } finally {
      log(attempt)
    }
  }

  /** The second candidate brings the third along: both are sampled, the better one comes first. */
  async function* alternates(
    request: SuggestRequest,
    signal: AbortSignal,
  ): AsyncGenerator<SuggestChunk> {
    const choice = layouts.choose(request.docId, surroundingsOf(request))
    const known = (candidate: number) => cache.get(keyOf({ ...request, candidate }))
    const sample = async (seed: number): Promise<Attempt> => {
      const attempt = attempts.ofModel(request, choice, seed)
      await toEnd(run(attempt, choice, signal))
      return attempt
    }
    const offered = [0, 1, 2].flatMap((candidate) => known(candidate)?.text ?? [])
    const found = gate.rank(await sampleAlternates(sample, offered, signal))
    if (signal.aborted) return yield { kind: 'none', eventId: null, ...superseded }
    for (const [i, source] of found.slice(0, 3 - request.candidate).entries()) {
      source.request = { ...request, candidate: request.candidate + i }
      keep(source, false)
    }
    const answer = known(request.candidate)
    if (answer) yield* fromCache(request, answer)
    else yield { kind: 'none', eventId: null, ...noOtherIdea }
  }

  function fromOwn(request: SuggestRequest): InstantAnswer | null {
    const quick = settings().suggest.instant ? own.answer(request) : null
    return quick && guard.check(quick.text, request) === null ? quick : null
  }

  function* fromOwnWords(request: SuggestRequest, quick: InstantAnswer): Generator<SuggestChunk> {
    const attempt = attempts.ofInstant(request, quick)
    yield attempts.done(attempt)
    if (quick.isNew) log(attempt)
  }

  async function* answer(
    request: SuggestRequest,
    signal: AbortSignal,
  ): AsyncGenerator<SuggestChunk> {
    const known = cache.get(keyOf(request))
    if (known) return yield* fromCache(request, known)
    if (request.candidate > 0) return yield* alternates(request, signal)
    const quick = fromOwn(request)
    if (request.instantOnly || (quick && quick.probability >= sureFrom)) {
      if (quick) yield* fromOwnWords(request, quick)
      else yield { kind: 'none', eventId: null, ...nothingLeft('') }
      return
    }
    if (quick) {
      const attempt = attempts.ofInstant(request, quick)
      attempt.firstTextAt = now()
      if (quick.isNew) log(attempt)
      yield { kind: 'text', eventId: quick.eventId, text: quick.text, origin: 'instant' }
    }
    yield* fromModel(request, quick, signal)
  }

  return {
    async *request(request, signal): AsyncGenerator<SuggestChunk> {
      const refusal = refused(request) ?? placeRefusalOf(request)
      if (refusal) return yield { kind: 'none', eventId: null, ...refusal }
      usedAt = now()
      if (request.instantOnly) return yield* answer(request, signal)
      documents.saw(request)
      const turn = turns.take(request.docId, signal)
      try {
        yield* answer(request, turn.signal)
      } finally {
        turn.leave()
      }
    },

    async warm(request, signal) {
      if (refused(request) || turns.taken(request.docId)) return false
      documents.saw(request)
      const turn = turns.take(request.docId, signal)
      try {
        return await ahead.evaluate(request, turn.signal)
      } catch {
        return false
      } finally {
        turn.leave()
      }
    },

    told: documents.told,

    idleMs: () => (turns.any() ? 0 : now() - usedAt),

    clear() {
      idle.stop()
      cache.clear()
      layouts.cooled()
    },

    async forget(docIds) {
      idle.stop()
      documents.forget(docIds)
      // What was made for another document may have read passages of these.
      cache.clear()
      for (const made of [own, layouts, ahead]) made.forget('all')
      await engine.forget('all')
    },

    dispose() {
      idle.stop()
      turns.endAll()
      documents.dispose()
    },
  }
}
