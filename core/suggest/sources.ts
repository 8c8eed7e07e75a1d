/** What suggesting may draw on besides the model: the user's own words and other documents. */
import type { SuggestRequest } from '../../contract'
import type { PromptPassage } from './layout'

/** Words that were written before, as they went on before: answers in about a millisecond. */
export interface InstantSource {
  /** Learns from a document as it is now. */
  saw(request: SuggestRequest): void
  /** Learns from text that was kept: it counts more. */
  accepted(docId: string, text: string, before: string): void
  /** @returns null when nothing is sure enough to be shown */
  suggest(request: SuggestRequest): { text: string; probability: number } | null
  /** What is likely to come, for speculative decoding; '' when nothing is known. */
  draft(request: SuggestRequest): string
  forget(docIds: readonly string[] | 'all'): void
}

/** Passages of other documents, and kept suggestions, that help at a place. */
export interface ContextSource {
  saw(request: SuggestRequest): void
  accepted(example: AcceptedExample): void
  /** Best first, together at most `maxUnits` UTF-16 units, nothing that is visible already. */
  gather(
    request: SuggestRequest,
    options: {
      maxUnits: number
      visible: { prefix: string; suffix: string }
      /** Stays with these unless others are clearly better: they are evaluated already. */
      previous: readonly PromptPassage[]
      examples: boolean
      project: boolean
    },
  ): PromptPassage[]
  forget(docIds: readonly string[] | 'all'): void
  dispose(): void
}

export interface AcceptedExample {
  docId: string
  path: string | null
  languageId: string
  mode: SuggestRequest['mode']
  before: string
  text: string
  /** Unix milliseconds. */
  at: number
}
