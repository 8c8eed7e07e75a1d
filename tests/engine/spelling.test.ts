import type { Token } from 'node-llama-cpp'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseSpelling } from '../../core/engine/spelling'
import { createVocabulary } from '../../core/engine/vocabulary'

const words = [' the', ' wh', 'ist', 'istle', ' whale', ' ', 'w', 'h', ' w', 'led', '.', ' whistle']
const vocabulary = createVocabulary({
  kind: 'gpt2',
  tokens: words.map((word) => word.replace(' ', 'Ġ')),
  types: undefined,
  detokenize: String,
})
const id = (word: string) => words.indexOf(word) as Token
const text = (tokens: readonly Token[]) => tokens.map((token) => words[token]).join('')

/** What may follow, the most likely first. */
const likely = (shares: Record<string, number>) => ({
  next: {
    probabilities: new Map(
      Object.entries(shares)
        .sort(([, a], [, b]) => b - a)
        .map(([word, share]) => [id(word), share]),
    ),
  },
})

function spell(owed: string, usual: string[], ...outputs: Array<Record<string, number>>) {
  const wish = { owed, usual: usual.map(id), temperature: 0, seed: 1 }
  return chooseSpelling(outputs.map(likely), vocabulary, wish)
}

describe('a healed text is spelled', () => {
  test.each([
    ['by a token that reaches beyond it', [' whale'], { ' the': 0.6, ' whale': 0.3, ' wh': 0.1 }],
    ['as the vocabulary does', [' wh'], { ' wh': 0.6, ' whale': 0.3 }],
    ['never by parts that no text is made of', [' whale'], { ' ': 0.5, ' w': 0.4, ' whale': 0.01 }],
    ['as it was typed, where nothing likely fits', [' wh'], { ' the': 0.9, ' ': 0.1 }],
  ])('%s', (_, tokens, output) =>
    expect(spell(' wh', [' wh'], output)?.tokens).toEqual(tokens.map(id)),
  )

  test.each([
    // 0.5 × 0.6 against 0.2
    ['several tokens together', [' wh', 'istle'], { ' wh': 0.5, ' whistle': 0.2 }, { istle: 0.6 }],
    // 0.5 × 0.3 against 0.2
    ['one that is likelier', [' whistle'], { ' wh': 0.5, ' whistle': 0.2 }, { istle: 0.3 }],
    ['parts, where a rare text is typed', [' wh', 'ist'], { ' the': 0.9 }, { '.': 0.9 }],
  ])('by joint probability: %s', (_, tokens, first, second) =>
    expect(spell(' whist', [' wh', 'ist'], first, second)?.tokens).toEqual(tokens.map(id)),
  )

  test('up to where it is known, when the usual spelling is the likeliest start', () =>
    expect(spell(' whist', [' wh', 'ist'], { ' wh': 0.5, ' whistle': 0.2 })?.tokens).toEqual([
      id(' wh'),
    ]))

  test('by any part, where the vocabulary’s own spelling is not known', () =>
    expect(spell(' wh', [], { ' the': 0.6, ' w': 0.3 })?.tokens).toEqual([id(' w')]))

  test('not at all, where nothing fits', () =>
    expect(spell('led', [], { ' the': 0.6, ' w': 0.4 })).toBeNull())
})

test('the probability is that among the spellings', () =>
  expect(spell(' wh', [' wh'], { ' the': 0.6, ' whale': 0.3, ' wh': 0.1 })?.logp).toBeCloseTo(
    Math.log(0.75),
    5,
  ))

test('drawn at a temperature: what is chosen fits, repeats with its seed, follows the shares', () => {
  const outputs = [likely({ ' the': 0.5, ' wh': 0.25, ' whistle': 0.25 }), likely({ istle: 0.9 })]
  const draw = (seed: number) =>
    chooseSpelling(outputs, vocabulary, {
      owed: ' whist',
      usual: [id(' wh'), id('ist')],
      temperature: 1,
      seed,
    })
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const drawn = draw(seed)
      expect(drawn).toEqual(draw(seed))
      expect(text(drawn?.tokens ?? []).startsWith(' whist')).toBe(true)
    }),
  )
  const whole = Array.from({ length: 400 }, (_, seed) => draw(seed)?.tokens.length).filter(
    (length) => length === 1,
  )
  // 0.25 of 0.25 + 0.25 × 0.9 + what little the typed text itself has.
  expect(whole.length / 400).toBeGreaterThan(0.35)
  expect(whole.length / 400).toBeLessThan(0.6)
})
