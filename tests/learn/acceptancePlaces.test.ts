/** What an author has written, as the acceptance model remembers it, and how like a text is to it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { label } from '../../core/feedback/label'
import { collectExamples } from '../../core/learn/acceptance/examples'
import { likenessOf } from '../../core/learn/acceptance/likeness'
import { createOwnText } from '../../core/learn/acceptance/ownText'
import { gap, pieceKinds, piecesOf } from '../../core/learn/acceptance/pieces'
import { createPlaces, mostPieces, placeOf } from '../../core/learn/acceptance/places'
import { loggedEvent } from './events'

const idsOf = (text: string) => piecesOf(text).ids
const likeness = (written: Uint16Array, offered: Uint16Array) =>
  likenessOf(offered)(written, 0, written.length)
/** Any UTF-16, half surrogate pairs among it. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 120 })
  .map((units) => String.fromCharCode(...units))
const letters = fc.stringMatching(/^[a-z]{3,9}$/)

describe('pieces', () => {
  test.each<[string, string[]]>([
    ['The grey harbour.', ['The', 'grey', 'harbour', '.']],
    ['n_rowCount += 12', ['n', '_', 'row', 'Count', '+', '=', '12']],
    ['a\n    return', ['a', '\n    ', 'return']],
    ['灰色の港', ['灰', '色', 'の', '港']],
    ['серый порт', ['серый', 'порт']],
    ['ميناء رمادي', ['ميناء', 'رمادي']],
  ])('of %j', (text, wanted) => {
    let from = 0
    const found = [...piecesOf(text).ends].map((end) => {
      const piece = text.slice(from, end)
      from = end
      return piece.replace(/^ +/, '')
    })
    expect(found).toEqual(wanted)
  })

  test('are numbers that say nothing of capitals or figures, and none is a gap', () => {
    expect(idsOf('Grey 12')).toEqual(idsOf('grey 97'))
    expect(idsOf('grey 12')).not.toEqual(idsOf('gray 12'))
    fc.assert(
      fc.property(anyText, (text) => {
        let before = 0
        const { ids, ends } = piecesOf(text)
        expect(ids).toHaveLength(ends.length)
        expect(ids.every((id) => id > gap && id < pieceKinds)).toBe(true)
        for (const end of ends) {
          expect(end > before && end <= text.length).toBe(true)
          before = end
        }
      }),
    )
  })
})

describe('own text', () => {
  const start =
    'It was a grey day at the harbour when the tram came late again and nobody minded it.'

  test('is read once, however it is cut into places', () => {
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(600)),
        (words, cuts) => {
          const text = `${start} ${words.join(' ')}.`
          const ends = cuts.map((cut) => Math.min(text.length, start.length + cut))
          const own = createOwnText()
          const read = [...ends.sort((a, b) => a - b), text.length].flatMap((end) => [
            ...own.read('doc', text.slice(0, end)),
          ])
          expect(read).toEqual([gap, ...idsOf(text)])
        },
      ),
    )
  })

  test('what is deleted and written anew is a beginning of its own', () => {
    const own = createOwnText()
    own.read('doc', `${start} The theatre was`)
    expect(own.read('doc', `${start} The cinema was `)).toEqual(
      Uint16Array.of(gap, ...idsOf('cinema was')),
    )
  })

  test('each document goes on from itself; elsewhere in it, the text before the cursor is read', () => {
    const own = createOwnText()
    own.read('one', start)
    expect([...own.read('two', 'Other words. ')]).toEqual([gap, ...idsOf('Other words.')])
    expect([...own.read('one', `${start} Then.`)]).toEqual([...idsOf('Then.')])
    expect([...own.read('one', 'Quite another part of it, which stands far above. ')]).toEqual([
      gap,
      ...idsOf('Quite another part of it, which stands far above.'),
    ])
  })

  test.each([
    ['with a secret masked in it', { redacted: true }],
    ['logged for something else', { consent: 'an export' }],
  ])('an event %s adds nothing to it', async (_, change) => {
    const { known } = await collectExamples([loggedEvent(0, change)], label)
    expect(known.written).toHaveLength(0)
    const { known: usual } = await collectExamples([loggedEvent(0)], label)
    expect(usual.written.length).toBeGreaterThan(0)
  })
})

describe('alike places', () => {
  const written = {
    letters: [
      'The grey harbour at Deal has a new lamp. I walked to the theatre on Monday.',
      'The old pier at Whitby has a new fence. I walked to the library on Friday.',
    ],
    python: [
      "    n_row_all = s_batch.count(';') + n_cap  # count: rows\n    is_late = n_row_all > n_cap\n",
      "    n_tide_all = s_ledger.count('/') + n_roof  # count: tides\n    is_open = n_tide_all > n_roof\n",
    ],
  }
  const placesOf = (texts: readonly string[]) => {
    const places = createPlaces()
    for (const text of texts) places.add(Uint16Array.of(gap, ...idsOf(text)))
    return places
  }

  test.each([
    ['letters', 'The church at Ludlow has', ' a new gate.', ' been closed since the war.'],
    ['letters', 'Then I walk', 'ed to the church on Sunday.', 'ing stick broke.'],
    ['python', '    n_price_all =', " s_sheet.count('+') + n_floor", ' len(s_sheet)'],
    ['python', '    is_stale =', ' n_price_all > n_floor', ' False  # to do'],
  ] as const)('%s: after %j rather %j than %j', (author, prefix, own, other) => {
    const places = placesOf(written[author])
    const [a, b] = [places.alike(placeOf(prefix, own)), places.alike(placeOf(prefix, other))]
    expect(a?.mean ?? 0).toBeGreaterThan((b?.mean ?? 1) + 0.2)
    expect(a?.best ?? 0).toBeGreaterThan((b?.best ?? 1) + 0.2)
  })

  test.each([
    ['nothing was written', [], 'The harbour', ' was'],
    ['no piece was followed yet', written.letters, 'Zebras', ' are striped'],
    ['nothing stands before', written.letters, '', 'The harbour'],
    ['nothing is offered', written.letters, 'The', ''],
  ])('there are none where %s', (_, texts, prefix, text) => {
    expect(placesOf(texts).alike(placeOf(prefix, text))).toBeNull()
  })

  test('likeness is 1 for the same, 0 for nothing in common, and never far from them', () => {
    expect(likeness(idsOf('a new gate. And more'), idsOf('a new gate.'))).toBe(1)
    expect(likeness(idsOf('was grey'), idsOf('red fox'))).toBe(0)
    const ids = (minLength: number) =>
      fc
        .array(fc.integer({ min: gap + 1, max: pieceKinds - 1 }), { minLength })
        .map((all) => Uint16Array.from(all))
    fc.assert(
      fc.property(ids(0), ids(1), (a, b) => {
        expect(likeness(a, b) >= -1 && likeness(a, b) <= 1).toBe(true)
        expect(likeness(Uint16Array.of(...b, gap, ...a), b)).toBe(1)
      }),
    )
  })

  test('the newest text is kept, and found again after it was saved', () => {
    const places = createPlaces()
    places.add(idsOf('the first words of all'))
    const other = idsOf('and so the days went on and on until the very last of them came')
    for (let n = 0; n * other.length < 2 * mostPieces; n++) places.add(other)
    places.add(idsOf(written.letters.join(' ')))
    expect(places.alike(placeOf('the first', ' words'))).toBeNull()
    const saved = createPlaces(places.pieces())
    expect(saved.pieces()).toHaveLength(mostPieces)
    for (const all of [places, saved])
      expect(all.alike(placeOf('I walked to', ' the library'))?.best).toBe(1)
    expect(saved.alike(placeOf('came and so', ' the days'))).toEqual(
      places.alike(placeOf('came and so', ' the days')),
    )
  })
})
