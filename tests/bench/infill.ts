/** Single lines cut from this repository's own code, filled in by the fill-in-the-middle model.
 *  node tests/bench/run.mjs infill MODEL.gguf [PROMPTS] */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defaultSettings } from '../../contract'
import { createSuggest } from '../../core/suggest/createSuggest'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { similarity } from '../../core/text/similarity'
import { loadRequest, openEngine } from '../support/openEngine'

const root = resolve(import.meta.dirname, '../..')
const sources = [
  'core/text/words.ts',
  'core/text/lines.ts',
  'core/text/similarity.ts',
  'core/engine/respawn.ts',
  'core/engine/sequences.ts',
  'core/stream.ts',
  'core/suggest/event.ts',
  'core/models/hashes.ts',
  'core/workspace/drafts.ts',
  'core/learn/bootstrap.ts',
  'core/storage/profileLock.ts',
  'core/host/quitFlow.ts',
]

export async function main([modelPath = '', count = '20']: string[]) {
  const { engine } = await openEngine()
  await engine.load(loadRequest({ modelPath, contextSize: 640 }))
  const settings = structuredClone(defaultSettings)
  settings.suggest = { ...settings.suggest, maxTokens: 32 }
  const suggest = createSuggest({
    engine,
    settings: () => settings,
    now: Date.now,
    onEvent: () => {},
    modelSha256: () => 'bench',
  })
  const rows = []
  for (const [i, { path, prefix, target, suffix }] of lines(Number(count)).entries()) {
    const answer = await suggestOnce(suggest, {
      docId: `line-${i}`,
      path,
      languageId: 'typescript',
      mode: 'code',
      version: 1,
      prefix,
      suffix,
      cursor: prefix.length,
      trigger: 'typing',
      parentId: null,
      candidate: 0,
      scope: 'line',
    })
    const exact = answer.completion.trim() === target.trim()
    rows.push({ target, answer: answer.completion, exact, latencyMs: answer.latencyMs })
    console.error(`${exact ? 'exact' : 'other'} ${JSON.stringify([target, answer.completion])}`)
  }
  await engine.dispose()
  const exact = rows.filter((row) => row.exact).length
  const alike = rows.reduce((sum, row) => sum + similarity(row.target, row.answer), 0) / rows.length
  return { prompts: rows.length, exact, meanSimilarity: Number(alike.toFixed(3)) }
}

/** Evenly spread lines of code (no comments, no imports), each with the cursor at the word boundary nearest to its middle. */
function lines(count: number) {
  const all = sources.flatMap((path) => {
    const text = readFileSync(resolve(root, path), 'utf8')
    return [...text.matchAll(/^([ \t]+)([^\s/*}].{11,70})$/gm)].map((match) => ({
      path,
      text,
      start: match.index + (match[1] ?? '').length,
      line: match[2] ?? '',
    }))
  })
  const step = all.length / count
  return Array.from({ length: Math.min(count, all.length) }, (_, i) => {
    const { path, text, start, line } = all[Math.floor(i * step)] as (typeof all)[number]
    const cursor = start + middleOf(line)
    return {
      path,
      prefix: text.slice(0, cursor),
      target: text.slice(cursor, start + line.length),
      suffix: text.slice(start + line.length),
    }
  })
}

function middleOf(line: string): number {
  const ends = [...line.matchAll(/\b\W/g)].map(({ index }) => index)
  const distance = (at: number) => Math.abs(at - line.length / 2)
  return ends.reduce((best, at) => (distance(at) < distance(best) ? at : best), 0)
}
