/** The fixed texts that no adapter may get worse at: general prose, and code of many languages. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Example } from '../../suggest/types'

export interface RegressionRow {
  id: string
  kind: 'prose' | 'code'
  example: Example
}

/** The passages of `resources/regression`. */
export const readRegression = (resources: string): Promise<RegressionRow[]> =>
  readPassages(resources, 'regression')

/** Passages of two files, parted by lines of `%%`. The first fifth of each is context, the rest is
 *  scored. */
export async function readPassages(
  resources: string,
  folder: 'regression' | 'pretraining',
): Promise<RegressionRow[]> {
  const kinds = ['prose', 'code'] as const
  const files = await Promise.all(
    kinds.map((kind) => readFile(join(resources, folder, `${kind}.txt`), 'utf8')),
  )
  return kinds.flatMap((kind, k) =>
    (files[k] ?? '')
      .split(/^%%$/m)
      .map((passage) => passage.trim())
      .filter((passage) => passage !== '')
      .map((passage, i) => toRow(`${folder}-${kind}-${i}`, kind, passage)),
  )
}

function toRow(id: string, kind: 'prose' | 'code', passage: string): RegressionRow {
  const wanted = Math.floor(passage.length / 5)
  const cut = Math.max(passage.indexOf(' ', wanted), 1)
  return {
    id,
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
