/** Whether the instant layer's probabilities are true, on this repository's own files. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createInstant } from '../../core/suggest/instant/createInstant'
import { languageOf, modeOf } from '../../core/text/language'
import { requestAt } from '../support/requestAt'

const root = resolve(import.meta.dirname, '../..')

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|md)$/.test(name))
    .sort()
    .map((name) => join(root, folder, name))
}

interface Answer {
  probability: number
  exact: boolean
}

/** Exactly what follows, and not half of a word of it. */
function isExact(text: string, rest: string): boolean {
  const cut = /[\p{L}\p{N}_$]$/u.test(text) && /^[\p{L}\p{N}_$]/u.test(rest.slice(text.length))
  return rest.startsWith(text) && !cut
}

/** Writes half of the files before an index that has read the other half. */
function answersOf(files: string[], minProbability: number, perFile: number) {
  const instant = createInstant({ minProbability })
  const answers: Answer[] = []
  let asked = 0
  const about = (path: string) => {
    const languageId = languageOf(path)
    return { docId: path, path, languageId, mode: modeOf(languageId) }
  }
  for (const [i, path] of files.entries()) {
    const text = readFileSync(path, 'utf8')
    if (i % 2 === 0) {
      instant.saw(requestAt(`${text}|`, about(path)))
      continue
    }
    for (let n = 1; n <= perFile; n++) {
      // Places that are spread by the golden ratio: the same at each run.
      const cursor = Math.floor((((i * perFile + n) * 0.618034) % 1) * text.length)
      const rest = /^[^\n]*/.exec(text.slice(cursor))?.[0] ?? ''
      const request = requestAt(`${text.slice(0, cursor)}|`, about(path))
      instant.saw(request)
      asked++
      const answer = instant.suggest(request)
      if (answer)
        answers.push({ probability: answer.probability, exact: isExact(answer.text, rest) })
    }
  }
  return { answers, asked }
}

const share = (answers: readonly Answer[]) =>
  answers.filter(({ exact }) => exact).length / answers.length

describe('the instant layer on text that it has not read', { timeout: 60_000 }, () => {
  const files = ['core', 'renderer', 'docs'].flatMap(filesIn)

  it('is right as often as it says', () => {
    const { answers, asked } = answersOf(files, 0.3, 6)
    const table = []
    for (let low = 0.3; low < 0.95; low += 0.1) {
      const bin = answers.filter(({ probability: p }) => p >= low && p < low + 0.1)
      const said = bin.reduce((sum, { probability }) => sum + probability, 0) / bin.length
      table.push({ answers: bin.length, said: said.toFixed(3), exact: share(bin).toFixed(3) })
      // Chance alone moves the share of 50 answers by 0.07.
      if (low > 0.65 && bin.length >= 50) expect(share(bin)).toBeGreaterThan(said - 0.15)
    }
    console.table(table)
    console.info(`${answers.length} answers for ${asked}`)
  })

  it('is exact in at least four of five cases where it is shown', () => {
    const shown = answersOf(files, 0.75, 6)
    console.info(
      `shown ${shown.answers.length} of ${shown.asked}: ${share(shown.answers).toFixed(3)}`,
    )
    expect(shown.answers.length).toBeGreaterThan(50)
    expect(share(shown.answers)).toBeGreaterThan(0.8)
  })
})

describe('the time of an answer', { timeout: 60_000 }, () => {
  it('is printed: reading a key and answering, in a long document beside many others', () => {
    const instant = createInstant()
    const texts = filesIn('core').map((path) => readFileSync(path, 'utf8'))
    const about = { languageId: 'typescript', mode: 'code' } as const
    for (const [i, text] of texts.entries())
      instant.saw(requestAt(`${text}|`, { ...about, docId: `${i}` }))
    const long = texts.join('\n')
    const above = long.slice(0, 60_000)
    const below = long.slice(60_000, 120_000)
    const typed = (texts[20] ?? '').slice(0, 400)
    const times = Array.from(typed, (_, i) => {
      const request = requestAt(`${above}\n${typed.slice(0, i)}|\n${below}`, about)
      const start = performance.now()
      instant.saw(request)
      instant.suggest(request)
      return performance.now() - start
    }).slice(5)
    times.sort((a, b) => a - b)
    const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(2)
    const megabytes = (instant.sizeBytes() / 1024 / 1024).toFixed(1)
    console.info(`p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${texts.length} files in ${megabytes} MB`)
    expect(times.length).toBeGreaterThan(100)
  })
})
