/** `acceptance.json` in the profile: the model that serves, the last result, what was taken lately. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'
import { acceptanceResult, InklingError } from '../../../contract'
import { atomicWriteSync } from '../../storage/atomicWrite'
import { ensureFolder, fileError, setAside } from '../../storage/files'
import { featureVersion } from './features'
import { acceptanceModel } from './model'

const saved = z.object({
  version: z.literal(1),
  model: acceptanceModel.nullable(),
  result: acceptanceResult,
  recent: z.object({ taken: z.number().nonnegative(), judged: z.number().nonnegative() }),
})
export type SavedAcceptance = z.infer<typeof saved>

/** Whole or not at all.
 *  @throws InklingError disk_full | read_only */
export function saveAcceptance(path: string, value: SavedAcceptance): void {
  ensureFolder(dirname(path))
  try {
    atomicWriteSync(path, JSON.stringify(value))
  } catch (error) {
    throw fileError(error, path)
  }
}

const older = z.object({
  model: z.object({
    features: z
      .number()
      .int()
      .max(featureVersion - 1),
  }),
})

/** @returns null when nothing was saved yet, and for a model of an earlier Inkling, whose features were
 *  others: it is learned anew from the log
 *  @throws InklingError model_broken, after the file was set aside where that was possible */
export function loadAcceptance(path: string, nowMs: number): SavedAcceptance | null {
  if (!existsSync(path)) return null
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return older.safeParse(value).success ? null : saved.parse(value)
  } catch (cause) {
    throw broken(path, nowMs, cause)
  }
}

function broken(path: string, nowMs: number, cause: unknown): InklingError {
  let aside = ''
  try {
    aside = ` It was set aside as ${setAside(path, nowMs)}.`
  } catch {
    // It stays where it is and is written over by the next learning.
  }
  return new InklingError(
    'model_broken',
    `What was learned about which suggestions you keep cannot be read.${aside} Nothing else is lost: the log is whole, and until it is learned again the model’s own certainty decides what is shown.`,
    'Learn again in the Learning pane, or wait for the next run.',
    { path },
    cause,
  )
}
