/** Measured speeds on disk, by model and machine, so that the next start need not measure again. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import type { EngineSpeed } from './types'

export interface SpeedFile {
  /** @returns zeros where nothing is known */
  read(key: unknown): EngineSpeed
  write(key: unknown, speed: EngineSpeed): void
}

const mostEntries = 64

const entries = z.record(
  z.string(),
  z.object({ prefillTokensPerS: z.number(), decodeTokensPerS: z.number(), at: z.number() }),
)
type Entries = z.infer<typeof entries>

/** @param stateFolder null keeps nothing */
export function createSpeedFile(stateFolder: string | null): SpeedFile {
  const path = stateFolder && join(stateFolder, 'speed.json')
  const known = path ? readEntries(path) : {}
  const nameOf = (key: unknown) =>
    createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32)
  return {
    read(key) {
      const { prefillTokensPerS = 0, decodeTokensPerS = 0 } = known[nameOf(key)] ?? {}
      return { prefillTokensPerS, decodeTokensPerS }
    },
    write(key, speed) {
      known[nameOf(key)] = { ...speed, at: Date.now() }
      const newest = Object.entries(known).sort(([, a], [, b]) => b.at - a.at)
      for (const [name] of newest.slice(mostEntries)) delete known[name]
      if (path) writeWhole(path, JSON.stringify(known))
    },
  }
}

/** What cannot be read is measured again. */
function readEntries(path: string): Entries {
  try {
    return entries.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return {}
  }
}

/** A full disk costs a measurement at the next start, no more. */
function writeWhole(path: string, text: string): void {
  const part = `${path}.${randomUUID()}.part`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(part, text, { mode: 0o600 })
    renameSync(part, path)
  } catch {
    rmSync(part, { force: true })
  }
}
