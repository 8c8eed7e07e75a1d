import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutAtGrapheme, graphemeCount } from '../../core/text/graphemes'
import { languageOf, modeOf } from '../../core/text/language'
import { firstLine, indentOf, lastLine, nextLine } from '../../core/text/lines'
import { endsSentence, nextSentence, sentencesOf } from '../../core/text/sentences'
import { commonPrefix, overlap, similarity } from '../../core/text/similarity'
import { nextWord, wordCount, wordsOf } from '../../core/text/words'

test.each([
  ['quick brown fox', 'quick'],
  [' quick brown', ' quick'],
  ['\n\nNext paragraph', '\n\nNext'],
  [', and then', ','],
  ["don't stop", "don't"],
  ['() => value', '()'],
  [' => value', ' =>'],
  ['foo_bar(baz)', 'foo_bar'],
  ['  ', '  '],
  ['', ''],
  ['“Well,” he said', '“'],
  ['👩‍👩‍👧 family', '👩‍👩‍👧'],
  ['日本語を書く', '日本語'],
])('the next word of %j is %j', (text, head) => expect(nextWord(text)).toBe(head))

test.each([
  ['return a\n  + b', 'return a'],
  ['return a\r\nnext', 'return a'],
  ['\n\n  return a\nb', '\n\n  return a'],
  ['one', 'one'],
  ['', ''],
])('the next line of %j is %j', (text, head) => expect(nextLine(text)).toBe(head))

test.each([
  ['It rained. We left.', 'It rained.'],
  [' It rained! We left.', ' It rained!'],
  ['Mr. Smith went home. He slept.', 'Mr. Smith went home.'],
  ['e.g. this one. Next.', 'e.g. this one.'],
  ['no end yet', 'no end yet'],
  ['It cost 3.50 euros. Fine.', 'It cost 3.50 euros.'],
  ['', ''],
])('the next sentence of %j is %j', (text, head) => expect(nextSentence(text)).toBe(head))

describe('partial accepts', () => {
  test.each([
    ['word', nextWord],
    ['line', nextLine],
    ['sentence', nextSentence],
  ])('by %s always advance and never lose text', (_, next) =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const head = next(text)
        expect(head.length).toBeGreaterThan(0)
        expect(text.startsWith(head)).toBe(true)
      }),
    ),
  )
})

test('sentences joined are the text', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(sentencesOf(text).join('')).toBe(text)
    }),
  ))

test.each([
  ['Done.', true],
  ['He said “no.”', true],
  ['and Dr.', false],
  ['half a', false],
  ['終わり。', true],
])('%j ends a sentence: %s', (text, ends) => expect(endsSentence(text)).toBe(ends))

test('words are counted as a reader counts them', () => {
  expect(wordCount("It's 3 o'clock — really?")).toBe(4)
  expect(wordsOf('a, b; c')).toEqual(['a', 'b', 'c'])
})

test('a cut never splits a character', () => {
  expect(cutAtGrapheme('ab👍🏽c', 3)).toBe('ab')
  expect(cutAtGrapheme('ab👍🏽c', 6)).toBe('ab👍🏽')
  expect(cutAtGrapheme('abc', 9)).toBe('abc')
  expect(graphemeCount('ab👍🏽')).toBe(3)
})

test('similarity is 1 for equal, 0 for disjoint, and symmetric', () => {
  expect(similarity('', '')).toBe(1)
  expect(similarity('abc', '')).toBe(0)
  expect(similarity('kitten', 'sitting')).toBeCloseTo(1 - 3 / 7)
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(similarity(a, b)).toBe(similarity(b, a))
    }),
  )
})

test('heads and overlaps', () => {
  expect(commonPrefix('hello', 'help')).toBe('hel')
  expect(overlap('foo(bar)', 'bar) {')).toBe(4)
  expect(overlap('abc', 'xyz')).toBe(0)
  expect(lastLine('a\n  b')).toBe('  b')
  expect(firstLine('b)\r\nc')).toBe('b)')
  expect(indentOf('\t  x')).toBe('\t  ')
})

test.each([
  ['/a/b/main.ts', 'typescript', 'code'],
  ['C:\\x\\Notes.MD', 'markdown', 'prose'],
  ['Makefile', 'makefile', 'code'],
  ['unknown.zzz', 'plaintext', 'prose'],
  ['script.py', 'python', 'code'],
])('%s is %s, %s', (path, language, mode) => {
  expect(languageOf(path)).toBe(language)
  expect(modeOf(languageOf(path))).toBe(mode)
})
