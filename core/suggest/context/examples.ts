/** Suggestions that were kept, as examples for places like theirs. */
import type { SuggestRequest } from '../../../contract'
import { count, createStatistics, relevanceTo, termsOf } from './terms'
import type { AcceptedExample, Passage } from './types'

interface Kept extends AcceptedExample {
  shown: string
  terms: Map<string, number>
}

const maxKept = 300
const maxGiven = 3
const maxRanked = 12
const linesBefore = 4
const maxBeforeUnits = 400
/** Less alike, an example teaches nothing about the place. */
const minRelevance = 0.2

export interface Examples {
  add(example: AcceptedExample): void
  /** Examples of the same kind of text, the most alike first. */
  like(request: SuggestRequest, isExcluded: (path: string | null) => boolean): Passage[]
  has(text: string): boolean
  forget(docIds: readonly string[] | 'all'): void
}

export function createExamples(): Examples {
  let kept: Kept[] = []
  let statistics = createStatistics()
  return {
    add: (example) => {
      if (example.text.trim() === '') return
      const before = lastLines(example.before)
      const one: Kept = { ...example, before, shown: before + example.text, terms: termsOf(before) }
      const known = kept.findIndex(({ shown }) => shown === one.shown)
      const [leaving] = known >= 0 ? kept.splice(known, 1) : kept.splice(maxKept - 1)
      if (leaving) count(statistics, leaving, -1)
      kept.unshift(one)
      count(statistics, one, 1)
    },
    like: (request, isExcluded) => {
      const relevance = relevanceTo(termsOf(lastLines(request.prefix)), statistics)
      const out: Passage[] = []
      for (const one of kept) {
        const { path, languageId, mode, shown } = one
        if (mode !== request.mode || languageId !== request.languageId) continue
        const share = relevance(one)
        if (share < minRelevance) continue
        const score = Math.min(1, 0.4 + 0.5 * share)
        out.push({ kind: 'example', path, languageId, text: shown, score })
      }
      out.sort((a, b) => b.score - a.score)
      return out
        .slice(0, maxRanked)
        .filter(({ path }) => !isExcluded(path))
        .slice(0, maxGiven)
    },
    has: (text) => kept.some(({ shown }) => shown === text),
    forget: (docIds) => {
      kept = kept.filter(({ docId }) => docIds !== 'all' && !docIds.includes(docId))
      // Counted anew: a term may be a view of the whole text that it was first read in.
      statistics = createStatistics()
      for (const one of kept) count(statistics, one, 1)
    },
  }
}

function lastLines(text: string): string {
  const tail = text.slice(-maxBeforeUnits)
  const lines = tail.split('\n')
  // The first may be half a line.
  if (tail.length < text.length && lines.length > 1) lines.shift()
  return lines.slice(-linesBefore).join('\n')
}
