/** Events of an author who keeps what is written in one style and refuses the rest. The suggestions
 *  come from a model that meets the style about half of the time and is a little surer when it does. */
import type { LoggedEvent } from '../../core/feedback/types'
import { createRandom, type Random } from '../../core/random'
import { loggedEvent } from '../learn/events'

export type AuthorStyle = 'spelling' | 'code' | 'jargon'
export const authorStyles: readonly AuthorStyle[] = ['spelling', 'code', 'jargon']

/** Pairs of the author's own form and the other one. */
const forms: Record<AuthorStyle, ReadonlyArray<readonly [string, string]>> = {
  spelling: [
    ['colour', 'color'],
    ['harbour', 'harbor'],
    ['favourite', 'favorite'],
    ['realise', 'realize'],
    ['organise', 'organize'],
    ['apologise', 'apologize'],
    ['centre', 'center'],
    ['theatre', 'theater'],
    ['travelled', 'traveled'],
    ['grey', 'gray'],
  ],
  code: [
    ['row_count', 'rowCount'],
    ['user_name', 'userName'],
    ['next_step', 'nextStep'],
    ['file_path', 'filePath'],
    ['max_size', 'maxSize'],
    ["'utf-8'", '"utf-8"'],
    ["'left'", '"left"'],
    ["'done'", '"done"'],
    ['open_file', 'openFile'],
    ['is_ready', 'isReady'],
  ],
  jargon: [
    ['afebrile', 'without fever'],
    ['dyspnoea', 'short of breath'],
    ['oedema', 'swelling'],
    ['pruritus', 'itching'],
    ['tachycardic', 'with a fast pulse'],
    ['emesis', 'throwing up'],
    ['syncope', 'fainting'],
    ['bilateral', 'on both sides'],
    ['acute', 'sudden'],
    ['analgesia', 'pain relief'],
  ],
}
const fillers: Record<AuthorStyle, readonly string[]> = {
  spelling: 'the old boat lay near water and we walked along with them until dusk'.split(' '),
  code: ['return', 'if', 'value', '=', '+', '(', ')', 'list', 'len', 'for'],
  jargon: 'the patient was seen today and remains with mild signs on exam'.split(' '),
}

export interface AuthorOptions {
  style: AuthorStyle
  seed: number
  events?: number
  /** Suggestions in one sitting; default 20. */
  sitting?: number
  /** How often a suggestion gets the answer that its style does not deserve; default 0.06. */
  whim?: number
}

const day = 24 * 3_600_000

/** @returns events with outcome and last look, oldest first */
export function simulatedAuthor(options: AuthorOptions): LoggedEvent[] {
  const { style, seed, events = 300, sitting = 20, whim = 0.06 } = options
  const random = createRandom(seed)
  return Array.from({ length: events }, (_, n) => {
    const own = random.next() < 0.5
    const text = written(style, own, random)
    const kept = random.next() < whim ? !own : own
    const t = Date.UTC(2026, 0, 1) + Math.floor(n / sitting) * day + (n % sitting) * 60_000
    const logp = -0.9 + (own ? 0.15 : 0) - random.next()
    return loggedEvent(n, {
      shown_text: text,
      t_request: t,
      t_first_text: t + 60 + random.integer(200),
      t_resolved: t + 400,
      t_shown: t + 260,
      t_outcome: t + 4_000,
      session_id: `sitting ${Math.floor(n / sitting)}`,
      doc_version: n,
      cursor: n * 40,
      mode: style === 'code' ? 'code' : 'prose',
      language_id: style === 'code' ? 'python' : 'markdown',
      output_token_ids: Array.from({ length: Math.ceil(text.length / 4) }, (__, i) => i),
      logp_mean: logp,
      logp_min: 3 * logp - random.next(),
      features: {
        origin: 'model',
        line_before_units: random.integer(60),
        line_after_units: random.next() < 0.1 ? 12 : 0,
      },
      ...(kept ? keptOutcome(text, t) : refusedOutcome(random.next() < 0.5)),
    })
  })
}

function written(style: AuthorStyle, own: boolean, random: Random): string {
  const pick = <T>(items: readonly T[]) => items[random.integer(items.length)] as T
  const marks = Array.from({ length: 1 + random.integer(2) }, () => pick(forms[style])[own ? 0 : 1])
  // The one with the spelling also writes shorter sentences.
  const length = 3 + random.integer(5) + (style === 'spelling' && !own ? 3 : 0)
  const words = Array.from({ length }, () => pick(fillers[style]))
  for (const mark of marks) words.splice(random.integer(words.length + 1), 0, mark)
  return ` ${words.join(' ')}${style === 'code' ? '' : '.'}`
}

type Outcome = Partial<LoggedEvent>

export const keptOutcome = (text: string, t: number): Outcome => ({
  outcome: 'accepted',
  outcome_reason: 'tab',
  accepted_chars: text.length,
  settled: [
    {
      afterS: 300,
      observedAt: t + 304_000,
      text,
      similarity: 1,
      retainedChars: text.length,
    },
  ],
})

const refusedOutcome = (byKey: boolean): Outcome => ({
  outcome: byKey ? 'rejected' : 'ignored',
  outcome_reason: byKey ? 'esc' : 'diverged',
  accepted_chars: 0,
  visible_ms: 1_500,
  typed_after: ' other words',
  settled: [],
})

/** The same suggestions with the outcomes dealt out anew. */
export function withOutcomesPermuted(events: readonly LoggedEvent[], seed: number): LoggedEvent[] {
  const random = createRandom(seed)
  const order = events.map((_, i) => i)
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    ;[order[i], order[j]] = [order[j] as number, order[i] as number]
  }
  return events.map((event, i) => {
    const other = events[order[i] as number] as LoggedEvent
    if (other.outcome === 'accepted')
      return { ...event, ...keptOutcome(event.shown_text, event.t_request) }
    return { ...event, ...refusedOutcome(other.outcome === 'rejected') }
  })
}
