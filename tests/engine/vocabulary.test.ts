import { describe, expect, test } from 'vitest'
import { createVocabulary } from '../../core/engine/vocabulary'

const detokenize = () => {
  throw new Error('not asked')
}

describe('byte-level vocabularies', () => {
  const tokens = ['Ġthe', 'Ġ', 'th', 'Ã©', 'Ã', '©', 'Ċ', '<|end|>', 't', 'Ġthere']
  const types = tokens.map((token) => (token.startsWith('<|') ? 3 : 1))
  const vocabulary = createVocabulary({ kind: 'gpt2', tokens, types, detokenize })

  test.each([
    [0, ' the'],
    [3, '\u00c3\u00a9'],
    [6, '\n'],
    [7, ''],
    [99, ''],
  ])('token %i holds the bytes %j', (id, bytes) => expect(vocabulary.bytesOf(id)).toBe(bytes))
})

test('SentencePiece vocabularies: spaces and single bytes', () => {
  const tokens = ['<unk>', '▁the', '<0x0A>', 'é', '<s>']
  const vocabulary = createVocabulary({
    kind: 'llama',
    tokens,
    types: [2, 1, 6, 1, 3],
    detokenize,
  })
  expect(tokens.map((_, id) => vocabulary.bytesOf(id))).toEqual([
    '',
    ' the',
    '\n',
    '\u00c3\u00a9',
    '',
  ])
})

test('other vocabularies are asked', () => {
  const vocabulary = createVocabulary({
    kind: 'rwkv',
    tokens: ['a', 'b'],
    types: undefined,
    detokenize: (id) => `<${id}>`,
  })
  expect(vocabulary.bytesOf(1)).toBe('<1>')
})
