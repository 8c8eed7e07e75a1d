/** What SQLite says, in words for a person. */
import { InklingError } from '../../contract'
import type { ErrorCode } from '../../contract'

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that the disk, another
 *  program or a damaged file cause; every other code is a mistake of ours. */
const outsideCauses: Readonly<Record<number, ErrorCode>> = {
  3: 'read_only', // PERM
  5: 'database_locked', // BUSY
  6: 'database_locked', // LOCKED
  8: 'read_only', // READONLY
  10: 'disk_full', // IOERR: a disk that refuses; what to do is the same
  11: 'database_damaged', // CORRUPT
  13: 'disk_full', // FULL
  14: 'read_only', // CANTOPEN
  15: 'database_locked', // PROTOCOL: too many at the WAL's door
  26: 'database_damaged', // NOTADB
}

const words: Partial<Record<ErrorCode, { message: string; next: string }>> = {
  read_only: {
    message:
      'The file cannot be written: its folder is read-only, or something else is in its place.',
    next: 'Allow Inkling to write in this folder, or choose another profile folder.',
  },
  database_locked: {
    message: 'Another program holds the file just now.',
    next: 'Close the other program; Inkling tries again by itself.',
  },
  disk_full: {
    message: 'The disk is full or refuses to write.',
    next: 'Make some room on the disk; Inkling tries again by itself.',
  },
  database_damaged: {
    message: 'The file is damaged and cannot be read.',
    next: 'Start Inkling again: it sets the damaged file aside and starts a new one.',
  },
}

/** libsql gives `rawCode` (extended) on statements, but only a text when it cannot open. */
function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null
  const raw = (error as Error & { rawCode?: unknown }).rawCode
  if (typeof raw === 'number') return raw & 0xff
  const opened = /Unable to open connection to local database .*: (\d+)"?\)?$/s.exec(error.message)
  return opened === null ? null : Number(opened[1]) & 0xff
}

/** Turns an error of libsql into an `InklingError` where the outside world is the cause; any other
 *  error is handed back as it is.
 *  @param path the database, named in `details` */
export function databaseError(error: unknown, path: string): unknown {
  const primary = primaryCode(error)
  const code = primary === null ? undefined : outsideCauses[primary]
  const said = code === undefined ? undefined : words[code]
  if (code === undefined || said === undefined) return error
  return new InklingError(code, said.message, said.next, { path, sqlite: primary }, error)
}
