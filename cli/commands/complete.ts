/** `inkling complete`: records on standard input, suggestions on standard output. */
import * as z from 'zod'
import type { Scope, Settings, SuggestRequest } from '../../contract'
import { chooseScope } from '../../core/suggest/scope'
import { suggestCandidates } from '../../core/suggest/suggestOnce'
import { cutPrefix, cutSuffix } from '../../core/suggest/window'
import { languageOf, modeOf } from '../../core/text/language'
import { answerLines, recordId } from '../jsonLines'
import type { CommonOptions } from '../options'
import { findPlace } from '../../core/host/place'
import { readSettings } from '../ports'
import { inScratch } from '../session'

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
  scope?: Scope
  /** Holds back what the app would while somebody types. */
  gate?: boolean
}): SuggestRequest {
  const path = input.path ?? null
  const languageId = input.language ?? languageOf(path ?? '')
  const mode = modeOf(languageId)
  const { prefix, suffix } = input
  return {
    docId: `cli ${path ?? ''}`,
    path,
    languageId,
    mode,
    version: 1,
    prefix: cutPrefix(input.prefix, mostUnits),
    suffix: cutSuffix(input.suffix, mostUnits),
    cursor: input.prefix.length,
    trigger: input.gate ? 'typing' : 'manual',
    parentId: null,
    candidate: 0,
    // It answers as far as the app does while somebody types.
    scope: input.scope ?? chooseScope({ scope: null, mode, trigger: 'typing', prefix, suffix }),
  }
}

export interface CompleteOptions extends CommonOptions {
  candidates: 1 | 2 | 3
  scope?: Scope
  prefixTokens: number
  suffixTokens: number
  gate: boolean
}

/** A pause or a snooze of the app does not count here, and each record stands for itself. */
const always: Partial<Settings['suggest']> = {
  automatic: true,
  snoozedUntil: 0,
  languagesOff: [],
  onBattery: 'same',
  instant: false,
}

/** @returns the exit code */
export async function complete(options: CompleteOptions): Promise<number> {
  const place = findPlace(options.profile)
  const more = (options.candidates - 1) as 0 | 1 | 2
  const { scope, gate, prefixTokens, suffixTokens } = options
  const settings = readSettings(place, options.model, { server: options.model === undefined })
  settings.set({ suggest: { ...always, prefixTokens, suffixTokens } })
  await inScratch(place, settings, async ({ app, serveActive }) => {
    await serveActive()
    await answerLines(process.stdin, record, async (input) => {
      const { first, candidates } = await suggestCandidates(
        app.suggest,
        toRequest({ ...input, scope, gate }),
        more,
      )
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
