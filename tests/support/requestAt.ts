import type { SuggestRequest } from '../../contract'

/** A request with the cursor at the (last) `|` of `marked`. */
export function requestAt(marked: string, about: Partial<SuggestRequest> = {}): SuggestRequest {
  const cursor = marked.lastIndexOf('|')
  return {
    docId: 'doc',
    path: null,
    languageId: 'plaintext',
    mode: 'prose',
    version: 1,
    prefix: marked.slice(0, cursor),
    suffix: marked.slice(cursor + 1),
    cursor,
    trigger: 'typing',
    parentId: null,
    candidate: 0,
    scope: null,
    ...about,
  }
}
