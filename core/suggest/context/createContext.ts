/** What the model reads besides the text around the cursor: passages from elsewhere on this machine,
 *  ranked, so that the prompt can pay for as many as its budget has room for. */
import type { SuggestRequest } from '../../../contract'
import { alikePassages, declarationPassages, editPassages, isMadeOf } from './candidates'
import { choose, isSame, linesOf } from './choose'
import { createDocuments, type Document } from './documents'
import { createExamples } from './examples'
import { createImported } from './imported'
import { createQuietly } from './quietly'
import type { Context, ContextOptions, GatherOptions, Passage } from './types'

export function createContext(context: ContextOptions): Context {
  const { now } = context
  const documents = createDocuments()
  const examples = createExamples()
  const imported = createImported(context, (path) => documents.byPath(path)?.text ?? null)
  const quietly = createQuietly()

  async function read(document: Document): Promise<void> {
    documents.refresh(document)
    const { docId, languageId, mode, text, path } = document
    if (mode === 'code' && path !== null) await imported.update(docId, languageId, text, path)
    // Forgotten while its files were read.
    if (documents.get(docId) !== document) imported.forget([docId], [])
  }

  /** Whether a passage of the last prompt still says what is so, though it is no candidate now. */
  function stillThere(passage: Passage, request: SuggestRequest): boolean {
    if (passage.kind === 'example') return examples.has(passage.text)
    if (passage.kind === 'declaration') {
      const file = imported.of(request.docId).find(({ path }) => path === passage.path)
      return file !== undefined && isMadeOf(passage.text, file.declarations)
    }
    return documents
      .all()
      .some(({ path, text }) => path === passage.path && text.includes(passage.text))
  }

  function gather(request: SuggestRequest, options: GatherOptions): Passage[] {
    const { visible, previous, maxUnits } = options
    if (maxUnits <= 0) return []
    const seen = `${visible.prefix}\n${visible.suffix}`
    const isVisible = (text: string) => probesOf(text).some((probe) => seen.includes(probe))
    const isExcluded = remembered(context.isExcluded)
    const here = documents.get(request.docId)
    const edited = options.project ? documents.all() : here ? [here] : []
    const candidates = [
      ...(options.examples ? examples.like(request, isExcluded) : []),
      ...(options.project && here
        ? declarationPassages(request, here.names, imported.of(request.docId), isExcluded, previous)
        : []),
      ...editPassages(here, edited, isExcluded, now()),
      ...alikePassages(request, documents, options.project, isExcluded, isVisible),
    ]
    const isAllowed = ({ kind, path }: Passage) =>
      (kind === 'example' ? options.examples : options.project || path === request.path) &&
      (path === request.path || !isExcluded(path))
    return choose(candidates, maxUnits, new Set(linesOf(seen)), previous, (passage) => {
      const known = candidates.find((candidate) => isSame(candidate, passage))
      if (known) return known.score
      return isAllowed(passage) && stillThere(passage, request) && !isVisible(passage.text)
        ? 0
        : null
    })
  }

  return {
    saw: (request) => {
      const isNew = documents.get(request.docId) === undefined
      const document = documents.saw(request, now())
      // Others may want its passages at once; a long text can wait.
      if (isNew && document.text.length <= maxUnitsAtOnce) documents.refresh(document)
      quietly.add(document.docId, () => read(document), isNew)
    },
    accepted: (example) => {
      if (!context.isExcluded(example.path)) examples.add(example)
    },
    gather,
    forget: (docIds) => {
      const gone = documents.all().filter(({ docId }) => docIds === 'all' || docIds.includes(docId))
      for (const { docId } of gone) quietly.drop(docId)
      documents.forget(docIds)
      examples.forget(docIds)
      imported.forget(
        docIds,
        gone.flatMap(({ path }) => (path === null ? [] : [path])),
      )
    },
    settled: quietly.settled,
    dispose: () => {
      quietly.dispose()
      documents.forget('all')
      examples.forget('all')
      imported.forget('all', [])
    },
  }
}

/** Asks of each path once. */
function remembered(isExcluded: ContextOptions['isExcluded']): ContextOptions['isExcluded'] {
  const answers = new Map<string | null, boolean>()
  return (path) => {
    const answer = answers.get(path) ?? isExcluded(path)
    answers.set(path, answer)
    return answer
  }
}

const probeUnits = 40
const maxUnitsAtOnce = 32_768

/** Parts by which a text is known, where only a part of it stands. */
function probesOf(text: string): string[] {
  const middle = Math.floor((text.length - probeUnits) / 2)
  return [
    text.slice(0, probeUnits),
    text.slice(Math.max(0, middle), Math.max(0, middle) + probeUnits),
    text.slice(-probeUnits),
  ]
}
