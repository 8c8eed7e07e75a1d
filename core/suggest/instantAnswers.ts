/** What the user's own words answer, each told of once however often the same place asks. */
import { v7 as uuid } from 'uuid'
import type { SuggestRequest } from '../../contract'
import { forgetKeys } from '../maps'
import type { Instant } from './instant/createInstant'

export interface InstantAnswer {
  eventId: string
  text: string
  /** That it is what comes next, 0 to 1. */
  probability: number
  /** False when the place was answered so before. */
  isNew: boolean
}

interface Given {
  cursor: number
  before: string
  answer: InstantAnswer
}

/** Text before the cursor that tells one place from another. */
const beforeUnits = 256

export function createInstantAnswers(source: Instant | undefined) {
  const given = new Map<string, Given>()
  return {
    answer(request: SuggestRequest): InstantAnswer | null {
      const found = source?.suggest(request) ?? null
      if (found === null || found.text === '') return null
      const before = request.prefix.slice(-beforeUnits)
      const last = given.get(request.docId)
      if (last?.cursor === request.cursor && last.before === before)
        if (last.answer.text === found.text) return { ...last.answer, isNew: false }
      const answer = { eventId: uuid(), ...found, isNew: true }
      given.set(request.docId, { cursor: request.cursor, before, answer })
      return answer
    },
    forget: (docIds: readonly string[] | 'all'): void => forgetKeys(given, docIds),
  }
}
