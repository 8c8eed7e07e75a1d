/** Find in files: streams hits file by file, and lets the app breathe between slices. */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type * as z from 'zod'
import { InklingError } from '../../contract'
import type { SearchHit, searchQuery } from '../../contract'
import { decode } from './encoding'
import { largestFileBytes } from './files'
import { PatternTooSlow, createMatcher } from './matcher'
import type { Match } from './matcher'
import { walkFiles } from './walk'

/** UTF-16 units searched in one go; a slice ends at a line end. */
const sliceChars = 256 * 1024
const previewChars = 240
const slowFilesAllowed = 3

/** @returns the text with "\n" line ends; null for what is not text, too large or gone */
async function readText(path: string): Promise<string | null> {
  try {
    const info = await stat(path)
    if (info.size > largestFileBytes) return null
    return decode(await readFile(path), basename(path)).text.replace(/\r\n/g, '\n')
  } catch {
    return null
  }
}

function* slices(text: string): Generator<{ slice: string; firstLine: number }> {
  let firstLine = 1
  for (let start = 0; start < text.length;) {
    const lineEnd = text.indexOf('\n', start + sliceChars)
    const end = lineEnd < 0 ? text.length : lineEnd + 1
    const slice = text.slice(start, end)
    yield { slice, firstLine }
    for (let at = slice.indexOf('\n'); at >= 0; at = slice.indexOf('\n', at + 1)) firstLine++
    start = end
  }
}

/** Matches come in order, so lines are counted once from each match to the next. */
function toHits(path: string, text: string, firstLine: number, matches: Match[]): SearchHit[] {
  let line = firstLine
  let lineStart = 0
  return matches.map(({ index, length }) => {
    for (let at = text.indexOf('\n', lineStart); at >= 0 && at < index;) {
      line++
      lineStart = at + 1
      at = text.indexOf('\n', lineStart)
    }
    const lineEnd = text.indexOf('\n', index)
    const end = Math.min(index + length, lineEnd < 0 ? text.length : lineEnd)
    const previewStart = Math.max(lineStart, index - previewChars / 3)
    const previewEnd = Math.min(lineEnd < 0 ? text.length : lineEnd, previewStart + previewChars)
    return {
      path,
      line,
      column: index - lineStart + 1,
      endColumn: end - lineStart + 1,
      preview: text.slice(previewStart, previewEnd),
      previewStart: previewStart - lineStart,
    }
  })
}

/** @throws InklingError bad_input for a pattern that cannot be read or takes far too long */
export async function* searchFolder(
  folder: string,
  query: z.infer<typeof searchQuery>,
  signal: AbortSignal,
): AsyncGenerator<SearchHit[]> {
  const find = createMatcher(query)
  let left = query.limit
  let slowFiles = 0
  for await (const path of walkFiles(folder, signal)) {
    const text = await readText(path)
    if (text === null) continue
    try {
      for (const { slice, firstLine } of slices(text)) {
        await breathe()
        if (signal.aborted) return
        const hits = toHits(path, slice, firstLine, find(slice, left))
        left -= hits.length
        if (hits.length > 0) yield hits
        if (left <= 0) return
      }
    } catch (error) {
      if (!(error instanceof PatternTooSlow)) throw error
      if (++slowFiles >= slowFilesAllowed) throw tooSlow(query.text, error)
    }
  }
}

function tooSlow(pattern: string, cause: unknown): InklingError {
  return new InklingError(
    'bad_input',
    'The search was stopped: this pattern takes too long on these files (it has to try too many ways to match).',
    'Make it simpler: nested repetitions such as (a+)+ are the usual cause.',
    { pattern },
    cause,
  )
}
