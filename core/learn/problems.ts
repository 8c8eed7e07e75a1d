/** Failures of learning in the words that the pane shows. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { InklingError } from '../../contract'

export function asProblem(error: unknown): InklingError {
  if (error instanceof InklingError) return error
  if (error instanceof Error && error.name === 'AbortError') {
    return new InklingError('cancelled', 'Learning was stopped before it began. Nothing is lost.')
  }
  return new InklingError(
    'internal',
    'Learning stopped because of an error of Inkling. Your text, the log and the adapter in use are untouched.',
    'Start learning again.',
    {},
    error,
  )
}

const whyMissing = z.object({ reason: z.string(), next: z.string() })

/** What setup wrote beside the place of the trainer (`missing.json`) when it could not build it. */
export function readWhyMissing(trainerPath: string): z.infer<typeof whyMissing> | null {
  const path = join(dirname(trainerPath), 'missing.json')
  if (!existsSync(path)) return null
  try {
    return whyMissing.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** @param versions of the adapters that are out of use now
 *  @param all that was logged is forgotten
 *  @param automatic learning begins by itself */
export function forgottenProblem(
  versions: readonly number[],
  { all, automatic }: { all: boolean; automatic: boolean },
): InklingError {
  const next = all
    ? 'Go on writing: Inkling learns again when there is enough new text.'
    : automatic
      ? 'Nothing to do: the next adapter is made without them when nobody needs the machine.'
      : 'Learn again: the next adapter is made without them.'
  return new InklingError(
    'model_broken',
    `You removed log entries that adapter version ${versions.join(', ')} had learned from, so it is not used any more.`,
    next,
  )
}
