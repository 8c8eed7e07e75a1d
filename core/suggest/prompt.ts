/** Document and cursor → what the model reads. Training rows are made by the same functions. */
import type { InfillFormat } from '../engine/infillFormats'
import type { PromptDocument, PromptPart } from '../engine/types'
import type { TokenBudget } from './budget'
import { modeOf } from '../text/language'
import { syntaxOf } from '../text/syntax'
import { splitHeal } from './heal'
import type { Passage } from './context/types'
import { planLayout, type Layout } from './layout'
import type { Surroundings } from './surroundings'

export interface Prompt {
  /** How the prompt is built; the number rises with each change of it. */
  templateId: 'fim-2' | 'fim-2+context' | 'continue-1' | 'continue-1+context' | 'own-words-1'
  parts: PromptPart[]
  heal: string
  /** The text that the prompt was made from, all of it: engines that make their own have other
   *  limits than this machine. */
  document: PromptDocument
}

/** @param typed  what stands between the layout's anchor and the cursor
 *  @param format  null for models that only continue */
export function composePrompt(
  layout: Layout,
  typed: string,
  place: Surroundings,
  format: InfillFormat | null,
): Prompt {
  const { kept, heal } = splitHeal(typed)
  const more = layout.passages.length > 0 ? '+context' : ''
  const { path, languageId, prefix, suffix } = place
  const document = { path, languageId, prefix, suffix }
  if (format === null) {
    const parts = [plainPassages(layout.passages) + layout.before + kept]
    return { templateId: `continue-1${more}`, parts, heal, document }
  }
  const parts = [...head(layout, place.path, format), ...frame(layout, kept, place.path, format)]
  return { templateId: `fim-2${more}`, parts: parts.filter((p) => p !== ''), heal, document }
}

/** The prompt of a place that was never seen before: what training rows are made of. */
export function buildPrompt(
  place: Surroundings,
  budget: TokenBudget,
  format: InfillFormat | null,
): Prompt {
  const { layout, typed } = planLayout(place, budget, () => [], null)
  return composePrompt(layout, typed, place, format)
}

/** Files of a repository as the model learned them; nothing where it learned none. */
function head(layout: Layout, path: string | null, format: InfillFormat): PromptPart[] {
  const { repo, file, pathInsidePrefix } = format
  if (layout.passages.length === 0) return []
  if (file === null) return []
  const parts: PromptPart[] =
    repo === null ? [] : [{ special: 'repo' }, repositoryName + format.afterRepo]
  for (const passage of layout.passages)
    parts.push({ special: 'file' }, `${nameOf(passage.path)}\n${passage.text.trimEnd()}\n`)
  parts.push({ special: 'file' })
  if (!pathInsidePrefix) parts.push(`${nameOf(path)}\n`)
  return parts
}

function frame(
  layout: Layout,
  typed: string,
  path: string | null,
  format: InfillFormat,
): PromptPart[] {
  const { passages, after } = layout
  const named = format.pathInsidePrefix && passages.length > 0 ? `${nameOf(path)}\n` : ''
  const own = format.file === null ? plainPassages(passages) : named
  const before = own + layout.before
  const middle: PromptPart[] = format.middle === null ? [] : [{ special: 'fim_middle' }]
  if (format.order === 'suffix-prefix-middle')
    return [{ special: 'fim_suffix' }, after, { special: 'fim_prefix' }, before + typed, ...middle]
  return [{ special: 'fim_prefix' }, before, { special: 'fim_suffix' }, after, ...middle, typed]
}

/** For models that know of one text only: one after the other, in code as comments, since a file
 *  that begins with pieces of others is none. */
const plainPassages = (passages: readonly Passage[]): string =>
  passages.map((passage) => `${asComment(passage).trimEnd()}\n\n`).join('')

function asComment({ path, text, languageId }: Passage): string {
  const [mark] = syntaxOf(languageId).line
  if (modeOf(languageId) === 'prose' || mark === undefined) return text
  return [`Path: ${nameOf(path)}`, ...text.trimEnd().split('\n')]
    .map((line) => `${mark} ${line}`)
    .join('\n')
}

const repositoryName = 'project'

/** The end of a path that tells a file from its neighbours; the folders above it are nobody's. */
const nameOf = (path: string | null): string =>
  path?.split(/[\\/]/).slice(-2).join('/') ?? 'untitled'

/** The prompt as one text, for the log: special tokens in angle brackets. */
export function renderPrompt({ parts, heal }: Prompt): string {
  return (
    parts.map((part) => (typeof part === 'string' ? part : `<${part.special}>`)).join('') + heal
  )
}
