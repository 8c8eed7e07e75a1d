/** Rows on disk as the trainer reads them (native/dataset_row.h): one JSON object a line. */
import { InklingError } from '../../../contract'
import { atomicWrite } from '../../storage/atomicWrite'
import type { EncodedExample, Example } from '../../suggest/types'

/** Text → tokens exactly as a request would be tokenised, so that training and suggesting agree. */
export type Encode = (examples: Example[]) => Promise<EncodedExample[]>

interface Line {
  id: string
  weight: number
  /** Index of the first token that the loss counts. */
  completion_start: number
}

interface TextLine extends Line {
  /** Prompt and completion. */
  tokens: number[]
}

/** A line of the trainer's file. Without a kind: text to imitate. */
export type TrainerRow =
  | (TextLine & { kind?: 'sft' | 'ptx' })
  | (TextLine & { kind: 'kto'; desirable: boolean })
  /** Equal up to `completion_start`. */
  | (Line & { kind: 'dpo'; chosen: number[]; rejected: number[] })
  | (TextLine & {
      kind: 'pg'
      /** One for each token from `completion_start` on, nats; null where it was no free choice. */
      behaviour_logp: Array<number | null>
      temperature: number
      /** The trainer takes the mean over the file from it. */
      reward: number
    })

/** Rows of text to imitate, in the order of `examples`; those of which no token would count are
 *  left out. */
export async function encodeRows(
  encode: Encode,
  examples: ReadonlyArray<{ id: string; weight: number; example: Example }>,
): Promise<TrainerRow[]> {
  const encoded = await encode(examples.map(({ example }) => example))
  return examples.flatMap(({ id, weight }, i) => {
    const one = encoded[i]
    return one ? textLine(id, weight, one) : []
  })
}

/** None where no token would count. */
export const textLine = (
  id: string,
  weight: number,
  { tokens, completionStart }: EncodedExample,
): TextLine[] =>
  tokens.length > completionStart ? [{ id, tokens, completion_start: completionStart, weight }] : []

/** Whole or not at all: what a crash cut short must not be taken for the rows.
 *  @throws InklingError disk_full | read_only */
export async function writeRows(path: string, rows: readonly TrainerRow[]): Promise<void> {
  try {
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    await atomicWrite(path, Buffer.from(text))
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
