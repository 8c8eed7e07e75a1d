/** Rows on disk as the trainer reads them: one JSON object a line. */
import { writeFile } from 'node:fs/promises'
import { InklingError } from '../../contract'
import type { EncodedExample, Example } from '../suggest/types'

/** Text → tokens exactly as a request would be tokenised, so that training and suggesting agree. */
export type Encode = (examples: Example[]) => Promise<EncodedExample[]>

export interface TokenRow extends EncodedExample {
  id: string
  weight: number
}

/** Rows in the order of `examples`; those of which no token would count are left out. */
export async function encodeRows(
  encode: Encode,
  examples: ReadonlyArray<{ id: string; weight: number; example: Example }>,
): Promise<TokenRow[]> {
  const encoded = await encode(examples.map(({ example }) => example))
  return examples.flatMap(({ id, weight }, i) => {
    const one = encoded[i]
    return one && one.tokens.length > one.completionStart ? [{ id, weight, ...one }] : []
  })
}

/** @throws InklingError disk_full | read_only */
export async function writeRows(path: string, rows: readonly TokenRow[]): Promise<void> {
  const lines = rows.map(({ id, tokens, completionStart, weight }) =>
    JSON.stringify({ id, tokens, completion_start: completionStart, weight }),
  )
  try {
    await writeFile(path, lines.map((line) => `${line}\n`).join(''))
  } catch (error) {
    throw writeProblem(error, path)
  }
}

/** A failed write of the learner's own files, in plain words. */
export function writeProblem(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new InklingError(
      'disk_full',
      'The disk is full, so learning stopped. Your text, the log and the adapter in use are untouched.',
      'Free some space, then start learning again.',
      { path },
      error,
    )
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new InklingError(
      'read_only',
      'The profile folder cannot be written, so nothing could be learned. Nothing is lost.',
      'Make the folder writable, then start learning again.',
      { path },
      error,
    )
  }
  return error
}
