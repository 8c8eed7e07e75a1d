/** `inkling eval FILE`: how near suggestions are to the text that stood there, whether the code still
 *  parses, and how fast they come; over all records and by language. */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { findPlace } from '../../core/host/place'
import { hasSyntaxError } from '../../core/suggest/context/parser'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { languageOf } from '../../core/text/language'
import { similarity } from '../../core/text/similarity'
import { figuresOf, type Figures, type Judged } from '../eval/figures'
import { bleuCounts, chrfCounts } from '../eval/metrics'
import { readLines, recordId } from '../jsonLines'
import type { CommonOptions } from '../options'
import { answer, say, table } from '../output'
import { readSettings } from '../ports'
import { inScratch } from '../session'
import { toRequest } from './complete'

const record = z.object({
  id: recordId,
  path: z.string().nullish(),
  language: z.string().nullish(),
  prefix: z.string(),
  suffix: z.string().default(''),
  canonical: z.string(),
})
type Input = z.infer<typeof record>

type Answer = Awaited<ReturnType<typeof suggestOnce>>

export interface EvaluateOptions extends CommonOptions {
  /** Only the first so many of each language. */
  limit?: number
}

/** @returns the exit code */
export async function evaluate(file: string, options: EvaluateOptions): Promise<number> {
  const all = readLines(await readFile(file, 'utf8'), record)
  const records = options.limit === undefined ? all : firstOfEach(all, options.limit)
  const place = findPlace(options.profile)
  const judged: Judged[] = []
  const name = await inScratch(
    place,
    readSettings(place, options.model),
    async ({ app, model, serveActive }) => {
      await serveActive()
      for (const [index, input] of records.entries()) {
        judged.push(await judge(input, await suggestOnce(app.suggest, toRequest(input))))
        if ((index + 1) % 20 === 0) say(`${index + 1} of ${records.length}`)
      }
      return model.name
    },
  )
  const languages = [...new Set(judged.map(({ language }) => language))].sort()
  const byLanguage = Object.fromEntries(
    languages.map((language) => [
      language,
      figuresOf(judged.filter((one) => one.language === language)),
    ]),
  )
  const whole = figuresOf(judged)
  answer(options.json ?? false, { model: name, ...whole, languages: byLanguage }, () =>
    [
      `${whole.records} records with ${name}`,
      table(headings, [
        ...Object.entries(byLanguage).map(([language, figures]) => row(language, figures)),
        row('all', whole),
      ]),
    ].join('\n'),
  )
  return 0
}

const languageName = ({ language, path }: Input) => language ?? languageOf(path ?? '')

function firstOfEach(records: Input[], limit: number): Input[] {
  const seen = new Map<string, number>()
  return records.filter((one) => {
    const count = (seen.get(languageName(one)) ?? 0) + 1
    seen.set(languageName(one), count)
    return count <= limit
  })
}

async function judge(input: Input, got: Answer): Promise<Judged> {
  const written = got.completion.trim()
  const wanted = input.canonical.trim()
  return {
    language: languageName(input),
    shown: got.completion !== '',
    exact: got.completion.trimEnd() === input.canonical.trimEnd(),
    similarity: similarity(written, wanted),
    chrf: chrfCounts(written, wanted),
    bleu: bleuCounts(written, wanted),
    valid: await isValid(input, got.completion),
    latencyMs: got.latencyMs,
    firstTextMs: got.firstTextMs,
  }
}

/** Records whose true text does not parse, as they are cut out of more, say nothing. */
async function isValid(input: Input, completion: string): Promise<boolean | null> {
  const broken = (middle: string) =>
    hasSyntaxError(languageName(input), input.prefix + middle + input.suffix, input.path ?? null)
  if ((await broken(input.canonical)) !== false) return null
  return (await broken(completion)) === false
}

const headings = [
  ...['', 'records', 'exact', 'similar', 'chrF', 'BLEU', 'valid', 'shown'],
  ...['first text p50/p90/p95', 'whole p50/p90/p95'],
]

function row(name: string, figures: Figures): string[] {
  const percent = (share: number | null) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`)
  const ms = ({ p50, p90, p95 }: Figures['latency_ms']) => `${p50} / ${p90} / ${p95} ms`
  const { records, exact, edit_similarity, chrf, bleu, valid, shown } = figures
  return [
    ...[name, String(records)],
    ...[exact, edit_similarity, chrf, bleu, valid, shown].map(percent),
    ...[ms(figures.first_text_ms), ms(figures.latency_ms)],
  ]
}
