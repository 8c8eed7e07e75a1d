/** `ledger.jsonl` in the profile: every adapter that was ever made, what taught it, what it scored and
 *  why it was refused. It outlives the adapters, so it holds no text and names no event. Lines are only
 *  added; the last one of an adapter counts. */
import { appendFileSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ledgerEntry, type LedgerEntry } from '../../../contract'
import { ensureFolder, fileError } from '../../storage/files'
import type { AdapterManifest } from './adapterManifest'

type Written = Omit<LedgerEntry, 'kept'>
const written = ledgerEntry.omit({ kept: true })

export interface Ledger {
  /** @throws InklingError disk_full | read_only */
  write(entry: Written): void
  /** The newest first; adapters that were made before there was a ledger are there, too.
   *  @param present those whose files are there */
  read(present: readonly AdapterManifest[]): LedgerEntry[]
}

export function createLedger(path: string): Ledger {
  function lines(): Written[] {
    let text = ''
    try {
      text = readFileSync(path, 'utf8')
    } catch {
      return []
    }
    return text.split('\n').flatMap((line) => {
      try {
        return [written.parse(JSON.parse(line))]
      } catch {
        // A write that a crash cut short.
        return []
      }
    })
  }
  return {
    write(entry) {
      ensureFolder(dirname(path))
      try {
        appendFileSync(path, `\n${JSON.stringify(entry)}\n`)
      } catch (error) {
        throw fileError(error, path)
      }
    },
    read(present) {
      const entries = new Map(present.map((m) => [m.adapterId, entryOf(m)]))
      for (const line of lines()) entries.set(line.adapterId, line)
      const kept = new Set(present.map((m) => m.adapterId))
      return [...entries.values()]
        .map((entry) => ({ ...entry, kept: kept.has(entry.adapterId) }))
        .sort((a, b) => b.createdAt - a.createdAt || b.version - a.version)
    },
  }
}

/** What a manifest says for the ledger.
 *  @param taughtBy figures of its events; what the manifest alone can tell when left out */
export function entryOf(
  { adapterId, version, base, createdAt, scope, result, settings, events, ...m }: AdapterManifest,
  taughtBy: LedgerEntry['taughtBy'] = { events: events.length, documents: 0, from: null, to: null },
): Written {
  return {
    adapterId,
    version,
    baseName: base.name,
    createdAt,
    scope,
    promoted: result.promoted,
    forgotten: m.forgotten,
    reason: result.reason,
    tests: result.tests,
    taughtBy,
    settings,
  }
}
