/** The fixed texts that no adapter may get worse at: general prose, and code of many languages. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Example } from '../suggest/types'

export interface RegressionRow {
  id: string
  kind: 'prose' | 'code'
  example: Example
}

/** Passages of `resources/regression/*.txt`, parted by lines of `%%`. The first fifth of each is
 *  context, the rest is scored. */
export async function readRegression(resources: string): Promise<RegressionRow[]> {
  const kinds = ['prose', 'code'] as const
  const files = await Promise.all(
    kinds.map((kind) => readFile(join(resources, 'regression', `${kind}.txt`), 'utf8')),
  )
  return kinds.flatMap((kind, k) =>
    (files[k] ?? '')
      .split(/^%%$/m)
      .map((passage) => passage.trim())
      .filter((passage) => passage !== '')
      .map((passage, i) => toRow(kind, passage, i)),
  )
}

function toRow(kind: 'prose' | 'code', passage: string, i: number): RegressionRow {
  const wanted = Math.floor(passage.length / 5)
  const cut = Math.max(passage.indexOf(' ', wanted), 1)
  return {
    id: `regression-${kind}-${i}`,
    kind,
    example: {
      languageId: kind === 'prose' ? 'plaintext' : 'unknown',
      mode: kind,
      path: null,
      prefix: passage.slice(0, cut),
      suffix: '',
      completion: passage.slice(cut),
    },
  }
}
