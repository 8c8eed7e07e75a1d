/** `inkling complete`: records on standard input, suggestions on standard output. */
import * as z from 'zod'
import type { SuggestRequest } from '../../contract'
import { suggestCandidates } from '../../core/suggest/suggestOnce'
import { cutPrefix, cutSuffix } from '../../core/suggest/window'
import { languageOf, modeOf } from '../../core/text/language'
import { answerLines, recordId } from '../jsonLines'
import type { CommonOptions } from '../options'
import { findPlace } from '../../core/host/place'
import { readSettings } from '../ports'
import { activeAdapter, inScratch } from '../session'

const record = z.object({
  id: recordId,
  path: z.string().nullish(),
  language: z.string().nullish(),
  prefix: z.string(),
  suffix: z.string().default(''),
})

/** What a request carries at most, as in contract/suggest.ts. */
const mostUnits = 65_536

export function toRequest(input: {
  path?: string | null
  language?: string | null
  prefix: string
  suffix: string
}): SuggestRequest {
  const path = input.path ?? null
  const languageId = input.language ?? languageOf(path ?? '')
  return {
    docId: `cli ${path ?? ''}`,
    path,
    languageId,
    mode: modeOf(languageId),
    version: 1,
    prefix: cutPrefix(input.prefix, mostUnits),
    suffix: cutSuffix(input.suffix, mostUnits),
    cursor: input.prefix.length,
    // Asked for by hand: a pause or a snooze of the app does not count here.
    trigger: 'manual',
    parentId: null,
    candidate: 0,
    scope: null,
  }
}

export interface CompleteOptions extends CommonOptions {
  candidates: 1 | 2 | 3
}

/** @returns the exit code */
export async function complete(options: CompleteOptions): Promise<number> {
  const place = findPlace(options.profile)
  const more = (options.candidates - 1) as 0 | 1 | 2
  await inScratch(place, readSettings(place, options.model), async ({ app, model, serve }) => {
    const adapter = activeAdapter(place, model)
    if (adapter) await serve(adapter)
    await answerLines(process.stdin, record, async (input) => {
      const { first, candidates } = await suggestCandidates(app.suggest, toRequest(input), more)
      return {
        completion: first.completion,
        ...(more > 0 ? { candidates } : {}),
        confidence: first.confidence,
        shown: first.completion !== '',
        latency_ms: Math.round(first.latencyMs),
        first_text_ms: first.firstTextMs === null ? null : Math.round(first.firstTextMs),
        prompt_tokens: first.promptTokens,
        completion_tokens: first.completionTokens,
        ...(first.none ? { reason: first.none.reason } : {}),
      }
    })
  })
  return 0
}
