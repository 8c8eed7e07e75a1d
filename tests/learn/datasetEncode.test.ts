/** Rows of feedback as lines of the trainer's file, in a vocabulary of words. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alignPair, asSampled, encodePreferences } from '../../core/learn/dataset/encode'
import type { KtoRow, PairRow, PolicyRow } from '../../core/learn/dataset/types'
import type { Encode } from '../../core/learn/trainer/rows'
import type { Example } from '../../core/suggest/types'

/** A token is a word with the space before it; its id is given when it is first met. */
const ids = new Map<string, number>()
const idOf = (piece: string) => ids.get(piece) ?? ids.set(piece, ids.size + 1).size
const tokensOf = (text: string) => (text.match(/\s?\S+|\s/gu) ?? []).map(idOf)

/** As `encodeExamples` does: one text, cut at the front; the loss begins where a token reaches past
 *  the prefix. */
const encodeTo =
  (maxContext: number): Encode =>
  async (examples) =>
    examples.map(({ prefix, completion }) => {
      const pieces = (prefix + completion).match(/\s?\S+|\s/gu) ?? []
      let units = 0
      const start = pieces.findIndex((piece) => (units += piece.length) > prefix.length)
      const completionStart = start < 0 ? pieces.length : start
      const drop = Math.max(0, completionStart - maxContext)
      return {
        tokens: pieces.slice(drop).map(idOf),
        completionStart: completionStart - drop,
      }
    })
const encode = encodeTo(1_000)

const example = (prefix: string, completion: string): Example => ({
  languageId: 'plaintext',
  mode: 'prose',
  path: null,
  prefix,
  suffix: '',
  completion,
})
const row = { eventId: 'e1', t: 0, docId: 'd', sessionId: 's', weight: 0.5 }

describe('judged and plain text', () => {
  test('keeps the judgement and the weight', async () => {
    const kto: KtoRow[] = [{ ...row, desirable: false, example: example('At dawn', ' it rained') }]
    expect(await encodePreferences(encode, { kto })).toEqual([
      {
        id: 'e1',
        kind: 'kto',
        desirable: false,
        weight: 0.5,
        tokens: tokensOf('At dawn it rained'),
        completion_start: 2,
      },
    ])
  })

  test('is left out where no token would count', async () => {
    const kto: KtoRow[] = [{ ...row, desirable: true, example: example('At dawn', '') }]
    expect(await encodePreferences(encode, { kto })).toEqual([])
  })

  test('plain text has a kind of its own', async () => {
    const pretraining = [
      {
        id: 'own-1',
        eventId: 'e1',
        source: 'own' as const,
        weight: 1,
        example: example('At', ' dawn'),
      },
    ]
    expect(await encodePreferences(encode, { pretraining })).toMatchObject([
      { id: 'own-1', kind: 'ptx', completion_start: 1 },
    ])
  })
})

describe('pairs', () => {
  const pair = (prefix: string, chosen: string, rejected: string): PairRow => ({
    ...row,
    example: example(prefix, chosen),
    rejected,
  })

  test('are two texts behind one prompt', async () => {
    expect(
      await encodePreferences(encode, { dpo: [pair('At dawn', ' it rained', ' we sailed')] }),
    ).toEqual([
      {
        id: 'e1',
        kind: 'dpo',
        weight: 0.5,
        chosen: tokensOf('At dawn it rained'),
        rejected: tokensOf('At dawn we sailed'),
        completion_start: 2,
      },
    ])
  })

  test('that do not differ in tokens are left out', async () => {
    expect(await encodePreferences(encode, { dpo: [pair('At', ' dawn', ' dawn')] })).toEqual([])
  })

  test('are aligned where a token over the cursor shifted one of the prompts', async () => {
    const words = Array.from({ length: 40 }, (_, n) => `word${n}`).join(' ')
    // "wo" goes on as "word", or ends with a space behind it: then the prompt is a token longer.
    const dpo = [pair(`${words} wo`, 'rd again', ' then')]
    const [line] = await encodePreferences(encodeTo(16), { dpo })
    expect(line).toMatchObject({ kind: 'dpo' })
    if (line?.kind !== 'dpo') return
    const start = line.completion_start
    expect(line.chosen.slice(0, start)).toEqual(line.rejected.slice(0, start))
    expect(start).toBeGreaterThan(10)
  })

  test('whatever is paired, the prompts agree and each text has a token that counts', () => {
    const tokens = fc.array(fc.nat(3), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(tokens, tokens, fc.nat(12), fc.nat(12), (a, b, startA, startB) => {
        const found = alignPair(
          { tokens: a, completionStart: Math.min(startA, a.length) },
          { tokens: b, completionStart: Math.min(startB, b.length) },
        )
        if (found === null) return
        const { chosen, rejected, completion_start: start } = found
        expect(start).toBeGreaterThanOrEqual(1)
        expect(chosen.slice(0, start)).toEqual(rejected.slice(0, start))
        expect(Math.min(chosen.length, rejected.length)).toBeGreaterThan(start)
        expect(chosen).not.toEqual(rejected)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('sampled text', () => {
  const policy = (prefix: string, raw: string, sampled: string[], healed = false): PolicyRow => ({
    ...row,
    example: example(prefix, raw),
    outputTokens: sampled.map(idOf),
    behaviourLogp: sampled.map((_, i) => -1 - i),
    healed,
    temperature: 0.7,
    sampledBy: 'base',
    reward: 0.25,
  })

  test('goes behind its prompt as it was sampled, with the behaviour of each token', async () => {
    expect(
      await encodePreferences(encode, {
        policy: [policy('At dawn', ' it rained', [' it', ' rained'])],
      }),
    ).toEqual([
      {
        id: 'e1',
        kind: 'pg',
        weight: 0.5,
        temperature: 0.7,
        reward: 0.25,
        tokens: tokensOf('At dawn it rained'),
        completion_start: 2,
        behaviour_logp: [-1, -2],
      },
    ])
  })

  test('that spelled the word before the cursor was free only after it', async () => {
    const [line] = await encodePreferences(encode, {
      policy: [policy('At daw', 'n it rained', [' dawn', ' it', ' rained'], true)],
    })
    expect(line).toMatchObject({ completion_start: 1, behaviour_logp: [null, -2, -3] })
  })

  test('is left out where its tokens are not those of its text, or none was free', async () => {
    const other = policy('At dawn', ' it rained', [' it ', 'rained'])
    const forced = policy('At daw', 'n', [' dawn'], true)
    expect(await encodePreferences(encode, { policy: [other, forced] })).toEqual([])
  })

  test('is cut where the text of a row is cut', () => {
    const long = policy('At', ' one two', [' one', ' two', ' three'])
    const encoded = { tokens: [idOf('At'), idOf(' one'), idOf(' two')], completionStart: 1 }
    expect(asSampled(long, encoded)).toMatchObject({ behaviour_logp: [-1, -2] })
  })
})
