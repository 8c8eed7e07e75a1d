/** Passages of private documents are known again, and nothing of them can be read from what is
 *  kept. */
import { describe, expect, test } from 'vitest'
import { createPrivateText } from '../../core/safety/privateText'

const diary =
  'On Thursday we walked over the frozen river to the house of my aunt Margaret, who had not spoken to us since the funeral. She opened the door before we could knock.'
const river = '老陈在这个渡口撑了四十年的船。河不宽，站在这边的石阶上喊一声，对岸卖豆腐的就能听见。'

describe('verbatim', () => {
  const index = createPrivateText()
  index.add('diary', diary)
  index.add('river', river)

  test.each([
    ['eight words', 'and then we walked over the frozen river to the house', true],
    ['other spacing and capitals', 'We Walked\nover the frozen  river, to the house of', true],
    ['forty letters in fewer words', 'aunt Margaret, who had not spoken to us since', true],
    ['five words', 'we walked over the frozen lake', false],
    ['words alike in another order', 'the house over the river, and my aunt who had walked', false],
    ['text of one’s own', 'The harbour was grey, and nobody answered the door.', false],
    ['Chinese', '他说，站在这边的石阶上喊一声，对岸卖豆腐的就能听见', true],
    ['a Chinese phrase', '站在这边的石阶上', false],
    ['nothing', '', false],
  ])('%s', (_, text, copied) => expect(index.verbatim(text)).toBe(copied))

  test('a document may repeat itself, but not another', () => {
    expect(index.verbatim(diary, 'diary')).toBe(false)
    expect(index.verbatim(diary, 'river')).toBe(true)
    index.add('copy', diary)
    expect(index.verbatim(diary, 'diary')).toBe(true)
    index.remove('copy')
  })
})

test('documents are replaced, removed and forgotten', () => {
  const index = createPrivateText()
  index.add('a', diary)
  index.add('a', river)
  expect(index.verbatim(diary)).toBe(false)
  expect(index.verbatim(river)).toBe(true)
  index.add('b', diary)
  index.remove('a')
  expect(index.verbatim(river)).toBe(false)
  index.forget()
  expect(index.verbatim(diary)).toBe(false)
  index.remove('unknown')
})

test('the index holds no clear text', () => {
  const index = createPrivateText()
  index.add('a', diary)
  expect(JSON.stringify(index)).not.toMatch(/Thursday|margaret/i)
  expect(Object.keys(index).sort()).toEqual(['add', 'forget', 'remove', 'verbatim'])
})
