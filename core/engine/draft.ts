/**
 * Guesses what the model will say next, for it to check several tokens in one evaluation
 * (speculative decoding, Leviathan et al. 2023; guesses from the prompt: Saxena 2023, "Prompt
 * lookup decoding"). Greedy answers stay the same; only their speed changes.
 */
import type { SpeedMeter } from './speed'

export interface Drafter {
  /** @returns tokens likely to come next, as many as pay for themselves; [] when guessing does not */
  propose(most: number): number[]
  /** The answer goes on with `tokens`; `accepted` of the last proposal were right. */
  push(tokens: readonly number[], accepted: number): void
}

/** How often guesses were right, over all requests on a model: by source, and by how much of the
 *  text before them was found again. */
export interface DraftRecord {
  rate(bucket: number): number
  note(bucket: number, right: number, wrong: number): void
}

/** Longest stretch of the answer's end that is looked for in the prompt, and the shortest. */
const longestMatch = 8
const shortestMatch = 3
const mostDrafts = 8
/** Bucket of guesses from the request's own draft; matches are in the bucket of their length. */
const ownDraft = 0
/** What is refuted was evaluated in vain, so guessing has to pay clearly. */
const leastGain = 1.3

export function createDraftRecord(): DraftRecord {
  const rates = new Map<number, number>()
  const start = (bucket: number) => (bucket === ownDraft ? 0.85 : 0.3 + 0.05 * bucket)
  const rate = (bucket: number) => rates.get(bucket) ?? start(bucket)
  return {
    rate,
    note(bucket, right, wrong) {
      // A refuted guess says nothing of those behind it.
      const trials = [...Array<number>(right).fill(1), ...(wrong > 0 ? [0] : [])]
      rates.set(
        bucket,
        trials.reduce((mean, trial) => mean + 0.1 * (trial - mean), rate(bucket)),
      )
    },
  }
}

/**
 * How many guesses to check: the number with the least expected time for each token won.
 * With acceptance `rate` r and k guesses, 1 + r + … + r^k tokens come of one evaluation of 1 + k.
 * @returns 0 when none pays
 */
export function worthwhile(rate: number, most: number, meter: SpeedMeter): number {
  const plain = meter.expectMs(1)
  let best = 0
  let bestMs = plain / leastGain
  let won = 1
  for (let guesses = 1; guesses <= Math.min(most, mostDrafts); guesses++) {
    won += rate ** guesses
    const each = meter.expectMs(1 + guesses) / won
    if (each >= bestMs) continue
    best = guesses
    bestMs = each
  }
  return best
}

/** Marks of a fill-in-the-middle prompt; null where there are none. */
export interface PromptMarks {
  prefix: number | null
  suffix: number | null
  middle: number | null
}

/** A prompt in an order in which the answer follows what stands before the cursor. */
export function beforeAnswer(tokens: readonly number[], marks: PromptMarks): readonly number[] {
  const { prefix, suffix, middle } = marks
  const body = tokens.at(-1) === middle ? tokens.slice(0, -1) : tokens
  if (suffix === null) return body
  const at = body.lastIndexOf(suffix)
  if (at < 0 || at < body.lastIndexOf(prefix ?? -1)) return body
  return [...body.slice(at), ...body.slice(0, at)]
}

/**
 * @param prompt all tokens before the answer, in an order in which it follows
 * @param hint tokens that somebody expects the answer to begin with; they count until one is wrong
 */
export function createDrafter(
  prompt: readonly number[],
  hint: readonly number[],
  record: DraftRecord,
  meter: SpeedMeter,
): Drafter {
  const text = [...prompt]
  let answered = 0
  let hintHolds = hint.length > 0
  let proposal: { bucket: number; tokens: number[] } = { bucket: 0, tokens: [] }

  function guess(): { bucket: number; tokens: readonly number[] } {
    if (hintHolds && answered < hint.length)
      return { bucket: ownDraft, tokens: hint.slice(answered) }
    const found = lookUp(text)
    return found
      ? { bucket: found.length, tokens: text.slice(found.end, found.end + mostDrafts) }
      : none
  }

  return {
    propose(most) {
      const { bucket, tokens } = guess()
      const count = worthwhile(record.rate(bucket), Math.min(most, tokens.length), meter)
      proposal = { bucket, tokens: tokens.slice(0, count) }
      return proposal.tokens
    },
    push(tokens, accepted) {
      if (proposal.tokens.length > 0)
        record.note(proposal.bucket, accepted, proposal.tokens.length - accepted)
      proposal = { bucket: 0, tokens: [] }
      hintHolds &&= tokens.every((token, at) => hint[answered + at] === token)
      answered += tokens.length
      text.push(...tokens)
    },
  }
}

const none = { bucket: 0, tokens: [] }

/** Where the end of the text stood before: the longest such stretch, the latest of equal ones. */
export function lookUp(text: readonly number[]): { end: number; length: number } | null {
  const last = text.length - 1
  let best: { end: number; length: number } | null = null
  for (let at = last - 1; at >= 0; at--) {
    if (text[at] !== text[last]) continue
    let length = 1
    while (length < longestMatch && length <= at && text[at - length] === text[last - length])
      length++
    if (length >= shortestMatch && length > (best?.length ?? 0)) best = { end: at + 1, length }
    if (best?.length === longestMatch) break
  }
  return best
}
