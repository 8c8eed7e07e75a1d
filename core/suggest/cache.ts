/** Answers that are known already: the same place asked again, or the user typing what was just
 *  suggested. */
import type { Scope, SuggestRequest } from '../../contract'
import type { Attempt } from './event'

export interface CachedAnswer {
  /** What is left of it. */
  text: string
  /** The run of the model that answered. */
  source: Attempt
  /** False while no event tells of that run: it was asked for ahead. */
  logged: boolean
}

export interface CacheKey {
  /** Changes with model and adapter. */
  engine: string
  scope: Scope
  request: SuggestRequest
}

interface Entry {
  fixed: string
  docId: string
  cursor: number
  before: string
  answer: CachedAnswer
}

/** Text on either side that has to be the same. */
const beforeUnits = 1_024
const afterUnits = 256
const most = 250

export interface AnswerCache {
  /** The rest of a known answer; null when none fits or all of it has been typed. */
  get(key: CacheKey): CachedAnswer | null
  set(key: CacheKey, answer: CachedAnswer): void
  /** An event tells of this run now. */
  logged(source: Attempt, eventId: string): void
  clear(): void
}

export function createAnswerCache(): AnswerCache {
  /** The most recently used last. */
  let entries: Entry[] = []
  return {
    get(key) {
      const fixed = fixedPart(key)
      for (let i = entries.length - 1; i >= 0; i--) {
        const entry = entries[i] as Entry
        const typed = entry.fixed === fixed ? typedThrough(entry, key.request) : null
        if (typed === null) continue
        entries = [...entries.filter((other) => other !== entry), entry]
        return { ...entry.answer, text: entry.answer.text.slice(typed) }
      }
      return null
    },
    set(key, answer) {
      const { docId, cursor, prefix } = key.request
      const entry = {
        fixed: fixedPart(key),
        docId,
        cursor,
        before: prefix.slice(-beforeUnits),
        answer,
      }
      entries = [...entries.slice(1 - most), entry]
    },
    logged(source, eventId) {
      source.eventId = eventId
      for (const { answer } of entries) if (answer.source === source) answer.logged = true
    },
    clear: () => void (entries = []),
  }
}

const fixedPart = ({ engine, scope, request }: CacheKey) =>
  JSON.stringify([
    engine,
    scope,
    request.candidate,
    request.languageId,
    request.suffix.slice(0, afterUnits),
  ])

/** How much of the entry's answer stands before the cursor now: 0 when the place is the same. */
function typedThrough(entry: Entry, { docId, cursor, prefix }: SuggestRequest): number | null {
  const typed = docId === entry.docId ? cursor - entry.cursor : 0
  if (typed < 0 || (typed > 0 && typed >= entry.answer.text.length)) return null
  const expected = entry.before + entry.answer.text.slice(0, typed)
  const whole = entry.before.length < beforeUnits
  return (whole ? prefix === expected : prefix.endsWith(expected)) ? typed : null
}
