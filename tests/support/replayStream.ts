/** A time-ordered stream of what one author typed, cut from a text of dated entries. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRandom, shuffled } from '../../core/random'

export interface StreamRecord {
  id: string
  /** Unix milliseconds. */
  t: number
  doc: string
  path: string
  language: string
  mode: 'prose' | 'code'
  prefix: string
  suffix: string
  typed: string
}

export interface StreamOptions {
  seed: number
  /** Evenly spread over the whole text; all that fit when absent. */
  records?: number
  /** Words that the author types in one go, at least and at most (then to the sentence's end). */
  words?: [number, number]
}

const logPath = new URL('../../resources/demo/keeper-log.md', import.meta.url)

/** The lighthouse keeper's log: one sitting an evening, one document a month. */
export function keeperStream(options: StreamOptions): StreamRecord[] {
  const random = createRandom(options.seed)
  const entries = readFileSync(fileURLToPath(logPath), 'utf8').trim().split(/\n\n/)
  const records: StreamRecord[] = []
  const written = new Map<string, string>()
  entries.forEach((entry, day) => {
    const month = / (\w+)\./.exec(entry)?.[1] ?? 'log'
    let text = written.get(month) ?? ''
    let t = Date.UTC(2024, 9, 1 + day, 20)
    for (const piece of cutEntry(entry, options.words ?? [14, 26], random)) {
      // The first words of an evening are the heading, which nobody would ask to be completed.
      if (text.length > 0 && piece.cursor) {
        records.push({
          id: `r${records.length}`,
          t,
          doc: month.toLowerCase(),
          path: `log/${month.toLowerCase()}.md`,
          language: 'markdown',
          mode: 'prose',
          prefix: text.slice(-2_000),
          suffix: '',
          typed: piece.text,
        })
      }
      text += piece.text
      t += 45_000
    }
    written.set(month, `${text}\n\n`)
  })
  return thin(records, options.records ?? records.length)
}

/** The same stream as nonsense: words permuted inside each target, targets between records. */
export function permutedStream(records: readonly StreamRecord[], seed: number): StreamRecord[] {
  const random = createRandom(seed)
  const targets = shuffled(
    records.map(({ typed }) => {
      const lead = /^\s*/.exec(typed)?.[0] ?? ''
      return lead + shuffled(typed.trim().split(/\s+/), random).join(' ')
    }),
    random,
  )
  return records.map((record, i) => ({ ...record, typed: targets[i] ?? '' }))
}

export function toJsonl(records: readonly StreamRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

/** Pieces that an author types in one go; at a `cursor` a suggestion could be asked for. */
export function cutEntry(
  entry: string,
  [least, most]: [number, number],
  random: ReturnType<typeof createRandom>,
): Array<{ text: string; cursor: boolean }> {
  const words = entry.split(/(?=\s)/)
  const pieces: Array<{ text: string; cursor: boolean }> = []
  let from = 0
  const heading = words.findIndex((word) => word.startsWith('\n'))
  let size = Math.max(1, heading)
  while (from < words.length) {
    const text = words.slice(from, from + size).join('')
    pieces.push({ text, cursor: from > 0 })
    from += size
    size = least + random.integer(most - least + 1)
    if (words.length - from < least + size) size = words.length - from
  }
  return pieces
}

/** At most so many, evenly spread. */
export function thin(records: StreamRecord[], count: number): StreamRecord[] {
  const step = Math.max(1, records.length / count)
  return records.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
}
