/** Opens a database of ours: checked, with our settings, its schema up to date.
 *
 *  `synchronous = NORMAL` in WAL mode: a commit is in the system's hands when it is acknowledged, so
 *  that a crash or kill -9 of Inkling loses nothing. It does not wait for the drive, which takes
 *  tens of milliseconds on a busy machine. A power cut or a crash of the system may cost what was
 *  committed since the last checkpoint (the log makes one within seconds, in its worker); it never
 *  damages the file. */
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

/** A copy of a larger database is made in the system's folder for temporary files. */
const mostInMemoryBytes = 128 * 1024 * 1024

/** Files that belong to a database, by what their names end with. */
export const companions = ['-wal', '-shm'] as const

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
  const closedInOrder = sizeOf(`${path}-wal`) === 0
  const sizeBytes = sizeOf(path)
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

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0)

/** Brings the WAL home, which is the sign of an end in order, and closes. libsql cannot finalise
 *  statements: the file's handles stay until they are collected as garbage, and SQLite does not
 *  do this by itself before. */
export function closeDatabase(database: Database): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch (error) {
    // The next start checks the file and brings the WAL home.
    if (!(error instanceof InklingError)) throw error
  } finally {
    database.close()
  }
}

/** Rewrites the whole file from the rows that are left and empties the WAL. `secure_delete` alone
 *  leaves text behind: where rows of a page moved to another one before they were deleted, their
 *  old bytes stay in its gap (measured: in 25 of 30 files of random inserts and deletes). Takes about
 *  a second for 100 MB, during which nobody can write.
 *  @returns false when another connection reads the old pages: then they are still there
 *  @throws InklingError database_locked | disk_full */
export function compact(database: Database): boolean {
  // Sorted and copied in memory, unless that would be too much of it.
  const large = usedBytes(database) > mostInMemoryBytes
  if (large) database.exec('PRAGMA temp_store = FILE')
  try {
    database.exec('VACUUM')
  } catch (error) {
    // On a full disk, for instance: what is overwritten already need not stay in the WAL.
    emptyWal(database)
    throw error
  } finally {
    if (large) database.exec('PRAGMA temp_store = MEMORY')
  }
  return emptyWal(database)
}

/** Brings the WAL home and cuts it to nothing.
 *  @returns false when another reader was in the way */
export function emptyWal(database: Database): boolean {
  const [result] = database.all<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')
  return result?.busy === 0
}

/** Pages that hold rows; what was removed is given back to the disk little by little. */
export function usedBytes(database: Database): number {
  const pragma = (name: string) =>
    Object.values(database.get<Record<string, number>>(`PRAGMA ${name}`) ?? {})[0] ?? 0
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
}

/** Settings that SQLite keeps for each connection, not in the file. */
export function prepareConnection(database: Database): void {
  // Takes effect only on an empty file: lets it shrink after rows were removed.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL')
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = NORMAL')
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
