/** The little that learning remembers between starts besides adapters and the run folder. */
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { atomicWriteSync } from '../storage/atomicWrite'
import * as z from 'zod'
import { adapterScope, promotion } from '../../contract'

const owedRun = z.object({
  scope: adapterScope,
  since: z.number(),
  /** Of the adapters; none where only a run was dropped. */
  versions: z.array(z.number().int()),
  /** When it could not begin for want of text; null before the first try. */
  triedAt: z.number().nullable().default(null),
})

const remembered = z.object({
  last: promotion.nullable(),
  lastAutomaticAt: z.number().nullable(),
  /** By base, its SHA-256: runs that are to make up for adapters which are off because an event of
   *  theirs was forgotten. The one that has waited longest comes first. */
  owed: z.record(z.string(), z.array(owedRun)).default({}),
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
    return { last: null, lastAutomaticAt: null, owed: {} }
  }
}
