import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitHeal } from '../../core/suggest/heal'
import { infillFormats } from '../../core/engine/infillFormats'
import type { Passage } from '../../core/suggest/context/types'
import { planLayout } from '../../core/suggest/layout'
import type { Surroundings } from '../../core/suggest/surroundings'
import { buildPrompt, composePrompt, renderPrompt } from '../../core/suggest/prompt'
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
  ['in 2024', '4'],
  ['const [only', 'only'],
  ['f(a, b', ' b'],
  ['x === ', ' '],
  ['x ===', ' ==='],
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
  const place: Surroundings = {
    path: '/home/ada/work/src/sum.ts',
    languageId: 'typescript',
    mode: 'code',
    prefix: 'let a\nlet b =',
    suffix: '\nend',
    offset: 0,
  }
  const budget = { prefixTokens: 100, suffixTokens: 50, contextTokens: 0 }
  const rendered = (id: string | null, passages: Passage[] = []) => {
    const { layout, typed } = planLayout(place, budget, () => [], null)
    const format = infillFormats.find((each) => each.id === id) ?? null
    const prompt = composePrompt({ ...layout, passages }, typed, place, format)
    return { id: prompt.templateId, text: renderPrompt(prompt), heal: prompt.heal }
  }

  test.each([
    ['qwen-coder', '<fim_prefix>let a\n<fim_suffix>\nend<fim_middle>let b ='],
    ['codestral', '<fim_suffix>\nend<fim_prefix>let a\nlet b ='],
    ['seed-coder', '<fim_suffix>\nend<fim_prefix>let a\nlet b<fim_middle> ='],
    [null, 'let a\nlet b ='],
  ])('%s: the line so far comes last', (id, text) => {
    expect(rendered(id)).toEqual({ id: id ? 'fim-2' : 'continue-1', text, heal: ' =' })
  })

  const passages: Passage[] = [
    {
      kind: 'open',
      path: '/home/ada/work/src/add.ts',
      languageId: 'typescript',
      text: 'export const add = 1\n',
      score: 1,
    },
  ]
  test.each([
    [
      'qwen-coder',
      '<repo>project\n<file>src/add.ts\nexport const add = 1\n<file>src/sum.ts\n<fim_prefix>let a\n<fim_suffix>\nend<fim_middle>let b =',
    ],
    [
      'starcoder2',
      '<repo>project<file>src/add.ts\nexport const add = 1\n<file><fim_prefix>src/sum.ts\nlet a\n<fim_suffix>\nend<fim_middle>let b =',
    ],
    [
      'codegemma',
      '<file>src/add.ts\nexport const add = 1\n<file>src/sum.ts\n<fim_prefix>let a\n<fim_suffix>\nend<fim_middle>let b =',
    ],
    [
      'codellama',
      '<fim_prefix>// Path: src/add.ts\n// export const add = 1\n\nlet a\n<fim_suffix>\nend<fim_middle>let b =',
    ],
    [null, '// Path: src/add.ts\n// export const add = 1\n\nlet a\nlet b ='],
  ])('%s: passages from elsewhere as the model learned to read files', (id, text) => {
    expect(rendered(id, passages).text).toBe(text)
    expect(rendered(id, passages).id).toMatch(/\+context$/)
  })

  test('a training row reads what a first request reads', () => {
    const prompt = buildPrompt(place, budget, null)
    expect(prompt.document).toMatchObject({ prefix: place.prefix, suffix: '\nend' })
    expect(renderPrompt(prompt)).toBe('let a\nlet b =')
  })
})
