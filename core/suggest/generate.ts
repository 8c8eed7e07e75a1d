/** Runs the model for one request and cleans what it writes while it writes it. */
import type { Settings } from '../../contract'
import type { Engine } from '../engine/types'
import type { Attempt } from './event'
import type { Danger } from './guard'
import type { Gate } from './gate'
import type { PlaceInput } from './place'
import { postProcess } from './postProcess'
import { stopContext, stopRules } from './scope'
import { unsettledUnits } from './steps/unsettled'

export interface GenerateOptions {
  maxTokens: number
  /** The user's wishes for prose; the same object for as long as they do not change. */
  prose: Settings['prose']
  /** Words that may not be shown. */
  blocked: readonly string[]
  gate: Gate
  /** Text that is likely to come; '' when nothing is known. */
  draft: string
  /** How much of a text may be shown, and why not all; null for all. */
  check: (text: string) => { kind: Danger; at: number } | null
  /** Whether what was evaluated may be kept on disk. */
  persist: boolean
  /** Asked ahead of need: everybody else comes first. */
  background: boolean
  onPrefilled: () => void
}

/**
 * Fills `attempt` and yields the text that may already be shown, each longer than the one before
 * and beginning with it. Ends early, with `finish` 'aborted', at `signal`.
 */
export async function* generate(
  engine: Engine,
  attempt: Attempt,
  options: GenerateOptions,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { place, prompt } = attempt
  const context = stopContext(place.prefix, place.suffix)
  const stop = stopRules[attempt.scope]
  const { languageId: language, mode, prefix, suffix } = attempt.request
  const at: PlaceInput = { language, mode, prefix, suffix, prose: options.prose }
  const clean = (completion: string, cutOff: boolean) => postProcess({ ...at, completion, cutOff })
  let shown = ''
  attempt.finish = 'aborted'
  const stream = engine.generate(
    {
      docId: attempt.sequence,
      adapterId: attempt.adapterId,
      parts: prompt.parts,
      heal: prompt.heal,
      document: prompt.document,
      draft: options.draft,
      maxTokens: options.maxTokens,
      temperature: attempt.temperature,
      seed: attempt.seed,
      persist: options.persist,
      background: options.background,
    },
    signal,
  )
  for await (const event of stream) {
    if (event.kind === 'prefilled') {
      attempt.promptTokens = event.promptTokens
      attempt.reusedTokens = event.reusedTokens
      attempt.prefillMs = event.ms
      if (event.served) {
        const { origin, adapterId } = event.served
        // Another one answered than was drawn.
        if (origin === 'remote' || adapterId !== attempt.adapterId) attempt.compared = null
        Object.assign(attempt, event.served)
      }
      // A server's prefill warms nothing here.
      if (event.served?.origin !== 'remote') options.onPrefilled()
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
    if (shown === '' && !options.gate.mayStream(attempt)) continue
    const cleaned = clean(attempt.raw, false)
    const text = cleaned.slice(0, cleaned.length - unsettledUnits(cleaned, at, options.blocked))
    if (!isSafe(attempt, text, options)) break
    if (text.length > shown.length && text.startsWith(shown)) {
      shown = text
      attempt.text = text
      yield text
    }
  }
  // An aborted suggestion stays what was seen of it, and so does one that would be dropped whole at
  // its end: it is on the screen already, and may be taken.
  if (attempt.finish !== 'aborted' && attempt.danger === null) {
    const text = clean(attempt.raw, attempt.finish === 'length') || shown
    if (isSafe(attempt, text, options)) attempt.text = text
  }
  options.gate.decide(attempt, shown !== '')
}

/** Runs an attempt of which nobody watches the text grow. */
export async function toEnd(stream: AsyncGenerator<string>): Promise<void> {
  while (!(await stream.next()).done);
}

/** Where it is not, the answer ends before what must not be shown, and nothing of that stays: not in
 *  what the log is told, not as tokens that would spell it. */
function isSafe(attempt: Attempt, text: string, { check }: GenerateOptions): boolean {
  const unsafe = check(text)
  if (unsafe === null) return true
  attempt.danger = unsafe.kind
  attempt.text = text.slice(0, unsafe.at).trimEnd()
  attempt.raw = attempt.text
  attempt.tokens = attempt.tokens.map(({ logp }) => ({ id: null, text: '', logp }))
  attempt.finish = 'stop'
  return false
}
