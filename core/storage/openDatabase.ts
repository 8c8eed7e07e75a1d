/** Opens a database of ours: checked, with our settings, its schema up to date.
 *
 *  `synchronous = FULL` in WAL mode syncs the log of each commit before it is acknowledged: a
 *  crash of Inkling or of the system loses nothing that was acknowledged. A power cut loses
 *  nothing either, unless the drive lies about having written (macOS drives do: there the last
 *  moments before the cut may be gone). It never damages the file. */
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { InklingError } from '../../contract'
import type { Problem } from '../../contract'
import { connect } from './database'
import type { Database } from './database'
import { ensureFolder, setAside } from './files'
import { migrate } from './migrations'
import type { Migration } from './migrations'

export interface OpenOptions {
  path: string
  migrations: readonly Migration[]
  /** Unix milliseconds; names a damaged file that is set aside. */
  now: () => number
  /** How long a statement waits for another program. */
  busyTimeoutMs?: number
}

export interface Opened {
  database: Database
  /** A damaged file was set aside and a new one started: to be said aloud. Null otherwise. */
  recovered: Problem | null
}

/** A larger file is only read whole when it was not closed in order: 1 GB takes seconds. */
const alwaysCheckBelowBytes = 64 * 1024 * 1024

const companions = ['-wal', '-shm'] as const

/** @throws InklingError database_locked | disk_full | read_only; bad_input when a newer Inkling
 *  wrote it */
export function openDatabase(options: OpenOptions): Opened {
  ensureFolder(dirname(options.path))
  try {
    return { database: openChecked(options), recovered: null }
  } catch (error) {
    if (!(error instanceof InklingError) || error.code !== 'database_damaged') throw error
    const aside = setDatabaseAside(options.path, options.now())
    return { database: openChecked(options), recovered: damaged(aside) }
  }
}

/** Renames a database with its WAL; nothing is deleted. It must be closed.
 *  @returns the new path */
export function setDatabaseAside(path: string, nowMs: number): string {
  return setAside(path, nowMs, companions)
}

function openChecked({ path, migrations, busyTimeoutMs = 2_000 }: OpenOptions): Database {
  const closedInOrder = !existsSync(`${path}-wal`)
  const sizeBytes = existsSync(path) ? statSync(path).size : 0
  const database = connect(path, busyTimeoutMs)
  try {
    prepareConnection(database)
    if (!closedInOrder || sizeBytes < alwaysCheckBelowBytes) checkIntegrity(database)
    migrate(database, migrations)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Settings that SQLite keeps for each connection, not in the file. */
export function prepareConnection(database: Database): void {
  // Takes effect only on an empty file: lets it shrink after rows were removed.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL')
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec('PRAGMA foreign_keys = ON')
  // What is deleted is overwritten, and sorting leaves no copies of the user's text on disk.
  database.exec('PRAGMA secure_delete = ON')
  database.exec('PRAGMA temp_store = MEMORY')
}

function checkIntegrity(database: Database): void {
  const [first] = database.all<{ quick_check: string }>('PRAGMA quick_check(1)')
  if (first?.quick_check === 'ok') return
  throw new InklingError('database_damaged', 'The file is damaged.', null, {
    path: database.path,
    found: first?.quick_check,
  })
}

/** What is said aloud about a log that was set aside.
 *  @param aside where it lies now */
export function damaged(aside: string): Problem {
  return {
    code: 'database_damaged',
    message:
      'The feedback log was damaged. It was set aside and a new one started; your documents, settings and adapters are not affected.',
    next: `Keep ${aside} if you want to try to save its rows; otherwise it may be deleted.`,
    details: { aside },
  }
}
