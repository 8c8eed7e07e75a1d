/** Modes inside documents, places without suggestions, paragraphs and scripts. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { modeAt } from '../../core/text/mode'
import { nextParagraph } from '../../core/text/paragraphs'
import { findPhrase, phraseUnderWay } from '../../core/text/phraseMatcher'
import { placeRefusal } from '../../core/text/place'
import { isChinese } from '../../core/text/script'
import { endsSentence, nextSentence, sentencesOf } from '../../core/text/sentences'
import { spellingPairs } from '../../core/text/spelling'
import { nextWord } from '../../core/text/words'

describe('modeAt', () => {
  test.each([
    ['markdown', 'Some text', 'prose', 'markdown', 0],
    ['markdown', '---\ntitle: a\n', 'code', 'yaml', 4],
    ['markdown', '---\ntitle: a\n---\n\nText', 'prose', 'markdown', 0],
    ['markdown', 'Text\n\n---\n\nText', 'prose', 'markdown', 0],
    ['markdown', 'Text\n\n```python\nx = ', 'code', 'python', 16],
    ['markdown', 'Text\n\n```ts title="a"\nx = ', 'code', 'typescript', 22],
    ['markdown', '~~~\nx = ', 'code', 'plaintext', 4],
    ['markdown', '```js\nx\n```\nText', 'prose', 'markdown', 0],
    ['markdown', '````md\n```js\nx\n```\nText', 'code', 'markdown', 7],
    ['markdown', '- a\n  ```sh\n  cd ', 'code', 'shell', 12],
    ['html', '<p>a</p>', 'code', 'html', 0],
    ['html', '<script type="module">\nlet a', 'code', 'javascript', 22],
    ['html', '<style>\na {', 'code', 'css', 7],
    ['html', '<style>a {}</style>', 'code', 'html', 0],
    ['python', '# ```js\n', 'code', 'python', 0],
    ['plaintext', '```js\n', 'prose', 'plaintext', 0],
  ])('in %s behind %j it is %s, %s, from %i', (languageId, prefix, mode, inner, start) =>
    expect(modeAt(languageId, prefix)).toEqual({ mode, languageId: inner, start }),
  )
})

describe('placeRefusal', () => {
  test.each([
    ['See https://exam', '', 'prose', 'link'],
    ['See [it](gui', ')', 'prose', 'link'],
    ['const url = "https://exam', '"', 'code', 'link'],
    ['mailto:a', '', 'prose', 'link'],
    ['Write to jane@', '', 'prose', 'address'],
    ['In 19', '', 'prose', 'number'],
    ['It cost 3.', '50', 'prose', 'number'],
    ['On 2024-03-', '', 'prose', 'number'],
    ['x = 12', '34', 'code', 'number'],
  ])('%j before %j in %s is inside a %s', (prefix, suffix, mode, what) =>
    expect(placeRefusal(prefix, suffix, mode as 'code' | 'prose')).toMatch(what),
  )

  test.each([
    ['See https://example.org ', '', 'prose'],
    ['See [it](guide.md) ', '', 'prose'],
    ['It was ', '', 'prose'],
    ['1.', '', 'prose'],
    ['x = 12', '', 'code'],
    ['f(x1', ')', 'code'],
    ['@Over', '', 'code'],
    ['total = a @ b', '', 'code'],
    ['In 1997 ', '', 'prose'],
    ['', '', 'prose'],
  ])('%j before %j in %s is a good place', (prefix, suffix, mode) =>
    expect(placeRefusal(prefix, suffix, mode as 'code' | 'prose')).toBeNull(),
  )
})

test.each([
  ['One. Two.\n\nThree.', 'One. Two.'],
  ['\n\nOne.\n\nTwo.', '\n\nOne.'],
  [
    'wrapped by hand at some column, as mails\nare, goes on\n\nNext',
    'wrapped by hand at some column, as mails\nare, goes on',
  ],
  ['Short.\nNext.', 'Short.'],
  ['one thing\n- and a list', 'one thing'],
  ['河不宽。\n水很急。', '河不宽。'],
  ['One\r\n\r\nTwo', 'One'],
  ['  ', '  '],
  ['', ''],
])('the next paragraph of %j is %j', (text, head) => expect(nextParagraph(text)).toBe(head))

test('a paragraph always advances and never loses text', () =>
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('a', '. ', '\n', '- ', '河', '。', ' ', '\r\n'),
        minLength: 1,
      }),
      (text) => {
        const head = nextParagraph(text)
        expect(head.length).toBeGreaterThan(0)
        expect(text.startsWith(head)).toBe(true)
      },
    ),
  ))

test.each([
  ['老陈在这个渡口撑了四十年的船。', true],
  ['运行 `snapback run`，等待它完成。', true],
  ['The Chinese word 你好 means hello, as most people know.', false],
  ['このプログラムは日本語で書かれています。', false],
  ['All in English.', false],
  ['', false],
])('%j is Chinese: %s', (text, chinese) => expect(isChinese(text)).toBe(chinese))

describe('Chinese', () => {
  test.each([
    ['渡口很安静。', '渡口'],
    ['，然后', '，'],
    ['运行snapback', '运行'],
    [' Python 写的', ' Python'],
  ])('the next word of %j is %j', (text, head) => expect(nextWord(text)).toBe(head))

  test.each([
    ['河不宽。水很急。', '河不宽。'],
    ['“走吧。”他说。', '“走吧。”'],
    ['真的吗？是的！', '真的吗？'],
    ['版本是 3.10。运行它。', '版本是 3.10。'],
  ])('the next sentence of %j is %j', (text, head) => expect(nextSentence(text)).toBe(head))

  test.each([
    ['他走了。', true],
    ['“走吧！”', true],
    ['「走吧」', false],
    ['他走了……', true],
    ['他走了，', false],
  ])('%j ends a sentence: %s', (text, ends) => expect(endsSentence(text)).toBe(ends))

  test('mixed with code it is still the same text', () => {
    const text = '运行 `npm test`。如果失败，看 log.txt。'
    expect(sentencesOf(text).join('')).toBe(text)
  })
})

describe('spelling', () => {
  const { toAmerican, toBritish } = spellingPairs()

  test('the ways are each other’s opposite', () => {
    for (const [british, american] of toAmerican) {
      expect(british).not.toBe(american)
      expect(toAmerican.has(american)).toBe(false)
      expect(toAmerican.get(toBritish.get(american) ?? '')).toBe(american)
    }
  })

  test.each(
    'practice program programme metre meter licence license storey story tire tyre curb draft check advise advice prise prize size wise rise surprise promise exercise televise compromise improvise revise supervise franchise merchandise glamour humorous honorary laboratory vigorous rigorous four hour your tour pour our flour sour detour contour tailor doctor actor author error mirror terror horror minor major motor senior junior per her over under ever never water later paper number after enter center-fold called filled pulled rolled spelled compelled excelled rebelled analyses analysis emphasis jail mummy catalog dialogue'.split(
      ' ',
    ),
  )('“%s” stays as it is', (word) => {
    expect(toAmerican.get(word)).toBeUndefined()
    if (!word.startsWith('meter')) expect(toBritish.get(word)).toBeUndefined()
  })

  test.each([
    ['colour', 'color'],
    ['favourites', 'favorites'],
    ['neighbourhood', 'neighborhood'],
    ['theatre', 'theater'],
    ['organisation', 'organization'],
    ['travelling', 'traveling'],
    ['jewellery', 'jewelry'],
    ['manoeuvre', 'maneuver'],
    ['defence', 'defense'],
  ])('%s is %s', (british, american) => expect(toAmerican.get(british)).toBe(american))
})

describe('phrases', () => {
  const list = ['rich tapestry', 'delve']

  test.each([
    ['a rich  tapestry of', '', 2],
    ['Delve in', '', 0],
    ['delved', '', -1],
    [' tapestry', 'a rich', 0],
    ['of it', 'a rich tapestry', -1],
  ])('%j behind %j has one at %i', (text, before, at) =>
    expect(findPhrase(text, before, list)).toBe(at),
  )

  test.each([
    ['and del', 3],
    ['a rich tap', 8],
    ['model', 0],
    ['nothing', 0],
    ['', 0],
  ])('the last units of %j may become one: %i', (text, units) =>
    expect(phraseUnderWay(text, list)).toBe(units),
  )
})
