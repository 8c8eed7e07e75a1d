/** A stream of real text by one hand that no model has read: this repository's own documents, in the
 *  order in which they were begun. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '../../../core/random'
import { cutEntry, thin, type StreamRecord } from '../../support/replayStream'
import { frozenCommit, frozenFiles, frozenTree, repository } from './frozen'

const day = 24 * 3_600_000

/** @param count evenly spread over all text */
export function docsStream(count: number, seed: number): StreamRecord[] {
  const random = createRandom(seed)
  const records: StreamRecord[] = []
  for (const [n, path] of documents().entries()) {
    let text = ''
    let t = Date.UTC(2026, 0, 1, 9) + n * day
    for (const paragraph of readFileSync(join(frozenTree(), path), 'utf8').trim().split(/\n\n/)) {
      for (const piece of cutEntry(paragraph, [14, 26], random)) {
        if (piece.cursor && piece.text.trim().length > 20)
          records.push({
            id: `docs-${records.length}`,
            ...{ t, doc: path, path, language: 'markdown', mode: 'prose' },
            ...{ prefix: text.slice(-2_000), suffix: '', typed: piece.text },
          })
        text += piece.text
        t += 60_000
      }
      text += '\n\n'
    }
  }
  return thin(records, count)
}

/** The reader's documents, not samples and demonstrations. */
function documents(): string[] {
  const begun = (path: string) => {
    const args = ['log', '--diff-filter=A', '--format=%ct', frozenCommit, '--', path]
    const times = execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' })
    return Number(times.trim().split('\n').at(-1))
  }
  return frozenFiles()
    .filter((path) => /^(docs\/.*|[A-Z]+)\.md$/.test(path))
    .map((path) => ({ path, at: begun(path) }))
    .sort((a, b) => a.at - b.at || a.path.localeCompare(b.path))
    .map(({ path }) => path)
}
