/** Why nothing is asked of the model at all, in words for the status bar. */
import type { EngineState, NoneReason, Settings, SuggestRequest } from '../../contract'
import { InklingError } from '../../contract'
import { placeRefusal } from '../text/place'
import type { Attempt } from './event'
import type { Danger } from './guard'

export interface Refusal {
  reason: NoneReason
  message: string
}

export function refusalOf(
  request: Pick<SuggestRequest, 'trigger' | 'languageId'>,
  { suggest }: Settings,
  engine: EngineState,
  now: number,
  onBattery = false,
): Refusal | null {
  if (request.trigger !== 'manual') {
    if (onBattery && suggest.onBattery === 'off')
      return { reason: 'battery', message: 'Quiet on battery. Ask by hand at any time.' }
    if (!suggest.automatic)
      return { reason: 'off', message: 'Automatic suggestions are off. Ask by hand at any time.' }
    if (suggest.snoozedUntil > now) {
      const minutes = Math.ceil((suggest.snoozedUntil - now) / 60_000)
      const unit = minutes === 1 ? 'minute' : 'minutes'
      return { reason: 'snoozed', message: `Suggestions are snoozed for ${minutes} more ${unit}.` }
    }
    if (suggest.languagesOff.includes(request.languageId))
      return {
        reason: 'language_off',
        message: `Automatic suggestions are off for ${request.languageId}.`,
      }
  }
  switch (engine.status) {
    case 'ready':
    case 'resting':
      return null
    case 'starting':
    case 'loading':
      return engine.modelId === null
        ? { reason: 'no_model', message: 'The model is still loading.' }
        : null
    case 'no_model':
      return { reason: 'no_model', message: 'No model is chosen yet. Pick one in Models.' }
    case 'down':
      return { reason: 'engine_down', message: 'The model stopped and is being started again.' }
    case 'failed':
      return {
        reason: 'engine_down',
        message: engine.problem?.message ?? 'The model could not be started.',
      }
  }
}

/** A place where what is written is copied from somewhere; by hand, one may try all the same. */
export function placeRefusalOf(request: SuggestRequest): Refusal | null {
  const { trigger, prefix, suffix, mode } = request
  const message = trigger === 'manual' ? null : placeRefusal(prefix, suffix, mode)
  return message === null ? null : { reason: 'place', message }
}

export const superseded: Refusal = {
  reason: 'superseded',
  message: 'A newer request took its place.',
}

export const noOtherIdea: Refusal = {
  reason: 'empty',
  message: 'The model has no other idea here.',
}

const dangers: Record<Danger, string> = {
  secret: 'Held back: it looked like a password or a key.',
  personal: 'Held back: it held an address or a number of somebody.',
  blocked: 'Held back: it held a word that you blocked.',
  private: 'Held back: it copied a text that you keep private.',
}

/** Why an attempt ended with nothing to show. */
export function whyNothing(attempt: Attempt): Refusal {
  if (attempt.gated) return hidden(attempt.keepProbability ?? 0)
  if (attempt.danger !== null) return { reason: 'unsafe', message: dangers[attempt.danger] }
  return nothingLeft(attempt.raw)
}

/** @param raw what the model wrote, of which nothing may be shown */
export const nothingLeft = (raw: string): Refusal =>
  raw.trim() === ''
    ? { reason: 'empty', message: 'The model has nothing to add here.' }
    : {
        reason: 'filtered',
        message: 'What the model wrote only repeated the text around the cursor.',
      }

/** @param probability of being kept, 0 to 1 */
function hidden(probability: number): Refusal {
  const percent = Math.round(probability * 100)
  return {
    reason: 'gated',
    message: `Hidden: ${percent} % likely to be kept. Ask by hand to see it, or be more eager.`,
  }
}

export function failureOf(cause: unknown): Refusal {
  if (cause instanceof InklingError) {
    const reason = cause.code === 'engine_down' ? 'engine_down' : 'failed'
    return { reason, message: cause.message }
  }
  return { reason: 'failed', message: 'The model could not answer. Your text is not affected.' }
}
