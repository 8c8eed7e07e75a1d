import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { postProcess, steps, type PostProcessInput } from '../../core/suggest/postProcess'
import { repetitionUnderWay } from '../../core/suggest/steps/phrases'
import type { StepContext } from '../../core/suggest/steps/types'

const context = (over: Partial<StepContext> = {}): StepContext => ({
  mode: 'code',
  prefix: '',
  suffix: '',
  indentation: '  ',
  cutOff: false,
  ...over,
})

/** text in, text out, and where it stands. */
type Case = [text: string, kept: string, over?: Partial<StepContext>]

const prose = (prefix: string, suffix = ''): Partial<StepContext> => ({
  mode: 'prose',
  prefix,
  suffix,
})
const code = (prefix: string, suffix = ''): Partial<StepContext> => ({ prefix, suffix })

const tables: Record<string, Case[]> = {
  cutSpecialTokens: [
    ['return a<|endoftext|>import', 'return a'],
    ['return a<|fim_pad|>', 'return a'],
    ['a < b && c > d', 'a < b && c > d'],
    ['the end</s>', 'the end'],
    ['x<file_sep>y', 'x'],
    ['a <|en', 'a '],
    ['f(x) |> g', 'f(x) |> g'],
  ],
  dropEcho: [
    ['const total = a + b', 'a + b', code('const total = ')],
    ['a + b', 'a + b', code('const total = ')],
    ['  const total = a', ' a', code('  const total =')],
    ['first line of all', '', prose('first line of all\n')],
    ['}', '}', code('  }\n')],
    ['the cat', 'the cat', prose('the ')],
  ],
  fitSpacing: [
    [' cat', 'cat', prose('the ')],
    [' cat', ' cat', prose('the')],
    ['    return a', 'return a', code('f() {\n    ')],
    ['        return a', '    return a', code('f() {\n    ')],
    ['\n\nNext', 'Next', prose('One.\n\n')],
    ['  x', '  x', code('a {\n')],
  ],
  dropLineComment: [
    ['(a, b) // the longer of both', '(a, b)', code('const n = Math.max')],
    ['a + b  # add them', 'a + b', code('def f(a, b):\n    return ')],
    ['b // second', 'b // second', code('let x = a // first\nlet y = ')],
    ['the rest of it', 'the rest of it', code('// say ')],
    ['// a line of its own', '// a line of its own', code('let a\n')],
    ["'https://example.org'", "'https://example.org'", code('const url = ')],
    ['see // there', 'see // there', prose('')],
  ],
  trimRepetition: [
    ['and then and then and then and then', 'and then', prose('')],
    ['no no no, he said', 'no no no, he said', prose('')],
    ['very very very very very very good', 'very', prose('')],
    ['a, b, c, d', 'a, b, c, d', code('')],
    ['0, 0, 0, 0, 0, 0, 0]', '0, 0, 0, 0, 0, 0, 0]', code('')],
    ['x += 1\nx += 1', 'x += 1\nx += 1', code('')],
    ['foo(bar)\nfoo(bar)\nfoo(bar)\nfoo(bar)', 'foo(bar)', code('')],
    ['It was a long day. It was a long day. Then', 'It was a long day.', prose('')],
    ['He went to the sea.', '', prose('He went to the sea. ')],
    ['He slept. He woke.', 'He slept. He woke.', prose('')],
    [
      ' had been standing there, and the old man had been standing there, and the old',
      ' had been standing there',
      prose('The old man'),
    ],
    [
      ' we shall fight on the beaches, we shall fight on the landing grounds',
      ' we shall fight on the beaches, we shall fight on the landing grounds',
      prose('In the end'),
    ],
    [
      ' far bank, where the river had risen in the night and gone',
      ' far bank, where the river had risen in the night and gone',
      prose('The river had risen. The'),
    ],
  ],
  trimSuffixOverlap: [
    ['bar);', 'bar', code('foo(', ');')],
    ['bar)', 'bar', code('foo(', ')')],
    ['"world"', '"world', code('x = ', '"')],
    ['b + c);\nreturn', 'b ', code('sum(a, ', '+ c);\n')],
    ['the cat', 'the cat', prose('', 't sat')],
    ['over the lazy dog.', 'over the ', prose('jumps ', 'lazy dog.')],
    ['a\n  return total', 'a', code('x = ', '\n  return total\n}')],
    ['if (a) {\n    b\n  }', 'if (a) {\n    b\n  }', code('  ', '\n}')],
    ['go()\n}', 'go()', code('  ', '\n}')],
    ['return total', '', code('  ', '\n  return total\n')],
    ['value', 'value', code('const x = ', '\nconst y = 2')],
  ],
  balanceBrackets: [
    ['a)', 'a)', code('f(')],
    ['a))', 'a)', code('f(')],
    ['a);', 'a', code('f(', ')')],
    ['(a) => [b]', '(a) => [b]', code('x = ')],
    ['}', '', code('')],
    ['x\n}', 'x\n}', code('if (a) {\n  ')],
    ['")"', '")"', code('x = ')],
    ["it's", "it's", code('// ')],
    ['a}', 'a', code('f({', '})')],
    ['smile :)', 'smile :)', prose('')],
    ['x // :)', 'x // :)', code('')],
  ],
  fitIndentation: [
    ['{\n    a\n}', '{\n\ta\n}', { indentation: '\t' }],
    ['{\n\ta\n}', '{\n  a\n}', { indentation: '  ' }],
    ['{\n  a\n}', '{\n  a\n}', { indentation: '  ' }],
  ],
  endSentence: [
    ['He left. Then she', 'He left.', { mode: 'prose', cutOff: true }],
    ['He left. Then she', 'He left. Then she', { mode: 'prose' }],
    ['went down to the ha', 'went down to the', { mode: 'prose', cutOff: true }],
    ['a. b', 'a. b', { cutOff: true }],
  ],
  dropEmpty: [
    ['   \n', '', code('')],
    ['.', '', prose('')],
    ['}', '}', code('')],
    ['go  \n', 'go', code('')],
    ['?”', '?”', prose('')],
  ],
}

test('every step has a table', () => expect(Object.keys(tables)).toEqual(Object.keys(steps)))

for (const [name, cases] of Object.entries(tables))
  describe(name, () => {
    test.each(cases)('%j becomes %j', (text, kept, over) =>
      expect(steps[name]?.(text, context(over))).toBe(kept),
    )
  })

const good: PostProcessInput[] = [
  {
    filename: 'a.ts',
    prefix: 'export function add(a: number, b: number) {\n  ',
    suffix: '\n}\n',
    completion: 'return a + b',
  },
  {
    filename: 'a.py',
    prefix: 'def add(a, b):\n',
    suffix: '',
    completion: '    total = a + b\n    return total',
  },
  { filename: 'a.ts', prefix: 'items.map((item) => ', suffix: ')', completion: 'item.name' },
  { filename: 'a.ts', prefix: 'const xs = [', suffix: '', completion: '1, 2, 3]' },
  { filename: 'a.md', prefix: 'The sun was', suffix: '', completion: ' low over the hills.' },
  { filename: 'a.md', prefix: '- milk\n- ', suffix: '\n- bread', completion: 'butter' },
  {
    filename: 'a.c',
    prefix: 'for (int i = 0; ',
    suffix: ') {\n}',
    completion: 'i < n; i++',
  },
]

test.each(good)('good text is left alone: $completion', (input) =>
  expect(postProcess(input)).toBe(input.completion),
)

test('line breaks are the document’s', () => {
  const input = { filename: 'a.ts', prefix: 'if (a) {\r\n', suffix: '', completion: '  b()\n}' }
  expect(postProcess(input)).toBe('  b()\r\n}')
  expect(postProcess({ ...input, prefix: 'if (a) {\n', completion: '  b()\r\n}' })).toBe('  b()\n}')
})

test('a step can be left out by name', () => {
  const input = { filename: 'a.ts', prefix: 'f(', suffix: ')', completion: 'a)' }
  expect(postProcess(input)).toBe('a')
  expect(postProcess(input, ['trimSuffixOverlap', 'balanceBrackets'])).toBe('a)')
})

test('what is kept comes from the completion, in time that does not explode', () =>
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('a', 'b ', ' ', '\n', '(', ')', '.', '"', 'the '),
        maxLength: 400,
      }),
      fc.string({ unit: fc.constantFrom('a', ')', '\n', 'the '), maxLength: 20 }),
      (completion, suffix) => {
        const kept = postProcess({ filename: 'a.ts', prefix: 'x(', suffix, completion })
        expect(kept.length).toBeLessThanOrEqual(completion.length * 2)
      },
    ),
  ))

describe('a stream that begins to repeat itself', () => {
  test.each([
    [' had been standing there, and the old man', 'The old man', 12],
    [' had been standing there, and the old man had been', 'The old man', 21],
    [' had been standing there, and the old', 'The old man', 0],
    [' was quiet', 'The house', 0],
    ['', 'The house', 0],
  ])('%j after %j holds back %i units', (text, prefix, units) => {
    expect(repetitionUnderWay(text, prefix)).toBe(units)
  })
})
