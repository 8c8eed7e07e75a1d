/** Single lines of this repository, which no model has read, as it was at one commit. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cutLines } from '../../../scripts/cut-lines.mjs'
import { languageOf } from '../../../core/text/language'
import { frozenFiles, frozenTree } from './frozen'

export interface InfillCase {
  id: string
  /** Inside the repository. */
  path: string
  languageId: string
  prefix: string
  suffix: string
  canonical: string
}

/** Files that are read whole before the cursor, so that what is evaluated of one line serves the
 *  next one; the same text goes to both sides. */
const units = { smallest: 1_200, largest: 5_200 }
const folders =
  /^(core|renderer|cli|contract|preview|electron|native|scripts)\/.*\.(tsx?|mjs|cpp|h)$/
const linesPerFile = 6
const suffixUnits = 480

/** @returns at most `count` cases, by file and position */
export function infillCases(count: number): InfillCase[] {
  const root = frozenTree()
  const files = frozenFiles()
    .filter((path) => folders.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter(({ text }) => text.length >= units.smallest && text.length <= units.largest)
  const wanted = Math.ceil(count / linesPerFile)
  const step = files.length / wanted
  const chosen = Array.from({ length: wanted }, (_, i) => files[Math.floor(i * step)])
  return chosen
    .flatMap((file) => {
      if (!file) return []
      const { path, text } = file
      const options = { count: linesPerFile, prefixUnits: units.largest, suffixUnits }
      return cutLines(text, options).map(({ line, at: _at, ...cut }) => ({
        id: `${path}:${line}`,
        path,
        languageId: languageOf(path),
        ...cut,
      }))
    })
    .slice(0, count)
}
