/** What a rest is good for: the answer that follows if the one on the screen is taken, then more of
 *  the document around the cursor. */
import type { SuggestRequest } from '../../contract'
import type { Engine } from '../engine/types'
import { forgetKeys } from '../maps'
import type { createAttempts } from './attempts'
import type { Attempt } from './event'
import { toEnd } from './generate'
import type { Choice, Layouts } from './layouts'
import { surroundingsOf } from './surroundings'
import { composePrompt } from './prompt'
import type { Answerer } from './types'

export interface AheadParts {
  engine: Engine
  layouts: Layouts
  attempts: ReturnType<typeof createAttempts>
  run: (attempt: Attempt, choice: Choice, signal: AbortSignal) => AsyncGenerator<string>
  known: (request: SuggestRequest) => boolean
  keep: (attempt: Attempt) => void
  /** The newest request of a document. */
  latest: (docId: string) => SuggestRequest | null
  refused: (request: SuggestRequest) => boolean
  mayRemember: (request: SuggestRequest) => boolean
  answerFor: (request: SuggestRequest) => Answerer
}

/** A suggestion this likely to be taken is worth asking for what follows it. */
const likelyFrom = 0.5

/** A kept text that lacks no more than this is there in a moment. */
const mostNewWhenKept = 32

export function createAhead(parts: AheadParts) {
  const { engine, layouts, attempts } = parts
  const next = new Map<string, SuggestRequest>()

  async function evaluateChoice(
    request: SuggestRequest,
    choice: Choice,
    signal: AbortSignal,
    mostNew?: number,
  ): Promise<boolean> {
    const { layout, typed, sequence } = choice
    const format = engine.facts()?.infill ?? null
    const prompt = composePrompt(layout, typed, surroundingsOf(request), format)
    const persist = parts.mayRemember(request)
    const { adapterId } = parts.answerFor(request)
    const warm = await engine.warm(
      { docId: sequence, adapterId, parts: prompt.parts, persist, mostNew },
      signal,
    )
    if (signal.aborted || warm === 0) return false
    layouts.warmed(choice)
    return true
  }

  async function answer(request: SuggestRequest, signal: AbortSignal): Promise<boolean> {
    const choice = layouts.choose(request.docId, surroundingsOf(request))
    const attempt = attempts.ofModel(request, choice, 0)
    await toEnd(parts.run(attempt, choice, signal))
    if (attempt.finish === 'aborted') return false
    parts.keep(attempt)
    return true
  }

  return {
    /** A suggestion is on the screen: what would be asked for if it is taken? */
    plan({ request, text, eventId, keepProbability }: Attempt): void {
      next.delete(request.docId)
      if ((keepProbability ?? 0) < likelyFrom) return
      next.set(request.docId, {
        ...request,
        prefix: request.prefix + text,
        cursor: request.cursor + text.length,
        version: request.version + 1,
        trigger: 'after_accept',
        parentId: eventId,
        scope: null,
      })
    },

    /** Does one piece of work. @returns false when nothing is left to do */
    async step(docId: string, signal: AbortSignal): Promise<boolean> {
      const request = parts.latest(docId)
      if (!request || parts.refused(request)) return false
      const following = next.get(docId)
      next.delete(docId)
      if (following && !parts.known(following)) return answer(following, signal)
      const choice = layouts.grow(docId, surroundingsOf(request))
      return choice !== null && evaluateChoice(request, choice, signal)
    },

    /** Evaluates the text of a request, so that its answer comes sooner; of a document that was open
     *  before, the most that is kept of it. */
    async evaluate(request: SuggestRequest, signal: AbortSignal): Promise<boolean> {
      const place = surroundingsOf(request)
      for (const choice of layouts.reopened(request.docId, place))
        if (await evaluateChoice(request, choice, signal, mostNewWhenKept)) return true
      return evaluateChoice(request, layouts.choose(request.docId, place), signal)
    },

    forget: (docIds: readonly string[] | 'all'): void => forgetKeys(next, docIds),
  }
}
