/** What a simulated author writes, in the order of time, as places where the cursor stood and what
 *  was typed from there. No text is typed twice, so later text is always new. */
import type { ReplayRecord } from '../../../core/learn/replay/replayRecords'
import { createRandom, type Random } from '../../../core/random'
import { britishLetters } from './britishLetters'
import { expand, type Grammar } from './grammar'
import { pathologyReports } from './pathologyReports'
import { pythonHabits } from './pythonHabits'

export const authors = {
  letters: { grammar: britishLetters, path: 'letters.md', language: 'markdown', mode: 'prose' },
  python: { grammar: pythonHabits, path: 'helpers.py', language: 'python', mode: 'code' },
  pathology: { grammar: pathologyReports, path: 'reports.md', language: 'markdown', mode: 'prose' },
} as const satisfies Record<string, Author>
export type AuthorName = keyof typeof authors
export const authorNames = Object.keys(authors) as AuthorName[]

interface Author {
  grammar: Grammar
  path: string
  language: string
  mode: 'prose' | 'code'
}

/** Places in one sitting, sittings a day apart; a new document every five sittings. */
const perSitting = 6
const perDocument = 30
const day = 24 * 3_600_000
/** Between two places. */
const step = 90_000
/** UTF-16 units: a shorter end of a sentence is typed together with the next sentence. */
const shortest = 30
/** UTF-16 units before the cursor that a record carries. */
const readUnits = 1_200

/** @param count places at which something is typed */
export function authorStream(name: AuthorName, seed: number, count: number): ReplayRecord[] {
  const { grammar, path, language, mode }: Author = authors[name]
  const random = createRandom(seed)
  const pieces = mode === 'code' ? codePieces(grammar, random) : prosePieces(grammar, random)
  const records: ReplayRecord[] = []
  const known = new Set<string>()
  let text = ''
  let documents = 0
  let sittings = 0
  while (records.length < count) {
    const n = records.length
    const isNewDocument = n >= documents * perDocument && pieces.mayBegin()
    const isNewSitting = n >= sittings * perSitting && mode === 'prose'
    if (isNewDocument || isNewSitting)
      text = (isNewDocument ? '' : `${text}\n\n`) + expand(grammar, 'opening', random)
    if (isNewDocument) documents++
    if (isNewSitting) sittings++
    const { before, typed } = pieces.next()
    text += before
    if (typed.length >= shortest && !known.has(typed)) {
      known.add(typed)
      records.push({
        id: `${name}-${n}`,
        t: timeOf(n),
        doc: `${name}-${documents}`,
        path,
        language,
        mode,
        prefix: text.slice(-readUnits),
        suffix: '',
        typed,
      })
    }
    text += typed
  }
  return records
}

const timeOf = (n: number) =>
  Date.UTC(2026, 0, 1, 19) + Math.floor(n / perSitting) * day + (n % perSitting) * step

export interface Pieces {
  /** `before` is written without a look at any suggestion. */
  next(): { before: string; typed: string }
  /** Whether a new text may begin here. */
  mayBegin(): boolean
}

export function prosePieces(grammar: Grammar, random: Random): Pieces {
  const sentence = () => ` ${expand(grammar, 'sentence', random)}`
  return {
    mayBegin: () => true,
    next() {
      const first = sentence()
      const ends = [...first.matchAll(/\S(?=\s)/gu)].map((match) => match.index + 1)
      const cut = ends[random.integer(Math.max(1, Math.min(4, ends.length - 2)))] ?? 0
      const rest = first.slice(cut)
      const typed = rest.length < shortest ? rest + sentence() : rest
      return { before: first.slice(0, cut), typed }
    },
  }
}

/** From a place near the beginning of a line to its end. */
export function codePieces(grammar: Grammar, random: Random): Pieces {
  let lines: string[] = []
  return {
    mayBegin: () => lines.length === 0,
    next() {
      if (lines.length === 0) lines = expand(grammar, 'sentence', random).split(/(?<=\n)/)
      const line = lines.shift() ?? ''
      const places = [...line.matchAll(/\S(?=\s)|^\s+(?=\S)/gu)]
      const place = places[random.integer(Math.min(3, places.length))]
      const cut = place ? place.index + place[0].length : 0
      const typed = line.slice(cut).trimEnd()
      if (typed === '') return { before: line, typed }
      lines.unshift(line.slice(cut + typed.length))
      return { before: line.slice(0, cut), typed }
    },
  }
}
