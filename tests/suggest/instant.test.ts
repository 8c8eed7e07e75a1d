/** Answers from the user's own words. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDocuments } from '../../core/suggest/instant/documents'
import { createInstant } from '../../core/suggest/instant/createInstant'
import { lineOf } from '../../core/suggest/instant/pieces'
import { createStore } from '../../core/suggest/instant/store'
import type { SuggestRequest } from '../../contract'
import { requestAt } from '../support/requestAt'

const typescript = { path: '/work/a.ts', languageId: 'typescript', mode: 'code' } as const
const markdown = { path: '/work/a.md', languageId: 'markdown', mode: 'prose' } as const

/** What is suggested at `|`, after the document was seen. */
function suggestAt(marked: string, about: Partial<SuggestRequest> = typescript) {
  const instant = createInstant({ minProbability: 0.35 })
  const request = requestAt(marked, about)
  instant.saw(request)
  return instant.suggest(request)?.text ?? null
}

const repeated = `
import { createStore } from './store'
const first = createStore({ name: 'first', limit: 1 })
await first.open(signal)
check(first.sizeBytes, maximumBytes)
const second = createStore({ name: 'second', limit: 2 })
await second.open(signal)
check(second.sizeBytes, maximumBytes)
const third = createStore({ name: 'third', limit: 3 })
await third.open(signal)
check(third.sizeBytes, maximumBytes)
`

describe('suggest', () => {
  it.each([
    ['the rest of a word', `${repeated}const fourth = createS|`, /^tore\(\{ name: '/],
    ['the rest of a line', `${repeated}const fourth = make()\nawait fourth.op|`, /^en\(signal/],
    ['what follows in the same order', `${repeated}check(third.siz|`, /^eBytes, maximumBytes\)$/],
    ['nothing where nothing is known', `${repeated}zzz = yyy.|`, null],
    ['nothing at the start of an empty text', '|', null],
    ['nothing before a word', `${repeated}const fourth = createS| and more`, null],
    ['only what a closer leaves', `${repeated}check(third.siz|)`, /^eBytes, maximumBytes$/],
    [
      'nothing that stands there already',
      `${repeated}check(third.siz|\neBytes, maximumBytes)`,
      null,
    ],
    [
      'nothing that the next line says',
      `${repeated}check(third.|\ncheck(third.sizeBytes, maximumBytes)`,
      null,
    ],
  ])('knows %s', (_, marked, expected) => {
    const text = suggestAt(marked)
    if (expected === null) expect(text).toBeNull()
    else expect(text).toMatch(expected)
  })

  it('completes prose by the names and turns of the document', () => {
    const text =
      'Captain Aurelia Blackwood went ashore. The harbour slept.\n\n' +
      'Nobody greeted Captain Aurelia Blackwood, and the harbour was silent.\n\n' +
      'In the morning Captain Aurelia Blackwood woke early.\n\n'
    expect(suggestAt(`${text}${text}Then came Captain Aur|`, markdown)).toMatch(/^elia Blackwood/)
  })

  it('completes Chinese a character at a time', () => {
    const text =
      '人工智能研究所今天宣布。\n我们参观了人工智能研究所的大楼。\n人工智能研究所成立了。\n'
    expect(suggestAt(`${text}他在人工智|`, markdown)).toMatch(/^能研究所/)
  })

  it('prefers what was accepted', () => {
    const instant = createInstant({ minProbability: 0.3 })
    const request = requestAt('log.info(alpha)\nlog.info(beta)\nlog.info(|', typescript)
    instant.saw(request)
    for (let i = 0; i < 6; i++) instant.accepted(request.docId, 'beta)', 'log.info(')
    expect(instant.suggest(request)?.text).toBe('beta)')
  })

  it('keeps prose out of code', () => {
    const instant = createInstant()
    const notes = 'The wonderful quicksilver mirror. The wonderful quicksilver mirror.\n'.repeat(3)
    instant.saw(requestAt(`${notes}|`, { ...markdown, docId: 'notes' }))
    const code = requestAt('const x = The wonderful quick|', typescript)
    instant.saw(code)
    expect(instant.suggest(code)).toBeNull()
  })

  it('does not offer words that stand in the document no more', () => {
    const instant = createInstant()
    const before = requestAt('const quicksilver = 1\nuse(quicksilver)\n|', typescript)
    instant.saw(before)
    const after = requestAt('const mercury = 1\nuse(mercury)\nuse(quick|', typescript)
    instant.saw(after)
    expect(instant.suggest(after)).toBeNull()
  })
})

describe('draft', () => {
  it('goes on over lines, with the indentation of the place', () => {
    const block =
      'for (const item of items) {\n  if (item.hidden) continue\n  shown.push(item)\n}\n'
    const request = requestAt(`${`${block}done()\n`.repeat(6)}  for (const item of it|`, typescript)
    const instant = createInstant()
    instant.saw(request)
    const draft = instant.draft(request)
    expect(draft).toMatch(/^ems\) \{\n {4}if \(item.hidden\) continue\n {4}shown/)
  })
})

/** Pieces that joins, accents, pairs and scripts are made of. */
const part = fc.constantFrom(
  ...['a', 'ab', 'foo', ' ', '\n', '(', ')', '.', '"', '😀', '👩‍👩‍👧', '🇩🇪', 'é', 'e\u0301'],
  ...['人', '工智', '。', '\r\n', '  ', '\t', 'ไทย', 'हिन्दी', '\u0301', '\ud83d', '\u200d', '한국'],
)
const text = fc.array(part, { maxLength: 40 }).map((parts) => parts.join(''))
const mode = fc.constantFrom('code' as const, 'prose' as const)

describe('for any text', () => {
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

  it('a suggestion is one line, new, and whole characters', () => {
    let shown = 0
    fc.assert(
      fc.property(text, text, text, mode, (above, prefix, suffix, mode) => {
        const instant = createInstant({ minProbability: 0.05 })
        const request = {
          ...requestAt('|', { languageId: 'x', mode }),
          prefix: `${above}\n`.repeat(5) + prefix,
          suffix,
        }
        instant.saw(request)
        const answer = instant.suggest(request)
        if (!answer) return
        shown++
        const { text, probability } = answer
        expect(text.trim()).not.toBe('')
        expect(text).not.toMatch(/[\r\n]/)
        expect(suffix.trimStart().startsWith(text.trim())).toBe(false)
        expect(probability).toBeGreaterThan(0)
        expect(probability).toBeLessThanOrEqual(1)
        const whole = request.prefix + text + suffix
        const starts = [...graphemes.segment(whole)].map(({ index }) => index)
        expect(starts).toContain(request.prefix.length)
        expect([...starts, whole.length]).toContain(request.prefix.length + text.length)
      }),
      { numRuns: 1_000 },
    )
    expect(shown).toBeGreaterThan(50)
  })

  it('what is held is what stands there, after any edits', () => {
    const edit = fc.tuple(fc.nat(400), fc.nat(30), text, fc.nat(400))
    fc.assert(
      fc.property(text, fc.array(edit, { maxLength: 12 }), mode, (start, edits, mode) => {
        const store = createStore()
        const documents = createDocuments(store, mode, Number.MAX_SAFE_INTEGER)
        let now = start
        const see = (cursor: number) =>
          documents.saw({
            ...{ docId: 'a', languageId: 'x' },
            prefix: now.slice(0, cursor),
            suffix: now.slice(cursor),
          })
        for (const [at, removed, added, cursor] of edits) {
          now = now.slice(0, at) + added + now.slice(at + removed)
          see(Math.min(cursor, now.length))
        }
        // The cursor's own line is held up to the cursor only: at the end of all it is empty.
        now += '\n'
        see(now.length)
        const counts = new Map<string, number>()
        for (const line of now.split('\n'))
          for (const piece of lineOf(line, mode).pieces)
            counts.set(piece, (counts.get(piece) ?? 0) + 1)
        for (const [piece, count] of counts)
          if (piece.trim() !== '')
            expect(store.vocabulary.count(store.vocabulary.find(piece))).toBe(count)
      }),
      { numRuns: 300 },
    )
  })
})

describe('forgetting and bounds', () => {
  it('leaves nothing that can be suggested', () => {
    const instant = createInstant()
    const request = requestAt(`${repeated}const fourth = createS|`, typescript)
    instant.saw(request)
    instant.accepted(request.docId, 'createStore()', 'const fourth = ')
    instant.forget([request.docId])
    expect(instant.suggest(request)).toBeNull()
    expect(instant.draft(request)).toBe('')
  })

  it('lets old documents go when there are too many', () => {
    const maxBytes = 8 * 1024 * 1024
    const instant = createInstant({ maxBytes })
    const letters = [...'abcdefghijklmnopqrst']
    const words = (n: number) =>
      Array.from({ length: 3_000 }, (_, i) => `${letters[n]}${i}word`).join('\n')
    for (let n = 0; n < 20; n++) {
      instant.saw(requestAt(`${words(n)}\n|`, { ...markdown, docId: `doc${n}` }))
      expect(instant.sizeBytes()).toBeLessThan(maxBytes)
    }
    const newest = requestAt(`${words(19)}\nt123w|`, { ...markdown, docId: 'doc19' })
    expect(instant.draft(newest)).not.toBe('')
    const oldest = requestAt('a123w|', { ...markdown, docId: 'doc0' })
    expect(instant.draft(oldest)).toBe('')
  })
})
