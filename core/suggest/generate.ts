/** Runs the model for one request and cleans what it writes while it writes it. */
import type { SuggestRequest } from '../../contract'
import type { Engine } from '../engine/types'
import type { Attempt } from './event'
import { postProcess } from './postProcess'
import { stopContext, stopRules } from './scope'
import { indentationOf } from './steps/fitSpacing'
import { repetitionUnderWay } from './steps/phrases'

/**
 * Fills `attempt` and yields the text that may already be shown, each longer than the one before
 * and beginning with it. Ends early, with `finish` 'aborted', at `signal`.
 */
export async function* generate(
  engine: Engine,
  attempt: Attempt,
  maxTokens: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { request, prompt } = attempt
  const context = stopContext(request.prefix, request.suffix)
  const stop = stopRules[attempt.scope]
  const clean = cleaner(attempt)
  let shown = ''
  attempt.finish = 'aborted'
  const stream = engine.generate(
    {
      docId: request.docId,
      parts: prompt.parts,
      heal: prompt.heal,
      document: { path: request.path, languageId: request.languageId, ...prompt.document },
      draft: '',
      maxTokens,
      temperature: attempt.temperature,
      seed: attempt.seed,
    },
    signal,
  )
  for await (const event of stream) {
    if (event.kind === 'prefilled') {
      attempt.promptTokens = event.promptTokens
      attempt.reusedTokens = event.reusedTokens
      attempt.prefillMs = event.ms
      continue
    }
    if (event.kind === 'end') {
      attempt.finish = event.finish
      break
    }
    attempt.tokens.push(event.token)
    attempt.raw += event.token.text
    const end = stop(attempt.raw, context)
    if (end !== null) {
      attempt.raw = attempt.raw.slice(0, end)
      attempt.finish = 'stop'
      break
    }
    const text = holdBack(clean(attempt.raw, false), request)
    if (text.length > shown.length && text.startsWith(shown)) {
      shown = text
      attempt.text = text
      yield text
    }
  }
  // An aborted suggestion stays what was seen of it, and so does one that would be dropped whole at
  // its end: it is on the screen already, and may be taken.
  if (attempt.finish !== 'aborted')
    attempt.text = clean(attempt.raw, attempt.finish === 'length') || shown
}

function cleaner({ request }: Attempt): (raw: string, cutOff: boolean) => string {
  const { prefix, suffix, languageId, mode } = request
  const indentation = indentationOf(`${prefix}\n${suffix}`)
  return (completion, cutOff) =>
    postProcess({
      language: languageId,
      mode,
      prefix,
      suffix,
      completion,
      indentation,
      cutOff,
    })
}

/** What an unfinished text may already show. Marks at its end may still turn out to repeat what
 *  follows the cursor, and words that were just said may become a phrase that is cut. */
function holdBack(text: string, { mode, prefix }: SuggestRequest): string {
  const open = mode === 'prose' ? repetitionUnderWay(text, prefix) : 0
  return text.slice(0, text.length - open).replace(/[^\p{L}\p{M}\p{N}]+$/u, '')
}
