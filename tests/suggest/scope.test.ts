import { describe, expect, test } from 'vitest'
import type { Scope, SuggestRequest } from '../../contract'
import { chooseScope, stopContext, stopRules } from '../../core/suggest/scope'

/** What the model would write, where, and what is kept of it. */
const cases: [Scope, prefix: string, suffix: string, written: string, kept: string | null][] = [
  ['line', 'const a = ', '', 'b + c\nconst d = 1', 'b + c'],
  ['line', 'const a = ', '', 'b + c', null],
  ['line', 'const a = b', '', '\nconst d = 1\nx', '\nconst d = 1'],
  ['line', '  ', '', 'go()\nmore', 'go()'],
  ['line', 'f(', ')', '\nx', ''],
  ['block', 'if (a) {', '', '\n  b()\n}\nc()', '\n  b()\n}'],
  ['block', 'def f(a):', '', '\n    b = a\n    return b\n\ndef g():', '\n    b = a\n    return b'],
  ['block', '  const a = ', '', 'b(\n    c,\n  )\n  d()\n', 'b(\n    c,\n  )'],
  ['block', '    ', '', 'return a\n  }\n', 'return a'],
  ['block', 'let x = ', ' + 1', '2\ny', '2'],
  ['block', 'if (a) {', '', '\n  b()\n', null],
  ['sentence', 'It was', '', ' late. Then he', ' late.'],
  ['sentence', 'It cost', '', ' 3.', null],
  ['sentence', 'It cost', '', ' 3.50 euros. Then', ' 3.50 euros.'],
  ['sentence', 'We met', '', ' Dr. Smith. He', ' Dr. Smith.'],
  ['sentence', 'He said', '', ' “no.” Then', ' “no.”'],
  ['sentence', '- milk', '', ' and bread\n- eggs', ' and bread'],
  ['paragraph', 'It was', '', ' late. He left.\nNew', ' late. He left.'],
  ['paragraph', 'It was', '', ' late. He left.', null],
]

test.each(cases)(
  '%s after %j before %j: of %j stays %j',
  (scope, prefix, suffix, written, kept) => {
    const end = stopRules[scope](written, stopContext(prefix, suffix))
    expect(end === null ? null : written.slice(0, end)).toBe(kept)
  },
)

test('a paragraph of wrapped text goes on over line breaks', () => {
  const wrapped = 'This text was wrapped by hand at about seventy columns, as\n'.repeat(4)
  const written = 'and so on\nuntil here.\n\nNext'
  const end = stopRules.paragraph(written, stopContext(wrapped, ''))
  expect(written.slice(0, end ?? undefined)).toBe('and so on\nuntil here.')
})

describe('streamed', () => {
  test.each(cases.filter(([, , , , kept]) => kept !== null))(
    '%s after %j: a shorter text never decides otherwise (%j, %j)',
    (scope, prefix, suffix, written, kept) => {
      for (let n = 1; n <= written.length; n++) {
        const part = written.slice(0, n)
        const end = stopRules[scope](part, stopContext(prefix, suffix))
        if (end !== null) expect(part.slice(0, end)).toBe(kept)
      }
    },
  )
})

const request = (over: Partial<SuggestRequest>) => ({
  scope: null,
  mode: 'code' as const,
  trigger: 'typing' as const,
  prefix: 'const a = ',
  suffix: '',
  ...over,
})

test.each([
  ['line', {}],
  ['block', { trigger: 'manual' as const }],
  ['line', { trigger: 'manual' as const, suffix: ' + rest' }],
  ['block', { trigger: 'after_accept' as const }],
  ['block', { prefix: 'if (a) {\n  ' }],
  ['block', { prefix: 'def f():\n    ' }],
  ['sentence', { mode: 'prose' as const }],
  ['paragraph', { mode: 'prose' as const, trigger: 'manual' as const }],
  ['sentence', { mode: 'prose' as const, trigger: 'manual' as const, suffix: ' and more' }],
  ['block', { scope: 'block' as const, mode: 'prose' as const }],
])('%s for %j', (scope, over) => expect(chooseScope(request(over))).toBe(scope))
