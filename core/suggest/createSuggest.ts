/** Requests in, suggestions out: one in flight for each document, the newer one wins. What is known
 *  already answers first, the user's own words next, the model last. */
import type { Settings, SuggestChunk, SuggestRequest } from '../../contract'
import type { Engine } from '../engine/types'
import { rankedAlternates } from './alternates'
import { createAttempts } from './attempts'
import { budgetStages } from './budget'
import { createAnswerCache, type CacheKey } from './cache'
import { toEvent, type Attempt } from './event'
import { keepFrom } from './gate'
import { generate } from './generate'
import { createIdleWork } from './idleWork'
import { createInstantAnswers, type InstantAnswer } from './instantAnswers'
import { createRecent } from './recent'
import { createLayouts, sequencesOf, type Choice } from './layouts'
import { placeOf } from './place'
import { composePrompt } from './prompt'
import { failureOf, hidden, noOtherIdea, nothingLeft, refusalOf, superseded } from './refusal'
import { chooseScope } from './scope'
import type { ContextSource, InstantSource } from './sources'
import type { Suggest, SuggestionEvent } from './types'

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
  instant?: InstantSource
  context?: ContextSource
  /** A longer pause than this is rest: the time to read more of the document. */
  restMs?: number
}

/** A suggestion this likely to be taken is worth asking for what follows it. */
const aheadFrom = 0.5
/** Own words this sure need no model. */
const sureFrom = 0.9
const mostDocuments = 64
/** Text before a kept suggestion that tells where it fits. */
const keptBeforeUnits = 400

export function createSuggest(options: SuggestOptions): Suggest {
  const { engine, settings, now, onEvent, instant, context, restMs = 500 } = options
  const onBattery = options.onBattery ?? (() => false)
  const cache = createAnswerCache()
  const attempts = createAttempts(options)
  const own = createInstantAnswers(instant)
  const running = new Map<string, AbortController>()
  /** The newest request of each document: where idle work goes on. */
  const latest = new Map<string, SuggestRequest>()
  /** What would be asked for if the suggestion on the screen is taken. */
  const ahead = new Map<string, SuggestRequest>()
  const layouts = createLayouts({
    stages: () => budgetStages(settings().suggest, engine.facts()),
    gather(docId, visible, maxUnits, previous) {
      const request = latest.get(docId)
      const { examples, project } = settings().suggest
      if (!context || !request || !(examples || project)) return []
      return context.gather(request, { visible, maxUnits, previous, examples, project })
    },
  })
  const idle = createIdleWork(idleStep, restMs)
  const recent = createRecent()
  const mayRemember = ({ path }: SuggestRequest) => options.mayRemember?.(path) ?? false
  let usedAt = now()

  /** Ends what runs for the document and takes its place. */
  function takeTurn(docId: string): AbortController {
    running.get(docId)?.abort()
    idle.stop()
    const turn = new AbortController()
    running.set(docId, turn)
    return turn
  }

  function leave(docId: string, turn: AbortController): void {
    turn.abort()
    if (running.get(docId) !== turn) return
    running.delete(docId)
    if (!(onBattery() && settings().suggest.onBattery === 'sparing')) idle.schedule(docId)
  }

  function saw(request: SuggestRequest): void {
    latest.delete(request.docId)
    latest.set(request.docId, request)
    for (const oldest of latest.keys()) {
      if (latest.size <= mostDocuments) break
      latest.delete(oldest)
    }
    if (!mayRemember(request)) return
    instant?.saw(request)
    context?.saw(request)
  }

  const refused = (request: SuggestRequest) =>
    refusalOf(request, settings(), engine.state(), now(), onBattery())

  const keyOf = (request: SuggestRequest): CacheKey => ({
    engine: `${options.modelSha256()}:${engine.state().adapterId}`,
    scope: chooseScope({ ...request, ...placeOf(request) }),
    request,
  })

  /** By hand, and among candidates, everything may be seen. */
  const threshold = ({ trigger, candidate }: SuggestRequest) =>
    trigger === 'manual' || candidate > 0 ? 0 : keepFrom(settings().suggest.eagerness)

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
        maxTokens: settings().suggest.maxTokens,
        showFrom: threshold(request),
        draft: temperature === 0 ? (instant?.draft(request) ?? '') : '',
        persist: mayRemember(request),
        background,
        onPrefilled: () => layouts.warmed(choice),
      },
      signal,
    )
  }

  function log(attempt: Attempt): void {
    recent.add(attempt)
    onEvent(toEvent(attempt, now()))
  }

  function* fromCache(
    request: SuggestRequest,
    known: NonNullable<ReturnType<typeof cache.get>>,
  ): Generator<SuggestChunk> {
    const { source, logged } = known
    const attempt = attempts.ofCache(request, known)
    const probability = attempt.keepProbability
    if (attempt.text === '') yield attempts.none(attempt, nothingLeft(attempt.raw))
    else if (probability !== null && probability < threshold(request)) {
      attempt.gated = true
      yield attempts.none(attempt, hidden(probability))
    } else yield attempts.done(attempt, source)
    // That something stays hidden while one types through it is no news.
    if (attempt.gated && logged) return
    if (!logged) cache.logged(source, attempt.eventId)
    log(attempt)
  }

  async function* fromModel(
    request: SuggestRequest,
    quick: InstantAnswer | null,
    signal: AbortSignal,
  ): AsyncGenerator<SuggestChunk> {
    const choice = layouts.choose(request.docId, placeOf(request))
    const attempt = attempts.ofModel(request, choice, 0)
    try {
      for await (const text of run(attempt, choice, signal)) {
        attempt.firstTextAt ??= now()
        yield { kind: 'text', eventId: attempt.eventId, text, origin: attempt.origin }
      }
      if (attempt.finish === 'aborted') return yield attempts.none(attempt, superseded)
      cache.set(keyOf(request), { text: attempt.text, source: attempt, logged: true })
      if (attempt.text !== '' && !attempt.gated) {
        planAhead(attempt)
        return yield attempts.done(attempt)
      }
      const none = attempts.none(
        attempt,
        attempt.gated ? hidden(attempt.keepProbability ?? 0) : nothingLeft(attempt.raw),
      )
      if (quick) yield attempts.done(attempts.ofInstant(request, quick))
      else yield none
    } catch (cause) {
      const none = attempts.none(attempt, failureOf(cause))
      if (quick) yield attempts.done(attempts.ofInstant(request, quick))
      else yield none
    } finally {
      log(attempt)
    }
  }

  /** The second candidate brings the third along: both are sampled, the better one comes first. */
  async function* alternates(
    request: SuggestRequest,
    signal: AbortSignal,
  ): AsyncGenerator<SuggestChunk> {
    const choice = layouts.choose(request.docId, placeOf(request))
    const offered = [0, 1, 2].flatMap(
      (candidate) => cache.get(keyOf({ ...request, candidate }))?.text ?? [],
    )
    const sample = async (seed: number): Promise<Attempt> => {
      const attempt = attempts.ofModel(request, choice, seed)
      for await (const _ of run(attempt, choice, signal));
      return attempt
    }
    const found = await rankedAlternates(sample, offered, signal)
    if (signal.aborted) return yield { kind: 'none', eventId: null, ...superseded }
    for (const [i, source] of found.entries()) {
      source.request = { ...request, candidate: request.candidate + i }
      if (source.request.candidate > 2) break
      cache.set(keyOf(source.request), { text: source.text, source, logged: false })
    }
    const known = cache.get(keyOf(request))
    if (known) yield* fromCache(request, known)
    else yield { kind: 'none', eventId: null, ...noOtherIdea }
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
    const quick = settings().suggest.instant ? own.answer(request) : null
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

  function planAhead({ request, text, eventId, keepProbability }: Attempt): void {
    ahead.delete(request.docId)
    if ((keepProbability ?? 0) < aheadFrom) return
    ahead.set(request.docId, {
      ...request,
      prefix: request.prefix + text,
      cursor: request.cursor + text.length,
      version: request.version + 1,
      trigger: 'after_accept',
      parentId: eventId,
      scope: null,
    })
  }

  /** What a rest is good for: what follows the suggestion on the screen, then more context. */
  async function idleStep(docId: string, signal: AbortSignal): Promise<boolean> {
    if (refused({ ...(latest.get(docId) as SuggestRequest), trigger: 'typing' })) return false
    const next = ahead.get(docId)
    ahead.delete(docId)
    if (next && !cache.get(keyOf(next))) {
      const choice = layouts.choose(docId, placeOf(next))
      const attempt = attempts.ofModel(next, choice, 0)
      for await (const _ of run(attempt, choice, signal, true));
      if (attempt.finish === 'aborted') return false
      cache.set(keyOf(next), { text: attempt.text, source: attempt, logged: false })
      return true
    }
    const request = latest.get(docId)
    const choice = request && layouts.grow(docId, placeOf(request))
    return choice ? evaluate(request, choice, signal) : false
  }

  async function evaluate(
    request: SuggestRequest,
    choice: Choice,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { layout, typed, sequence } = choice
    const { parts } = composePrompt(layout, typed, placeOf(request), engine.facts()?.infill ?? null)
    const warm = await engine.warm(
      { docId: sequence, parts, persist: mayRemember(request) },
      signal,
    )
    if (signal.aborted || warm === 0) return false
    layouts.warmed(choice)
    return true
  }

  return {
    async *request(request, signal): AsyncGenerator<SuggestChunk> {
      const refusal = refused(request)
      if (refusal) return yield { kind: 'none', eventId: null, ...refusal }
      usedAt = now()
      saw(request)
      if (request.instantOnly) return yield* answer(request, signal)
      const turn = takeTurn(request.docId)
      try {
        yield* answer(request, AbortSignal.any([signal, turn.signal]))
      } finally {
        leave(request.docId, turn)
      }
    },

    async warm(request, signal) {
      if (refused(request) || running.has(request.docId)) return false
      saw(request)
      const turn = takeTurn(request.docId)
      try {
        const either = AbortSignal.any([signal, turn.signal])
        return await evaluate(request, layouts.choose(request.docId, placeOf(request)), either)
      } catch {
        return false
      } finally {
        leave(request.docId, turn)
      }
    },

    told(report) {
      const kept = recent.kept(report)
      if (kept === null || !mayRemember(kept.request)) return
      const { docId, path, languageId, mode, prefix } = kept.request
      const before = prefix.slice(-keptBeforeUnits)
      instant?.accepted(docId, kept.text, before)
      context?.accepted({ docId, path, languageId, mode, before, text: kept.text, at: now() })
    },

    idleMs: () => (running.size > 0 ? 0 : now() - usedAt),

    clear() {
      idle.stop()
      cache.clear()
      layouts.cooled()
    },

    async forget(docIds) {
      idle.stop()
      if (docIds === 'all') cache.clear()
      else cache.forget(docIds)
      for (const source of [own, instant, context, layouts]) source?.forget(docIds)
      for (const docId of docIds === 'all' ? [...latest.keys()] : docIds) {
        latest.delete(docId)
        ahead.delete(docId)
      }
      recent.forget(docIds)
      await engine.forget(docIds === 'all' ? docIds : docIds.flatMap(sequencesOf))
    },

    dispose() {
      idle.stop()
      for (const turn of running.values()) turn.abort()
      context?.dispose()
    },
  }
}
