/** A dataset's rows of feedback → lines of the trainer's file. */
import type { EncodedExample } from '../../suggest/types'
import { sharedLength } from '../../text/similarity'
import type { Dataset, KtoRow, PairRow, PolicyRow, PretrainingRow } from './types'
import { encodeRows, textLine, type Encode, type TrainerRow } from '../trainer/rows'

/** What a file for preferences can hold; rows to imitate go in by `encodeRows`. */
export type PreferenceRows = {
  kto: readonly KtoRow[]
  dpo: readonly PairRow[]
  policy: readonly PolicyRow[]
  pretraining: Dataset['pretraining']
}

/** The rows of each kind that are given, one kind after the other. Those that cannot be told in the
 *  model's tokens are left out: no token that counts, a pair of one token list, a sampled text that
 *  would be cut into other tokens after its prompt. */
export async function encodePreferences(
  encode: Encode,
  { kto = [], dpo = [], policy = [], pretraining = [] }: Partial<PreferenceRows>,
): Promise<TrainerRow[]> {
  return [
    ...(await encodeJudged(encode, kto)),
    ...(await encodePairs(encode, dpo)),
    ...(await encodePolicy(encode, policy)),
    ...(await encodePlain(encode, pretraining)),
  ]
}

async function encodeJudged(encode: Encode, rows: readonly KtoRow[]): Promise<TrainerRow[]> {
  const encoded = await encode(rows.map(({ example }) => example))
  return rows.flatMap(({ eventId, weight, desirable }, i) => {
    const one = encoded[i]
    if (!one) return []
    return textLine(eventId, weight, one).map((line) => ({ ...line, kind: 'kto', desirable }))
  })
}

async function encodePlain(encode: Encode, rows: readonly PretrainingRow[]): Promise<TrainerRow[]> {
  const lines = await encodeRows(encode, rows)
  return lines.map((line) => ({ ...line, kind: 'ptx' }) as TrainerRow)
}

async function encodePairs(encode: Encode, rows: readonly PairRow[]): Promise<TrainerRow[]> {
  const better = await encode(rows.map(({ example }) => example))
  const worse = await encode(
    rows.map(({ example, rejected }) => ({ ...example, completion: rejected })),
  )
  return rows.flatMap(({ eventId, weight }, i) => {
    const [chosen, rejected] = [better[i], worse[i]]
    const pair = chosen && rejected ? alignPair(chosen, rejected) : null
    return pair === null ? [] : [{ kind: 'dpo', id: eventId, weight, ...pair }]
  })
}

/** A token that reaches over the cursor may leave one of the two with a token more before it; where
 *  the context was cut to its length, its start is then shifted by that.
 *  @returns null when the two have no common prompt, or do not differ */
export function alignPair(
  a: EncodedExample,
  b: EncodedExample,
): { chosen: number[]; rejected: number[]; completion_start: number } | null {
  const shifts = [0, 1, -1, 2, -2].flatMap((shift) =>
    // A mark that stands first stays, where there is one.
    [0, 1].map((head) => {
      const chosen = a.tokens.toSpliced(head, Math.max(0, shift))
      const rejected = b.tokens.toSpliced(head, Math.max(0, -shift))
      return { shift, chosen, rejected, common: sharedLength(chosen, rejected) }
    }),
  )
  const best = shifts.reduce((first, next) => (next.common > first.common ? next : first))
  const { chosen, rejected, common, shift } = best
  const startA = a.completionStart - Math.max(0, shift)
  const startB = b.completionStart - Math.max(0, -shift)
  const differs = common < chosen.length || common < rejected.length
  // A prompt of which more than a split word differs is another prompt.
  if (!differs || common < Math.min(startA, startB) - 4) return null
  const start = Math.min(common, startA, startB, chosen.length - 1, rejected.length - 1)
  return start < 1 ? null : { chosen, rejected, completion_start: start }
}

async function encodePolicy(encode: Encode, rows: readonly PolicyRow[]): Promise<TrainerRow[]> {
  const encoded = await encode(rows.map(({ example }) => example))
  return rows.flatMap((row, i) => {
    const one = encoded[i]
    const sampled = one ? asSampled(row, one) : null
    if (sampled === null) return []
    const { eventId: id, weight, temperature, reward } = row
    return [{ kind: 'pg', id, weight, temperature, reward, ...sampled }]
  })
}

/** Tokens that have to agree before a place counts as the one where sampling began. */
const telling = 3

/** The sampled tokens behind their prompt, with the behaviour of each. Spelling the healed text was
 *  no free choice, and the token that ends it was drawn among those that fit.
 *  @returns null when the text of the sampled tokens is cut into others behind this prompt */
export function asSampled(
  { outputTokens, behaviourLogp, healed }: PolicyRow,
  { tokens, completionStart }: EncodedExample,
): { tokens: number[]; completion_start: number; behaviour_logp: Array<number | null> } | null {
  const earliest = Math.max(1, completionStart - (healed ? outputTokens.length : 0))
  for (let start = completionStart; start >= earliest; start--) {
    const agrees = outputTokens
      .slice(0, Math.max(telling, completionStart - start + 1))
      .every((token, i) => start + i >= tokens.length || token === tokens[start + i])
    if (!agrees) continue
    const forced = healed ? completionStart - start + 1 : 0
    const room = Math.max(tokens.length - start, forced + 1)
    const drawn = outputTokens.slice(0, room)
    if (drawn.length <= forced) return null
    return {
      tokens: [...tokens.slice(0, start), ...drawn],
      completion_start: start,
      behaviour_logp: behaviourLogp
        .slice(0, room)
        .map((logp, i) => (i < forced ? null : Math.min(0, logp))),
    }
  }
  return null
}
