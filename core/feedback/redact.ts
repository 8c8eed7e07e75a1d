/** An event as it may be stored: cut to a bounded context, secrets masked in every text. */
import { maskBlocked } from '../safety/blocked'
import { hasMask, maskParts, maskPieces } from '../safety/maskSecrets'
import type { MaskSecrets } from '../safety/types'
import type { SuggestionEvent } from '../suggest/types'

export interface RedactedEvent extends SuggestionEvent {
  redacted: boolean
}

/** What is kept of the text around the cursor (UTF-16 units). Models read less; a log of whole
 *  documents at each key press would be large for nothing. */
const keptPrefix = 16_384
const keptSuffix = 8_192
/** Read beyond that, so that a key which the cut would split is seen whole. */
const margin = 8_192
/** Around the cursor, with what the model wrote in the middle. */
const nearby = 4_096

const headOf = (text: string, length: number) => text.slice(0, length)
const tailOf = (text: string, length: number) => text.slice(Math.max(0, text.length - length))

/** A run of letters and digits at the very start of a cut text may be the end of a secret. */
const cutRun = /^(?=[A-Za-z_+/=-]*[0-9])(?=[A-Za-z0-9_+/=-]*[A-Za-z])[A-Za-z0-9_+/=-]{16,}/

/** Masks prefix and suffix as one text, the completion between them, and pieces of what was found
 *  in all other texts. Token ids would spell a masked text out again, so they go, too. */
export async function redact(
  event: SuggestionEvent,
  maskSecrets: MaskSecrets,
  blocked: readonly string[] = [],
): Promise<RedactedEvent> {
  const words = (text: string) => maskBlocked(text, blocked).text
  const before = tailOf(event.prefix, keptPrefix + margin)
  const after = headOf(event.suffix, keptSuffix + margin)
  const around = await maskParts([before, after])
  const near = [tailOf(before, nearby), headOf(after, nearby)] as const
  const shown = await maskParts([near[0], event.completion_text, near[1]])
  const raw = await maskParts([near[0], event.raw_text, near[1]])
  const cut = before.length < event.prefix.length ? (cutRun.exec(before)?.[0] ?? null) : null

  const secrets = [...around.secrets, ...shown.secrets, ...raw.secrets]
  if (cut !== null) secrets.push(cut)
  const clean = async (text: string) =>
    words(maskPieces((await maskSecrets(text)).text, secrets).text)

  const hide = (text = '') => words(maskPieces(text, secrets).text)
  const completion = hide(shown.parts[1])
  const rawText = hide(raw.parts[1])
  const prefix = hide(around.parts[0])
  const suffix = hide(around.parts[1])
  const prompt = await clean(event.prompt_text)
  const outputMasked = hasMask(completion) || hasMask(rawText)
  const changed =
    completion !== event.completion_text ||
    rawText !== event.raw_text ||
    prefix !== before ||
    suffix !== after ||
    prompt !== event.prompt_text
  return {
    ...event,
    prefix: tailOf(prefix, keptPrefix),
    suffix: headOf(suffix, keptSuffix),
    prompt_text: prompt,
    completion_text: completion,
    raw_text: rawText,
    output_token_ids: outputMasked ? [] : event.output_token_ids,
    logp_behaviour: outputMasked ? null : event.logp_behaviour,
    features: await cleanFeatures(event.features, clean),
    redacted: changed,
  }
}

async function cleanFeatures(
  features: SuggestionEvent['features'],
  clean: (text: string) => Promise<string>,
): Promise<SuggestionEvent['features']> {
  const entries = Object.entries(features).map(
    async ([name, value]) =>
      [name, typeof value === 'string' ? await clean(value) : value] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}
