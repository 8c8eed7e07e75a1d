/** Fills a log with what a sample author would have kept: the demo and the end-to-end tests need
 *  weeks of writing in a moment. The rows go through the same doors as those of the editor. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '../../core/app'

export interface AuthorOptions {
  /** Suggestions kept, spread evenly over the text. */
  count: number
  /** Text before each, in UTF-16 units: short rows train quickly. */
  contextUnits: number
  /** Replaces each kept text: tests put nonsense there. */
  spoil?: (texts: string[]) => string[]
}

interface Kept {
  id: string
  docId: string
  t: number
  prefix: string
  text: string
}

const entriesFile = (resources: string) => join(resources, 'demo', 'keeper-log.md')
const dayMs = 24 * 3_600_000
const betweenMs = 90_000

/** @param resources the app's `resources/`
 *  @returns how many rows were added, and a text that the author might write on with */
export async function seedSampleAuthor(
  app: App,
  resources: string,
  options: AuthorOptions,
): Promise<{ rows: number; author: string }> {
  const entries = (await readFile(entriesFile(resources), 'utf8')).trim().split(/\n\n/)
  const all = sentencesOf(entries, options.contextUnits)
  const step = Math.max(1, all.length / options.count)
  const kept = all.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
  const texts = options.spoil?.(kept.map(({ text }) => text))
  for (const [i, row] of kept.entries()) await keep(app, { ...row, text: texts?.[i] ?? row.text })
  await app.feedback.flush()
  return { rows: kept.length, author: 'a lighthouse keeper' }
}

/** One sitting a day, one document a month; each sentence but the first of a day is one row. */
function sentencesOf(entries: string[], contextUnits: number): Kept[] {
  const firstDay = Date.now() - (entries.length + 1) * dayMs
  const rows: Kept[] = []
  let before = ''
  let month = ''
  for (const [day, entry] of entries.entries()) {
    const here = / (\w+)\./.exec(entry)?.[1] ?? 'log'
    if (here !== month) before = ''
    month = here
    const sentences = entry.split(/(?<=[.?!])(?=\s)/)
    for (const [n, text] of sentences.entries()) {
      if (n > 0)
        rows.push({
          id: `sample-${day}-${n}`,
          docId: `sample-${month.toLowerCase()}`,
          t: firstDay + day * dayMs + n * betweenMs,
          prefix: before.slice(-contextUnits),
          text,
        })
      before += text
    }
    before += '\n\n'
  }
  return rows
}

async function keep({ feedback, serving }: App, { id, docId, t, prefix, text }: Kept) {
  feedback.record({
    event_id: id,
    doc_id: docId,
    path: null,
    parent_id: null,
    t_request: t,
    t_first_text: t + 100,
    t_resolved: t + 500,
    model_sha256: serving.model()?.sha256 ?? '',
    adapter_id: null,
    template_id: 'sample',
    mode: 'prose',
    language_id: 'markdown',
    trigger: 'typing',
    prefix,
    suffix: '',
    cursor: prefix.length,
    doc_version: 1,
    prompt_text: prefix,
    prompt_tokens: 0,
    raw_text: text,
    output_token_ids: [],
    completion_text: text,
    finish: 'stop',
    logp_mean: null,
    logp_min: null,
    logp_behaviour: null,
    temperature: 0,
    sampler: null,
    rank: 0,
    gate_p: null,
    gate_version: null,
    show_propensity: null,
    shown: true,
    none_reason: null,
    features: { sample: true },
  })
  await feedback.report({
    eventId: id,
    outcome: 'accepted',
    reason: 'tab',
    acceptedChars: text.length,
    shownText: text,
    shownAt: t + 100,
    resolvedAt: t + 2_100,
    visibleMs: 2_000,
    windowFocused: true,
  })
  await feedback.observe({
    kind: 'settle',
    eventId: id,
    afterS: 300,
    observedAt: t + 302_100,
    text,
  })
}
