/** The reading side of the log on a connection of its own: what the pane, exports and learning
 *  ask. The worker runs it; a command line that must not write uses it directly. */
import { existsSync } from 'node:fs'
import { InklingError } from '../../contract'
import type {
  ExportFormat,
  FeedbackFilter,
  FeedbackRow,
  FeedbackStats,
  ForgetScope,
  LearnWeek,
} from '../../contract'
import { connect } from '../storage/database'
import type { Database } from '../storage/database'
import { schemaVersion } from '../storage/migrations'
import { compact, emptyWal, prepareConnection } from '../storage/openDatabase'
import { compared, type ComparedEvent } from './compared'
import { previewExport, writeExport } from './export'
import type { Forgetting } from './forget'
import { labelledPage, list, stats, waiting } from './queries'
import type { Cursor, Waiting } from './queries'
import { logMigrations } from './schema'
import { forgetAside, whatToForgetAside } from './setAsideLogs'
import type { LoggedEvent } from './types'
import { weeks } from './weeks'

export interface LogReader {
  list(
    filter: FeedbackFilter,
    offset: number,
    limit: number,
  ): Promise<{ total: number; rows: FeedbackRow[] }>
  stats(filter: FeedbackFilter): Promise<Omit<FeedbackStats, 'limitBytes'>>
  weeks(): Promise<LearnWeek[]>
  preview(
    format: ExportFormat,
    filter: FeedbackFilter,
  ): Promise<{ rows: number; columns: string[]; head: string }>
  export(
    format: ExportFormat,
    filter: FeedbackFilter,
    path: string,
  ): Promise<{ rows: number; bytes: number; path: string }>
  labelledPage(after: Cursor, limit: number): Promise<LoggedEvent[]>
  waiting(): Promise<Waiting>
  compared(adapterId: string, since: number): Promise<ComparedEvent[]>
  /** Brings the WAL home and empties it, so that removed rows are in no file any more.
   *  @returns false when another reader was in the way */
  checkpoint(): Promise<boolean>
  /** Rewrites the log's file from the rows that are left: nobody can write meanwhile.
   *  @returns false when another reader was in the way */
  compact(): Promise<boolean>
  /** What a wish to forget means in damaged copies of the log. */
  whatToForgetAside(scope: ForgetScope): Promise<Forgetting[]>
  /** @returns names of copies that could not be searched and were deleted */
  forgetAside(what: Pick<Forgetting, 'all' | 'eventIds' | 'since'>): Promise<string[]>
  /** Brings what was committed to the drive without standing in a writer's way. */
  sync(): Promise<void>
  dispose(): Promise<void>
}

/** @param path the log; opened at the first call
 *  @throws InklingError from each call: file_missing when there is no log yet, database_locked,
 *  database_damaged; bad_input when it has another format than this version writes */
export function createLogReader(path: string): LogReader {
  let connection: Database | null = null
  const database = (): Database => (connection ??= openForReading(path))
  const ask = async <Answer>(question: (database: Database) => Answer | Promise<Answer>) =>
    question(database())

  return {
    list: (filter, offset, limit) => ask((log) => list(log, filter, offset, limit)),
    stats: (filter) => ask((log) => stats(log, filter)),
    weeks: () => ask(weeks),
    preview: (format, filter) => ask((log) => previewExport(log, format, filter)),
    export: (format, filter, target) => ask((log) => writeExport(log, format, filter, target)),
    labelledPage: (after, limit) => ask((log) => labelledPage(log, after, limit)),
    waiting: () => ask(waiting),
    compared: (adapterId, since) => ask((log) => compared(log, adapterId, since)),
    checkpoint: () => ask(emptyWal),
    compact: () => ask(compact),
    whatToForgetAside: async (scope) => whatToForgetAside(path, scope),
    forgetAside: async (what) => forgetAside(path, what),
    sync: () => ask((log) => void log.all('PRAGMA wal_checkpoint(PASSIVE)')),
    dispose: async () => {
      connection?.close()
      connection = null
    },
  }
}

function openForReading(path: string): Database {
  if (!existsSync(path))
    throw new InklingError('file_missing', 'There is no feedback log yet.', null, { path })
  const database = connect(path, 2_000)
  try {
    prepareConnection(database)
    const found = schemaVersion(database)
    if (found === logMigrations.length) return database
    throw new InklingError(
      'bad_input',
      `The feedback log has format ${found}; this version reads ${logMigrations.length}. It was not touched.`,
      'Start the version of Inkling that wrote it.',
      { path, found },
    )
  } catch (error) {
    database.close()
    throw error
  }
}
