/** Words of a long text, counted a little at a time. */
import { expect, test } from 'vitest'
import { wordCount } from '../../core/text/words'
import { countWords } from '../../renderer/editor/counting'

/** @returns the number of words, how often it rested, and the longest text read at once */
function count(text: string) {
  let longest = 0
  const counting = countWords({
    length: text.length,
    slice(start, end) {
      longest = Math.max(longest, end - start)
      return text.slice(start, end)
    },
  })
  for (let rests = 0; ; rests += 1) {
    const { done, value } = counting.next()
    if (done) return { words: value, rests, longest }
  }
}

test.each([
  ['', 0],
  ['One word more.', 3],
  ['我们今天去图书馆看书。', wordCount('我们今天去图书馆看书。')],
])('%j in one go', (text, words) => {
  expect(count(text)).toMatchObject({ words, rests: 0 })
})

test('a long text is counted as a whole would be, and rests on the way', () => {
  const text = 'The river had risen in the night,\nand nobody crossed.\n\n'.repeat(3_000)
  const { words, rests, longest } = count(text)
  expect(words).toBe(3_000 * 10)
  expect(rests).toBeGreaterThanOrEqual(9)
  expect(longest).toBeLessThanOrEqual(16_384)
})

test('one endless word comes to its end, too', () => {
  expect(count('x'.repeat(40_000)).rests).toBe(2)
})
