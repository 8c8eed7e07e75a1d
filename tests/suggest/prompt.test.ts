import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitHeal } from '../../core/suggest/heal'
import { buildPrompt, renderPrompt } from '../../core/suggest/prompt'
import { cutPrefix, cutSuffix, unitsPerToken } from '../../core/suggest/window'

test.each([
  ['the quick bro', ' bro'],
  ['the quick ', ' '],
  ['the quick', ' quick'],
  ['return a.le', '.le'],
  ['if (x) {\n    ', ' '],
  ['\t\t', '\t'],
  ['end.\n', ''],
  ['', ''],
  ['print(', '('],
  ['in 2024', '024'],
  ['don\u2019t', '\u2019t'],
  ['日本語を', ''],
  ['x = "', ' "'],
  [`a${'b'.repeat(80)}`, ''],
])('before the cursor %j: %j is healed', (prefix, heal) =>
  expect(splitHeal(prefix)).toEqual({ kept: prefix.slice(0, prefix.length - heal.length), heal }),
)

test('kept and healed text are the prefix', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (prefix) => {
      const { kept, heal } = splitHeal(prefix)
      expect(kept + heal).toBe(prefix)
    }),
  ))

describe('the window before the cursor', () => {
  const lines = Array.from({ length: 400 }, (_, i) => `line ${i} says something`).join('\n')

  test('fits, ends at the cursor and starts a line', () => {
    const cut = cutPrefix(lines, 1_000)
    expect(cut.length).toBeLessThanOrEqual(1_000)
    expect(cut.length).toBeGreaterThan(500)
    expect(lines.endsWith(`\n${cut}`)).toBe(true)
  })

  test('starts at the same place for many keys', () => {
    const starts = new Set<number>()
    for (let typed = 0; typed < 500; typed++) {
      const text = lines + 'x'.repeat(typed)
      starts.add(text.length - cutPrefix(text, 1_000).length)
    }
    expect(starts.size).toBeLessThanOrEqual(3)
  })

  test('the grid hangs on the document, wherever the request was cut', () => {
    const whole = cutPrefix(lines, 1_000, 0)
    expect(cutPrefix(lines.slice(3_000), 1_000, 3_000)).toBe(whole)
  })

  test('never cuts a character', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 50 }), (text) => {
        const cut = cutPrefix(text, 20)
        expect(text.endsWith(cut)).toBe(true)
        expect(/^[\uDC00-\uDFFF]/.test(cut)).toBe(false)
      }),
    ))

  test('after the cursor whole lines where possible', () => {
    expect(cutSuffix('a\nbb\ncccc\ndddd', 11)).toBe('a\nbb\ncccc\n')
    expect(cutSuffix('short', 11)).toBe('short')
  })

  test('scripts that cost more tokens get a smaller window', () => {
    expect(unitsPerToken('plain English', 'prose')).toBe(4)
    expect(unitsPerToken('let x = 1', 'code')).toBe(3)
    expect(unitsPerToken('日本語を書く', 'prose')).toBe(1)
  })
})

describe('templates', () => {
  const input = { mode: 'code' as const, prefix: 'let a\r\nlet b =', suffix: '\r\nend' }
  const budget = { fillInTheMiddle: true, prefixTokens: 100, suffixTokens: 50 }

  test('fill-in-the-middle where the model can', () => {
    const prompt = buildPrompt(input, budget)
    expect(prompt).toEqual({
      templateId: 'fim-1',
      parts: [
        { special: 'fim_prefix' },
        'let a\nlet b',
        { special: 'fim_suffix' },
        '\nend',
        { special: 'fim_middle' },
      ],
      heal: ' =',
    })
    expect(renderPrompt(prompt)).toBe('<fim_prefix>let a\nlet b<fim_suffix>\nend<fim_middle> =')
  })

  test('continuation elsewhere', () =>
    expect(buildPrompt(input, { ...budget, fillInTheMiddle: false })).toEqual({
      templateId: 'continue-1',
      parts: ['let a\nlet b'],
      heal: ' =',
    }))
})
