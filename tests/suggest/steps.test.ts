/** The chain does what a writer would want, case by case; and, for any text, what it must not do. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { postProcess, steps, type PostProcessInput } from '../../core/suggest/postProcess'
import { repetitionUnderWay } from '../../core/suggest/steps/phrases'
import { unsettledUnits } from '../../core/suggest/steps/unsettled'
import { c } from './cases/c'
import type { Case } from './cases/case'
import { go } from './cases/go'
import { java } from './cases/java'
import { javascript } from './cases/javascript'
import * as others from './cases/others'
import { chinese, markdown, prose } from './cases/prose'
import { python } from './cases/python'
import { rust } from './cases/rust'
import { typescript } from './cases/typescript'

const tables: Record<string, readonly Case[]> = {
  typescript,
  javascript,
  python,
  go,
  rust,
  java,
  c,
  ...others,
  prose,
  markdown,
  chinese,
}
const all = Object.values(tables).flat()

test('the tables are as large as they should be', () => {
  expect(all.length).toBeGreaterThanOrEqual(250)
  expect(new Set(all.map((one) => one.language)).size).toBeGreaterThanOrEqual(9)
})

for (const [name, cases] of Object.entries(tables))
  describe(name, () => {
    test.each(cases)('$name: $completion', (one) => {
      const { language, prefix, suffix, completion, cutOff, expected } = one
      expect(postProcess({ language, prefix, suffix, completion, cutOff })).toBe(expected)
    })
  })

test('a step can be left out by name', () => {
  const input = { filename: 'a.ts', prefix: 'f(', suffix: ')', completion: 'a)' }
  expect(postProcess(input)).toBe('a')
  expect(postProcess(input, ['balanceBrackets'])).toBe('a)')
  expect(Object.keys(steps)).toContain('balanceBrackets')
})

test('phrases that the user avoids end the text', () => {
  const prose = {
    avoid: ['delve', 'rich tapestry', '总而言之'],
    followSpelling: true,
    followQuotes: true,
  }
  const kept = (prefix: string, completion: string) =>
    postProcess({ filename: 'a.md', prefix, suffix: '', completion, prose })
  expect(kept('Let us ', 'go out and delve into it.')).toBe('go out')
  expect(kept('Let us ', 'Delve into it.')).toBe('')
  expect(kept('A ', 'wide and rich\ntapestry of words.')).toBe('wide')
  expect(kept('A rich', ' tapestry of words.')).toBe('')
  expect(kept('We ', 'delved into it.')).toBe('delved into it.')
  expect(kept('', '我们走了。总而言之，很好。')).toBe('我们走了。')
})

test('what the user does not want followed is left as the model wrote it', () => {
  const prose = { avoid: [], followSpelling: false, followQuotes: false }
  const prefix = 'The colour of the harbour. “It’s late.” “Yes.” '
  const completion = 'The color was "gray".'
  expect(postProcess({ filename: 'a.md', prefix, suffix: '', completion, prose })).toBe(completion)
  expect(postProcess({ filename: 'a.md', prefix, suffix: '', completion })).toBe(
    'The colour was “grey”.',
  )
})

const words = fc.constantFrom(
  ...[
    'a',
    'the ',
    'color ',
    'colour ',
    'x = ',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '`',
    '“',
    '.',
  ],
  ...[',', ';', ': ', ' ', '  ', '\t', '\n', '\n  ', '- ', '2. ', '// ', '# ', '```', '<|im_end|>'],
  ...[
    'def f():\n',
    'if (a) {\n',
    'return a',
    '河水',
    '。',
    '他说：',
    '👩‍👩‍👧',
    'e\u0301',
    '\uFFFD',
    '0, ',
  ],
)
const text = (maxLength: number) => fc.array(words, { maxLength }).map((parts) => parts.join(''))
const language = fc.constantFrom(
  'typescript',
  'python',
  'go',
  'html',
  'yaml',
  'markdown',
  'plaintext',
)
const inputs: fc.Arbitrary<PostProcessInput> = fc.record({
  language,
  prefix: text(30),
  suffix: text(12),
  completion: text(24),
})

describe('for any text', () => {
  test('the chain has nothing to do after itself', () =>
    fc.assert(
      fc.property(inputs, (input) => {
        const once = postProcess(input)
        expect(postProcess({ ...input, completion: once })).toBe(once)
      }),
      { numRuns: 3_000 },
    ))

  test('nothing is added but indentation, spelling and item numbers', () =>
    fc.assert(
      fc.property(inputs, (input) => {
        const kept = postProcess(input)
        const letters = (one: string) => one.replace(/^[ \t]+/gm, '').length
        const changes = (input.completion.match(/color|^[ \t]*\d+\./gm) ?? []).length
        expect(letters(kept)).toBeLessThanOrEqual(letters(input.completion) + changes)
      }),
      { numRuns: 2_000 },
    ))

  test('no character is cut in two', () =>
    fc.assert(
      fc.property(inputs, (input) => {
        const kept = postProcess(input)
        expect(kept).not.toMatch(/[\uD800-\uDBFF]$|\uFFFD/u)
        const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
        const at = input.completion.indexOf(kept)
        if (kept !== '' && at >= 0 && !input.prefix.endsWith('e'))
          expect(
            graphemes.segment(input.completion).containing(at + kept.length)?.index ??
              at + kept.length,
          ).toBe(at + kept.length)
      }),
      { numRuns: 2_000 },
    ))

  test('a document of Windows gets its line ends, and the same words', () =>
    fc.assert(
      fc.property(inputs, (input) => {
        const windows = (one: string) => one.replaceAll('\n', '\r\n')
        const there = { prefix: windows(`${input.prefix}\n`), suffix: windows(input.suffix) }
        const kept = postProcess({ ...input, ...there })
        expect(kept).toBe(windows(postProcess({ ...input, prefix: `${input.prefix}\n` })))
      }),
      { numRuns: 1_000 },
    ))
})

describe('a stream that begins to repeat itself', () => {
  test.each([
    [' had been standing there, and the old man', 'The old man', 12],
    [' had been standing there, and the old man had been', 'The old man', 21],
    [' had been standing there, and the old', 'The old man', 0],
    [' was quiet', 'The house', 0],
    ['', 'The house', 0],
  ])('%j after %j holds back %i units', (written, prefix, units) => {
    expect(repetitionUnderWay(written, prefix)).toBe(units)
  })
})

describe('the end of a text that is still being written', () => {
  const prose = { avoid: ['delve'], followSpelling: true, followQuotes: true }
  test.each([
    ['x ‸', 'let us del', 3],
    ['x ‸', 'the Fal', 3],
    ['x ‸', 'write to jane@gm', 7],
    ['x ‸', 'call +44 20 7946', 11],
    ['x ‸', 'the theat', 5],
    ['x ‸', 'it was</', 2],
    ['He left. ‸', 'He le', 5],
    ['x ‸', 'all is well', 0],
    ['The tide was in by ‸', '12', 0],
    ['- one\n‸', '12', 2],
    ['Steps:‸', '\n12', 2],
    ['The tide was in by ‸', '1200. ', 0],
    ['Ring me at ‸', '030 12 34', 9],
  ])('of %j and %j the last %i units wait', (document, written, units) => {
    const [prefix = '', suffix = ''] = document.split('‸')
    expect(unsettledUnits(written, { filename: 'a.md', prefix, suffix, prose }, ['Falcon'])).toBe(
      units,
    )
  })

  /** What a stream would show at most before it ends. */
  const most = (one: Case) =>
    Array.from({ length: one.completion.length }, (_, i) => one.completion.slice(0, i + 1))
      .map((completion) => {
        const text = postProcess({ ...one, completion, cutOff: false })
        const open = unsettledUnits(text, one)
        return text.slice(0, text.length - open).replace(/[^\p{L}\p{M}\p{N}]+$/u, '')
      })
      .find((shown) => !one.expected.startsWith(shown))

  test('of the tables’ texts nine in ten show nothing that is dropped later', () => {
    const wrong = all.filter((one) => !one.cutOff && most(one) !== undefined)
    expect(
      wrong.length / all.length,
      wrong.map((one) => `${one.name}: ${most(one)} | ${one.expected}`).join('\n'),
    ).toBeLessThan(0.1)
  })
})
