/** Answers from the user's own words, in about a millisecond and with no model: what stands in the
 *  documents of this session, and what was accepted. In memory only. */
import type { Mode, SuggestRequest } from '../../../contract'
import { indentOf, lastLine } from '../../text/lines'
import { confidence } from './confidence'
import { contextOf } from './contextOf'
import { createDocuments } from './documents'
import { fitAround } from './fitAround'
import { isUnspaced } from './pieces'
import { createStore } from './store'
import { maxMatch, vote, type Vote } from './vote'
import { lineEnd } from './vocabulary'

export interface Instant {
  /** The document as a request carries it; only the lines that changed are read. Call it with each
   *  request, before `suggest`, and on opening a document. */
  saw(
    request: Pick<
      SuggestRequest,
      'docId' | 'path' | 'languageId' | 'mode' | 'prefix' | 'suffix' | 'cursor'
    >,
  ): void
  /** Text that was accepted and kept: counts more. */
  accepted(docId: string, text: string, before: string): void
  /** One line or less of it, with the probability that just this follows; null where nothing is
   *  sure enough to be worth showing. */
  suggest(request: SuggestRequest): { text: string; probability: number } | null
  /** A likely continuation for speculative decoding, over several lines; '' for none. */
  draft(
    request: Pick<SuggestRequest, 'docId' | 'languageId' | 'mode' | 'prefix' | 'suffix'>,
  ): string
  forget(docIds: readonly string[] | 'all'): void
  sizeBytes(): number
}

export interface InstantOptions {
  /** Above it, documents that were not seen for the longest time are let go. */
  maxBytes?: number
  /** A text is shown when it is so likely to follow exactly. */
  minProbability?: number
}

const defaultMaxBytes = 48 * 1024 * 1024
/** On held-out files of this repository, code and prose, 85 of 100 texts above it followed exactly
 *  (tests/suggest/instantReliability.test.ts). */
const defaultMinProbability = 0.75
/** A guess that comes out right this often still saves more than checking it costs. */
const minDraftProbability = 0.35
const maxPieces = 24
const maxDraftPieces = 64
/** Fewer characters are typed sooner than read. */
const minUnits = { spaced: 3, unspaced: 2 }

export function createInstant(options: InstantOptions = {}): Instant {
  const { maxBytes = defaultMaxBytes, minProbability = defaultMinProbability } = options
  // Prose says nothing of code, nor code of prose.
  const rooms = { code: room('code', maxBytes / 2), prose: room('prose', maxBytes / 2) }

  /** Pieces one after another, each with the probability that all up to it are right. */
  function* follow(
    request: Pick<SuggestRequest, 'docId' | 'languageId' | 'mode' | 'prefix'>,
  ): Generator<{ next: Vote; probability: number }> {
    const { store, documents } = rooms[request.mode]
    const { context, partial } = contextOf(store, request)
    let probability = 1
    for (let first = true; ; first = false) {
      const next = vote(store, documents, context, first ? partial : '', request)
      if (!next) return
      probability *= confidence(next.evidence, !first, request.mode)
      yield { next, probability }
      if (next.continues) context.pop()
      context.push(next.continues ? store.vocabulary.find(partial + next.text) : next.id)
      if (context.length > maxMatch) context.shift()
    }
  }

  return {
    saw: (request) => {
      rooms[request.mode].documents.saw(request)
      const other = rooms[request.mode === 'code' ? 'prose' : 'code'].documents
      if (other.knows(request.docId)) other.forget([request.docId])
    },
    accepted: (docId, text, before) => {
      const { documents } = rooms.code.documents.knows(docId) ? rooms.code : rooms.prose
      documents.accepted(docId, text, before)
    },
    suggest: (request) => {
      let text = ''
      let probability = 0
      let pieces = 0
      for (const step of follow(request)) {
        if (step.next.id === lineEnd || step.probability < minProbability) break
        text += step.next.text
        probability = step.probability
        if (++pieces === maxPieces) break
      }
      const fitted = fitAround(text, request.prefix, request.suffix)
      return isWorthShowing(fitted) ? { text: fitted, probability } : null
    },
    draft: (request) => {
      const { store } = rooms[request.mode]
      let text = ''
      let pieces = 0
      let indent = indentOf(lastLine(request.prefix))
      for (const { next, probability } of follow(request)) {
        if (probability < minDraftProbability || ++pieces > maxDraftPieces) break
        if (next.id !== lineEnd) {
          text += next.text
          continue
        }
        const below = store.nextLine(next.slot)
        if (below.slot === 0) break
        indent = moved(indent, store.indentAt(next.slot), store.indentAt(below.slot))
        text += '\n'.repeat(below.breaks) + indent
      }
      return text
    },
    forget: (docIds) => {
      for (const { documents } of Object.values(rooms)) documents.forget(docIds)
    },
    sizeBytes: () => rooms.code.documents.sizeBytes() + rooms.prose.documents.sizeBytes(),
  }
}

function room(mode: Mode, maxBytes: number) {
  const store = createStore()
  return { store, documents: createDocuments(store, mode, maxBytes) }
}

/** The indentation that lies as far from `indent` as `to` does from `from`. */
function moved(indent: string, from: string, to: string): string {
  if (to.startsWith(from)) return indent + to.slice(from.length)
  if (from.startsWith(to))
    return indent.slice(0, Math.max(0, indent.length - from.length + to.length))
  return to
}

function isWorthShowing(text: string): boolean {
  const said = text.trim()
  return said.length >= (isUnspaced(said) ? minUnits.unspaced : minUnits.spaced)
}
