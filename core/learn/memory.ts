/** The little that learning remembers between starts besides adapters and the run folder. */
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { atomicWriteSync } from '../storage/atomicWrite'
import * as z from 'zod'
import { promotion } from '../../contract'

const remembered = z.object({
  last: promotion.nullable(),
  lastAutomaticAt: z.number().nullable(),
  /** By base, its SHA-256: adapters that are off because an event of theirs was forgotten, and the
   *  run that makes up for them has not been yet. */
  retraining: z
    .record(z.string(), z.object({ since: z.number(), versions: z.array(z.number().int()) }))
    .default({}),
})
export type Remembered = z.infer<typeof remembered>

export interface Memory {
  readonly folder: string
  get(): Remembered
  set(change: Partial<Remembered>): void
}

export function createMemory(path: string): Memory {
  let value = read(path)
  return {
    folder: dirname(path),
    get: () => value,
    set(change) {
      value = { ...value, ...change }
      mkdirSync(dirname(path), { recursive: true })
      atomicWriteSync(path, JSON.stringify(value))
    },
  }
}

function read(path: string): Remembered {
  try {
    return remembered.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return { last: null, lastAutomaticAt: null, retraining: {} }
  }
}
