/** Why nothing is asked of the model at all, in words for the status bar. */
import type { EngineState, NoneReason, Settings, SuggestRequest } from '../../contract'

export interface Refusal {
  reason: NoneReason
  message: string
}

export function refusalOf(
  request: Pick<SuggestRequest, 'trigger' | 'languageId'>,
  { suggest }: Settings,
  engine: EngineState,
  now: number,
): Refusal | null {
  if (request.trigger !== 'manual') {
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
