/** Single lines cut from real code, filled in by a fill-in-the-middle model.
 *  node tests/bench/run.mjs infill MODEL.gguf [own|python] [PROMPTS] [THREADS] [BEFORE] [AFTER]
 *  (tokens read before and after the cursor)
 *
 *  `own` cuts from this repository, which no model has read; `python` from Python's standard
 *  library, which most have. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defaultSettings } from '../../contract'
import { contextSizeFor } from '../../core/serving'
import { createSuggest } from '../../core/suggest/createSuggest'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { languageOf } from '../../core/text/language'
import { similarity } from '../../core/text/similarity'
import { loadRequest, openEngine } from '../support/openEngine'

interface Source {
  folder: () => string
  files: string[]
  /** A line of code: indentation, then what is cut. */
  line: RegExp
}

const sources: Record<string, Source> = {
  own: {
    folder: () => resolve(import.meta.dirname, '../..'),
    files: [
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
    ],
    line: /^([ \t]+)([^\s/*}].{11,70})$/gm,
  },
  python: {
    folder: () =>
      execFileSync('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], {
        encoding: 'utf8',
      }).trim(),
    files: ['bisect.py', 'csv.py', 'heapq.py', 'shlex.py', 'textwrap.py', 'queue.py', 'sched.py'],
    line: /^([ \t]+)((?:return|if|for|while|raise|self\.|\w+ = ).{8,66})$/gm,
  },
}

export async function main(args: string[]) {
  const [modelPath = '', from = 'own', count = '20', threads = '0'] = args
  const [before = '1024', after = '384'] = args.slice(4)

  const source = sources[from]
  if (!source) throw new Error(`There is no source "${from}": own or python.`)
  const settings = structuredClone(defaultSettings)
  // As `inkling complete` reads by itself.
  settings.suggest = {
    ...settings.suggest,
    maxTokens: 32,
    prefixTokens: Number(before),
    suffixTokens: Number(after),
  }
  const { engine } = await openEngine()
  const contextSize = contextSizeFor(settings.suggest)
  await engine.load(loadRequest({ modelPath, contextSize, threads: Number(threads) }))
  const suggest = createSuggest({
    engine,
    settings: () => settings,
    now: Date.now,
    onEvent: () => {},
    modelSha256: () => 'bench',
  })
  const rows = []
  for (const [i, { path, prefix, target, suffix }] of lines(source, Number(count)).entries()) {
    const answer = await suggestOnce(suggest, {
      docId: `line-${i}`,
      path,
      languageId: languageOf(path),
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
    rows.push({ target, answer: answer.completion, exact })
    console.error(`${exact ? 'exact' : 'other'} ${JSON.stringify([target, answer.completion])}`)
  }
  await engine.dispose()
  const exact = rows.filter((row) => row.exact).length
  const alike = rows.reduce((sum, row) => sum + similarity(row.target, row.answer), 0) / rows.length
  return { from, prompts: rows.length, exact, meanSimilarity: Number(alike.toFixed(3)) }
}

/** Evenly spread lines, each with the cursor at the word boundary nearest to its middle. */
function lines({ folder, files, line: pattern }: Source, count: number) {
  const all = files.flatMap((path) => {
    const text = readFileSync(join(folder(), path), 'utf8')
    // Sentences of a documentation string are no code.
    const documentation = [...text.matchAll(/"""[^]*?"""/g)]
    const isCode = ({ index }: { index: number }) =>
      !documentation.some((one) => index > one.index && index < one.index + one[0].length)
    return [...text.matchAll(pattern)].filter(isCode).map((match) => ({
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
