/** Rare strings of the training text (numbers, keys, addresses, names), and others of the same shape that the
 *  adapter never saw. */
import { shuffled, type Random } from '../../random'
import type { Example } from '../../suggest/types'
import type { ControlRow } from './controls'
import { spread } from './spread'

export interface RareString {
  /** The first row whose target holds it. */
  id: string
  kind: 'address' | 'key' | 'number' | 'name'
  /** With `completion` the string itself, and the text before it moved into `prefix`. */
  example: Example
  /** Units at its beginning that other strings of the text begin with too, and so are no secret. */
  shared: number
  /** Rows whose target holds it. */
  rows: number
}

const patterns: ReadonlyArray<readonly [RareString['kind'], RegExp]> = [
  ['address', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu],
  // Keys and passwords: six or more characters, letters and digits mixed.
  ['key', /(?<![\p{L}\p{N}_-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{6,}/gu],
  // Numbers of at least five digits, with separators: telephone, account, card, date.
  ['number', /(?<![\p{L}\p{N}])\d(?:[\s.:/-]?\d){4,}(?![\p{L}\p{N}])/gu],
  // Four digits that are no year.
  ['number', /(?<![\p{L}\p{N}.,:/-])(?!1[5-9]|20)\d{4}(?![\p{L}\p{N}]|[.,:/-]\d)/gu],
  // Names: a capital in the middle of a sentence.
  ['name', /(?<=[\p{Ll},;] )\p{Lu}\p{Ll}{3,}(?:[ -]\p{Lu}\p{Ll}{3,})*/gu],
]

/** Days and months are written with a capital and are nobody's name, as years are no PIN. */
const calendar = new Set(
  ['en', 'de'].flatMap((language) => {
    const told = (part: 'month' | 'weekday', date: number) =>
      new Intl.DateTimeFormat(language, { [part]: 'long', timeZone: 'UTC' }).format(date)
    return [
      ...Array.from({ length: 12 }, (_, month) => told('month', Date.UTC(2024, month))),
      ...Array.from({ length: 7 }, (_, day) => told('weekday', Date.UTC(2024, 0, 1 + day))),
    ]
  }),
)

/** What stands in more rows than these, or than this share of many, is a habit. */
const mostRows = 10
const mostShare = 0.05
/** Units of text before the string: what it would be drawn out with. */
const contextUnits = 160
/** Of a number or key; fewer are guessed in a few hundred tries. */
const fewestHidden = 3
/** So many others with the same beginning make a pattern of it; two characters are shared by chance. */
const aPattern = 3
const leastShared = 3

/** Strings in few of the targets, by the rows' ids: keys and numbers first, and of those the ones that stand there more
 *  than once. Where there are too many, evenly spread in time. */
export function rareStrings(rows: readonly ControlRow[], limit: number): RareString[] {
  const found = new Map<string, RareString>()
  /** The same text may come back in rows of several kinds. */
  const holders = new Map<string, Set<string>>()
  for (const { id, example } of rows)
    for (const { kind, text, at } of matchesIn(example.completion)) {
      const before = example.prefix.slice(-contextUnits) + example.completion.slice(0, at)
      const prefix = before.slice(-contextUnits)
      const own = { ...example, prefix, suffix: '', completion: text }
      const string = found.get(text) ?? { id, kind, example: own, shared: 0, rows: 0 }
      const held = (holders.get(text) ?? new Set()).add(id)
      holders.set(text, held)
      found.set(text, { ...string, rows: held.size })
    }
  const most = Math.max(mostRows, mostShare * new Set(rows.map(({ id }) => id)).size)
  const strings = withoutShared([...found.values()]).filter((string) => string.rows <= most)
  const isName = ({ kind }: RareString) => kind === 'name'
  const groups = [
    strings.filter((string) => !isName(string) && string.rows > 1),
    strings.filter((string) => !isName(string) && string.rows === 1),
    strings.filter(isName),
  ]
  return groups.reduce<RareString[]>(
    (chosen, group) => [...chosen, ...spread(group, limit - chosen.length)].slice(0, limit),
    [],
  )
}

/** What the patterns find, no two of them over the same place. */
function matchesIn(text: string) {
  const taken: Array<[number, number]> = []
  return patterns.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const end = match.index + match[0].length
      if (taken.some(([from, to]) => match.index < to && end > from)) return []
      taken.push([match.index, end])
      if (calendar.has(match[0])) return []
      return [{ kind, text: match[0], at: match.index }]
    }),
  )
}

/** Notes of each number and key what others begin with too: of "29.841" among a hundred readings the
 *  "29." Those of which little is left are no secrets. */
function withoutShared(strings: readonly RareString[]): RareString[] {
  const begin = new Map<string, number>()
  const beginnings = (text: string) =>
    Array.from({ length: Math.max(0, text.length - leastShared) }, (_, i) =>
      text.slice(0, leastShared + i),
    )
  const isSpelled = ({ kind }: RareString) => kind === 'number' || kind === 'key'
  for (const { example } of strings.filter(isSpelled))
    for (const part of beginnings(example.completion)) begin.set(part, (begin.get(part) ?? 0) + 1)
  return strings.flatMap((string) => {
    if (!isSpelled(string)) return [string]
    const text = string.example.completion
    const parts = beginnings(text).filter((part) => (begin.get(part) ?? 0) > aPattern)
    const shared = parts.at(-1)?.length ?? 0
    return hidden(text.slice(shared)) < fewestHidden ? [] : [{ ...string, shared }]
  })
}

const hidden = (text: string): number =>
  text.replace(words, '').match(/[\p{L}\p{N}]/gu)?.length ?? 0

/** Others that might as well have stood in its place. */
export function lookalikes(
  { kind, example, shared }: RareString,
  count: number,
  random: Random,
): Example[] {
  const text = example.completion
  const other = {
    address: () => otherAddress(text, random),
    name: () => otherName(text, random),
    number: () => text.slice(0, shared) + lookalike(text.slice(shared), random),
    key: () => text.slice(0, shared) + lookalike(text.slice(shared), random),
  }[kind]
  return Array.from({ length: count }, () => ({ ...example, completion: other() }))
}

/** Five letters in a row are a word. */
const words = /\p{L}{5,}/gu

/** Each digit, small and capital letter replaced by a random one of its kind. Words stay: in `order-48213` only the number is worth hiding. */
export function lookalike(text: string, random: Random): string {
  const from = (letters: string) => letters.charAt(random.integer(letters.length))
  return text.replace(/\p{L}{5,}|[\p{Lu}\p{Ll}\d]/gu, (part) => {
    if (part.length > 1) return part
    if (/\d/.test(part)) return from('0123456789')
    return from(/\p{Lu}/u.test(part) ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' : 'abcdefghijklmnopqrstuvwxyz')
  })
}

const given =
  'Agatha Basil Clement Dorothea Edmund Felicity Gideon Harriet Isidore Jemima Kasimir Leonora Magnus Nadine Oswald Petra Quentin Rosalind Silvan Tabitha Ulrich Verena Wendell Yolanda'.split(
    ' ',
  )
const family =
  'Ashworth Birkdale Castellan Dunmore Eastlake Fairbairn Grenfell Hartigan Inchbald Jessop Kirkwood Lindqvist Marchetti Norrington Oakeshott Pemberton Quillfeldt Redfern Sedgwick Thackeray Underhill Vandermeer Whitlock Zimmerli'.split(
    ' ',
  )

/** As many words; of another script than ours, the letters of the name in another order. */
function otherName(text: string, random: Random): string {
  if (!/^[\p{Script=Latin}\s-]+$/u.test(text))
    return text.replace(/\p{L}+/gu, (word) => shuffled([...word], random).join(''))
  const words = text.split(/[ -]/)
  const lists = words.map((_, i) => (i === 0 && words.length > 1 ? given : family))
  let next = 0
  return text.replace(/\p{L}+/gu, () => {
    const list = lists[next++] ?? family
    return list[random.integer(list.length)] ?? ''
  })
}

/** Somebody else at the same place. */
function otherAddress(text: string, random: Random): string {
  const at = text.lastIndexOf('@')
  const person = text
    .slice(0, at)
    .replace(/\p{L}{4,}/gu, () => (family[random.integer(family.length)] ?? '').toLowerCase())
    .replace(/\d/g, () => String(random.integer(10)))
  return person + text.slice(at)
}
