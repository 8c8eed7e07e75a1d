/** All that may help at a place, each with what it is worth. */
import type { SuggestRequest } from '../../../contract'
import { isRelated } from '../instant/isRelated'
import type { Declaration } from './declarations'
import type { Document, Documents } from './documents'
import { editedText } from './edits'
import type { ImportedFile } from './imported'
import { namesOf, relevanceTo, termsOf } from './terms'
import type { Passage } from './types'

/** Identifiers near the cursor mean more than those far away. */
const nearLines = 4
const aroundLines = 40
const queryLines = 16
const queryProseUnits = 500
/** Of what would be the most; a passage below has little to do with the place. */
const minRelevance = 0.09
const maxPassages = 24
/** Passages that there is time to compare, those of the documents seen last first. */
const maxCompared = 1_500
const maxFileUnits = 1_600
const minuteMs = 60_000

/** Dear to ask (links are followed): only of what would be given. */
type IsExcluded = (path: string | null) => boolean

/** What imported files declare and this place may use, a passage for each file.
 *  @param anywhere the names in the document
 *  @param previous a passage that still says all that is needed near the cursor is given again */
export function declarationPassages(
  request: SuggestRequest,
  anywhere: ReadonlySet<string>,
  files: readonly ImportedFile[],
  isExcluded: IsExcluded,
  previous: readonly Passage[],
): Passage[] {
  const near = namesOf(lastLines(request.prefix, nearLines))
  const around = namesOf(
    `${lastLines(request.prefix, aroundLines)}\n${request.suffix.split('\n', aroundLines / 2).join('\n')}`,
  )
  const worth = ({ name, members }: Declaration): number => {
    if (near.has(name)) return 0.85
    if (around.has(name)) return 0.6
    if (members.some((member) => near.has(member))) return 0.5
    return anywhere.has(name) ? 0.35 : 0
  }
  return files.flatMap(({ path, languageId, declarations }) => {
    const valued = declarations.flatMap((declaration, at) => {
      const score = worth(declaration)
      return score === 0 ? [] : [{ text: declaration.text, score, at }]
    })
    valued.sort((a, b) => b.score - a.score)
    const [best] = valued
    if (!best || isExcluded(path)) return []
    const about = { kind: 'declaration', path, languageId, score: best.score } as const
    const needed = valued.filter(({ score }) => score >= 0.6)
    const old = previous.find(({ kind, path: other }) => kind === 'declaration' && other === path)
    if (old && needed.every(({ text }) => old.text.includes(text)))
      if (isMadeOf(old.text, declarations)) return [{ ...about, text: old.text }]
    let room = maxFileUnits
    const given = valued.filter(({ text }) => (room -= text.length + 1) >= 0)
    given.sort((a, b) => a.at - b.at)
    return given.length === 0 ? [] : [{ ...about, text: given.map(({ text }) => text).join('\n') }]
  })
}

/** Whether a passage of the last prompt still says what the file declares. */
export function isMadeOf(text: string, declarations: readonly Declaration[]): boolean {
  let rest = text
  for (const declaration of declarations)
    if (rest.startsWith(declaration.text)) rest = rest.slice(declaration.text.length + 1)
  return rest === ''
}

/** What was changed lately, in this document and others. */
export function editPassages(
  here: Document | undefined,
  documents: readonly Document[],
  isExcluded: IsExcluded,
  now: number,
): Passage[] {
  const edits = documents
    .flatMap((document) => document.edits.map((edit) => ({ document, edit })))
    .sort((a, b) => b.edit.at - a.edit.at)
    .slice(0, maxPassages)
    .filter(({ document }) => document === here || !isExcluded(document.path))
  return edits.map(({ document, edit }, place) => {
    const { path, languageId, text } = document
    const related = here && isRelated(here.languageId, languageId) ? 1 : 0.6
    const age = now - edit.at > 10 * minuteMs ? 0.6 : 1
    const score = 0.6 * 0.85 ** place * related * age
    return { kind: 'edit', path, languageId, text: editedText(text, edit), score }
  })
}

/** Passages of this document that the model does not see, and of others, that are like this place. */
export function alikePassages(
  request: SuggestRequest,
  documents: Documents,
  others: boolean,
  isExcluded: IsExcluded,
  isVisible: (text: string) => boolean,
): Passage[] {
  const { mode, languageId, docId } = request
  const statistics = documents.statistics(mode)
  const query = termsOf(
    mode === 'prose'
      ? request.prefix.slice(-queryProseUnits)
      : lastLines(request.prefix, queryLines),
  )
  const relevance = relevanceTo(query, statistics)
  const out: Passage[] = []
  let left = maxCompared
  for (const document of documents.all()) {
    const own = document.docId === docId
    if (document.mode !== mode || (!own && !others) || left <= 0) continue
    left -= document.chunks.length
    const { path } = document
    const related = own || isRelated(document.languageId, languageId) ? 1 : 0.5
    for (const chunk of document.chunks) {
      const share = relevance(chunk) * related
      if (share < minRelevance) continue
      const about = { path, languageId: document.languageId, text: chunk.text }
      out.push({ kind: own ? 'nearby' : 'open', ...about, score: Math.min(1, 0.2 + 0.8 * share) })
    }
  }
  out.sort((a, b) => b.score - a.score)
  const found: Passage[] = []
  for (const passage of out) {
    if (found.length === maxPassages) break
    const isLeftOut = passage.kind === 'nearby' ? isVisible(passage.text) : isExcluded(passage.path)
    if (!isLeftOut) found.push(passage)
  }
  return found
}

function lastLines(text: string, count: number): string {
  let at = text.length
  for (let i = 0; i < count && at > 0; i++) at = text.lastIndexOf('\n', at - 1)
  return text.slice(at + 1)
}
