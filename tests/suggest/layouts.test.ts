import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planLayout, typedSince } from '../../core/suggest/layout'
import { createLayouts, type Choice } from '../../core/suggest/layouts'
import type { Surroundings } from '../../core/suggest/surroundings'

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `  call(${from + i}, argument)\n`).join('')
const before = lines(0, 200)
const after = `\n${lines(300, 400)}`
const at = (prefix: string, suffix = after): Surroundings => ({
  path: 'a.ts',
  languageId: 'typescript',
  mode: 'code',
  prefix,
  suffix,
  offset: 0,
})

const small = { prefixTokens: 40, suffixTokens: 12, contextTokens: 0 }
const large = { prefixTokens: 400, suffixTokens: 100, contextTokens: 0 }

describe('a layout', () => {
  const plan = (place: Surroundings, previous: Parameters<typeof planLayout>[3] = null) =>
    planLayout(place, small, () => [], previous)

  test('ends where the line starts, and what is typed comes after it', () => {
    const { layout, typed } = plan(at(`${before}  let x`))
    expect(layout.before.endsWith('argument)\n')).toBe(true)
    expect(typed).toBe('  let x')
    expect(layout.before.length + typed.length).toBeLessThanOrEqual(40 * 3)
    expect(layout.after.length).toBeLessThanOrEqual(12 * 3)
  })

  test.each([
    ['typing goes on', `${before}  let x = ca`, after, '  let x = ca'],
    ['a new line', `${before}  let x\n  let y`, after, '  let x\n  let y'],
    ['typing is taken back', `${before}  l`, after, '  l'],
    ['the editor closes a bracket', `${before}  let x = call(`, `)${after}`, '  let x = call('],
    ['far above a line is added', `// new\n${before}  let x`, after, '  let x'],
    ['the text above is another', `${before.slice(0, -4)}!)\n  let x`, after, null],
    ['the text below is another', `${before}  let x`, `\nreturn${after}`, null],
    ['the cursor is elsewhere', `${before}  let x${after}`, '', null],
    ['far too much was typed', `${before}${'x'.repeat(900)}`, after, null],
  ])('%s', (_, prefix, suffix, typed) => {
    const { layout } = plan(at(`${before}  let x`))
    expect(typedSince(layout, at(prefix, suffix))).toBe(typed)
  })

  test('layout and typed text are the end of the prefix, wherever it is cut', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.nat(40), (text, suffix) => {
        const place = at(text, text.slice(0, suffix))
        const { layout, typed } = plan(place)
        expect(text.endsWith(layout.before + typed)).toBe(true)
        expect(place.suffix.startsWith(layout.after)).toBe(true)
        if (layout.before === '' ? text === typed : layout.before.length > 96)
          expect(typedSince(layout, place)).toBe(typed)
      }),
    ))

  test('a long paragraph is read up to the word under the cursor', () => {
    const { layout, typed } = plan(at(`${'words and more '.repeat(40)}un`, ''))
    expect(typed).toBe(' un')
    expect(layout.before.endsWith('more')).toBe(true)
  })

  test('a paragraph that fills the prompt stays where it is while it is typed', () => {
    const budget = { prefixTokens: 48, suffixTokens: 0, contextTokens: 0 }
    const paragraph = 'The tide was out and the boats lay on their sides. '.repeat(5)
    const prose = (prefix: string) => ({ ...at(`Heading\n${prefix}`, ''), mode: 'prose' as const })
    for (const length of [100, 180, 200, 239, 250]) {
      const { layout } = planLayout(prose(paragraph.slice(0, length)), budget, () => [], null)
      for (const more of [1, 2, 5])
        expect(typedSince(layout, prose(paragraph.slice(0, length + more)))).not.toBeNull()
      // Back at the paragraph's start too little of the text would be left.
      if (layout.start > 0) expect(typedSince(layout, prose(paragraph.slice(0, 20)))).toBeNull()
    }
  })

  test('the start stays where it was while the text before it fits', () => {
    const first = plan(at(`${before}  let x`))
    const next = plan(at(`${before}  let x = 1\n`), first.layout)
    expect(next.layout.before.slice(0, 50)).toBe(first.layout.before.slice(0, 50))
  })
})

describe('the layouts of a document', () => {
  const open = (stages = [small, large]) =>
    createLayouts({ stages: () => stages, gather: () => [] })
  const size = ({ layout }: Choice) => layout.budget.prefixTokens

  test('a place that was never seen is answered from a small prompt, rest makes it larger', () => {
    const layouts = open()
    const place = at(`${before}  let x`)
    const first = layouts.choose('a', place)
    expect(size(first)).toBe(40)
    layouts.warmed(first)
    const grown = layouts.grow('a', place) as Choice
    expect(size(grown)).toBe(400)
    expect(grown.sequence).not.toBe(first.sequence)
    // Until it is evaluated the small one serves.
    expect(layouts.choose('a', at(`${before}  let x =`)).sequence).toBe(first.sequence)
    expect(layouts.grow('a', at(`${before}  let x =`))?.layout).toBe(grown.layout)
    layouts.warmed(grown)
    const next = layouts.choose('a', at(`${before}  let x = y`))
    expect([next.layout, next.typed]).toEqual([grown.layout, '  let x = y'])
    expect(layouts.grow('a', at(`${before}  let x = y`))).toBeNull()
  })

  test('after an edit above, the small prompt answers while the large one is mended', () => {
    const layouts = open()
    const place = at(`${before}  let x`)
    for (const choice of [layouts.choose('a', place), layouts.grow('a', place)])
      layouts.warmed(choice as Choice)
    const edited = at(`${before.replace('call(190', 'other(190')}  let x`)
    expect(size(layouts.choose('a', edited))).toBe(40)
  })

  test('on a fast machine one prompt serves', () => {
    const layouts = open([large])
    const choice = layouts.choose('a', at(before))
    expect(size(choice)).toBe(400)
    layouts.warmed(choice)
    expect(layouts.grow('a', at(before))).toBeNull()
  })

  test('a long run of typing is taken into the text before the cursor, at rest', () => {
    const layouts = open([large])
    layouts.warmed(layouts.choose('a', at(before)))
    const long = at(before + lines(500, 515))
    expect(layouts.choose('a', long).typed.length).toBeGreaterThan(320)
    const again = layouts.grow('a', long) as Choice
    expect(again.typed).toBe('')
    expect(again.layout.before.endsWith(lines(514, 515))).toBe(true)
  })

  test('a document that is opened again is looked for on disk, its largest prompt first', () => {
    const layouts = open()
    const place = at(`${before}  let x`)
    const [first, second] = [...layouts.reopened('a', place)] as [Choice, Choice]
    expect([size(first), size(second)]).toEqual([400, 40])
    layouts.warmed(first)
    expect(layouts.choose('a', at(`${before}  let x =`)).sequence).toBe(first.sequence)
    expect([...layouts.reopened('a', place)]).toEqual([])
  })

  test('the same place is read from the same start after a restart, wherever the cursor stood', () => {
    const starts = [1, 2, 5].map((more) => {
      const [first] = [...open().reopened('a', at(`${before}  let x${'y'.repeat(more)}`))]
      return first?.layout.start
    })
    expect(new Set(starts).size).toBe(1)
  })

  test('what the engine lost, or the user wants forgotten, is planned anew', () => {
    const layouts = open([large])
    const choice = layouts.choose('a', at(before))
    layouts.warmed(choice)
    layouts.cooled()
    expect(layouts.grow('a', at(before))).not.toBeNull()
    layouts.forget(['a'])
    expect(layouts.choose('a', at(before)).layout).not.toBe(choice.layout)
  })
})
