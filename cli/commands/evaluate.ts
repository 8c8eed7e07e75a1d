/** `inkling eval FILE`: how often the suggestion is the text that stood there, and how fast. */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { similarity } from '../../core/text/similarity'
import { readLines, recordId } from '../jsonLines'
import type { CommonOptions } from '../options'
import { answer, say } from '../output'
import { findPlace } from '../../core/host/place'
import { readSettings } from '../ports'
import { activeAdapter, inScratch } from '../session'
import { toRequest } from './complete'

const record = z.object({
  id: recordId,
  path: z.string().nullish(),
  language: z.string().nullish(),
  prefix: z.string(),
  suffix: z.string().default(''),
  canonical: z.string(),
})

/** Nearest rank. @param sorted ascending, not empty */
function percentile(sorted: number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** @returns the exit code */
export async function evaluate(file: string, options: CommonOptions): Promise<number> {
  const records = readLines(await readFile(file, 'utf8'), record)
  const place = findPlace(options.profile)
  const latencies: number[] = []
  let exact = 0
  let shown = 0
  let similar = 0
  const name = await inScratch(
    place,
    readSettings(place, options.model),
    async ({ app, model, serve }) => {
      const adapter = activeAdapter(place, model)
      if (adapter) await serve(adapter)
      for (const [index, input] of records.entries()) {
        const got = await suggestOnce(app.suggest, toRequest(input))
        if (got.completion !== '') shown++
        if (got.completion.trimEnd() === input.canonical.trimEnd()) exact++
        similar += similarity(got.completion.trim(), input.canonical.trim())
        latencies.push(got.latencyMs)
        if ((index + 1) % 20 === 0) say(`${index + 1} of ${records.length}`)
      }
      return model.name
    },
  )
  latencies.sort((a, b) => a - b)
  const count = Math.max(1, records.length)
  const result = {
    model: name,
    records: records.length,
    exact: exact / count,
    edit_similarity: similar / count,
    shown: shown / count,
    latency_ms: {
      p50: percentile(latencies, 0.5),
      p90: percentile(latencies, 0.9),
      p99: percentile(latencies, 0.99),
    },
  }
  answer(options.json ?? false, result, () =>
    [
      `${result.records} records with ${result.model}`,
      `exact match      ${percent(result.exact)}`,
      `edit similarity  ${percent(result.edit_similarity)}`,
      `shown            ${percent(result.shown)}`,
      `latency          ${result.latency_ms.p50} ms median, ${result.latency_ms.p90} ms p90, ${result.latency_ms.p99} ms p99`,
    ].join('\n'),
  )
  return 0
}
