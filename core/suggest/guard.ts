/** What must not be shown, whoever wrote it: secrets, data about people, blocked words, and passages
 *  of documents that the user keeps to themselves. */
import type { Settings, SuggestRequest } from '../../contract'
import { createPrivateText } from '../safety/privateText'
import { unsafeReason, type Unsafe } from '../safety/unsafe'

export type Danger = Unsafe['kind'] | 'private'

export interface Guard {
  /** A document as it is now; of a private one, what to know it by is kept. */
  saw(request: SuggestRequest, isPrivate: boolean): void
  /** @returns how much of `text` may be shown, in UTF-16 units, and why not all; null for all */
  check(text: string, request: SuggestRequest): { kind: Danger; at: number } | null
  forget(docIds: readonly string[] | 'all'): void
}

export function createGuard(settings: () => Settings): Guard {
  const privateText = createPrivateText()
  return {
    saw({ docId, prefix, suffix }, isPrivate) {
      if (isPrivate) privateText.add(docId, prefix + suffix)
    },
    check(text, { docId, prefix, suffix }) {
      const { blocked } = settings().safety
      const unsafe = unsafeReason(text, { blocked, prefix, suffix })
      if (unsafe) return unsafe
      return privateText.verbatim(text, docId) ? { kind: 'private', at: 0 } : null
    },
    forget(docIds) {
      if (docIds === 'all') privateText.forget()
      else for (const docId of docIds) privateText.remove(docId)
    },
  }
}
