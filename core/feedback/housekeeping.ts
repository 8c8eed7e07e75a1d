/** Keeps the log below its limit, and what was removed out of its files. */
import type { Notice, Settings } from '../../contract'
import { InklingError } from '../../contract'
import { overLimit, pruneBatch, roomy } from './prune'
import type { LogReader } from './reader'
import type { Writer } from './writer'

export interface Housekeeping {
  /** An event came in: now and then the size is looked at. */
  eventAdded(): void
  /** Something was committed: it is on the drive a few seconds later. */
  committed(): void
  /** Gives freed pages back and empties the WAL: what was removed is in no file any more. */
  emptyFiles(): Promise<void>
  /** Tries again when another reader was in the way the last time. */
  finish(): Promise<void>
  dispose(): void
}

const eventsBetweenLooks = 200
/** What a power cut may cost. */
const syncAfterMs = 5_000
const bytesPerMb = 1_000_000
/** Pages that are given back at a time: a few milliseconds. */
const vacuumPages = 1_000

export const limitBytes = (settings: Settings): number => settings.log.limitMb * bytesPerMb

export function createHousekeeping(parts: {
  writer: Writer
  reader: () => LogReader
  settings: () => Settings
  now: () => number
  onNotice: (notice: Notice) => void
  onRemoved: () => void
}): Housekeeping {
  const { writer, reader, settings, now, onNotice, onRemoved } = parts
  let sinceLook = eventsBetweenLooks
  let mustEmpty = false
  let syncTimer: NodeJS.Timeout | null = null

  async function prune(): Promise<void> {
    const limit = limitBytes(settings())
    if (!(await writer.write((log) => overLimit(log, limit)))) return
    let removed = 0
    let labelled = 0
    for (;;) {
      const batch = await writer.write((log) =>
        roomy(log, limit) ? { removed: 0, labelled: 0 } : pruneBatch(log, now()),
      )
      if (batch.removed === 0) break
      removed += batch.removed
      labelled += batch.labelled
    }
    if (removed === 0) return
    await emptyFiles()
    onNotice({
      id: 'log.limit',
      level: 'info',
      code: 'internal',
      message: `The feedback log reached its limit of ${settings().log.limitMb} MB: ${removed} of its oldest entries were removed, ${labelled} of them with something to teach.`,
      next: 'Set a higher limit in Settings, or export the log to keep everything.',
    })
    onRemoved()
  }

  async function emptyFiles(): Promise<void> {
    mustEmpty = true
    try {
      writer.read((log) => log.all(`PRAGMA incremental_vacuum(${vacuumPages})`))
      mustEmpty = !(await reader().checkpoint())
    } catch (error) {
      // Another program is in the way: `finish` tries again.
      if (!(error instanceof InklingError)) throw error
    }
  }

  return {
    eventAdded() {
      if (++sinceLook < eventsBetweenLooks) return
      sinceLook = 0
      prune().catch((error: unknown) => {
        // A refusing disk is told by the writer.
        if (error instanceof InklingError) return
        onNotice(unexpected('The feedback log could not be kept below its limit', error))
      })
    },
    committed() {
      syncTimer ??= setTimeout(() => {
        syncTimer = null
        // Another program may be in the way; the next commit asks again.
        reader().sync().catch(ignore)
      }, syncAfterMs).unref()
    },
    emptyFiles,
    dispose() {
      if (syncTimer !== null) clearTimeout(syncTimer)
    },
    async finish() {
      if (mustEmpty && writer.healthy()) await emptyFiles()
    },
  }
}

const ignore = () => undefined

/** A mistake of ours, told instead of thrown where nobody could catch it. */
export function unexpected(what: string, error: unknown): Notice {
  return {
    id: 'log.internal',
    level: 'error',
    code: 'internal',
    message: `${what}: ${error instanceof Error ? error.message : String(error)}. Writing goes on.`,
    next: 'Start Inkling again; if it stays, please report it.',
  }
}
