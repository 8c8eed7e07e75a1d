/** Schema changes: numbered by their place in a list, forward only, each in one transaction. */
import { InklingError } from '../../contract'
import type { Database } from './database'

/** SQL of one step; step 1 brings an empty file to schema 1. */
export type Migration = string

export function schemaVersion(database: Database): number {
  return database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0
}

/** Brings the schema up to date.
 *  @throws InklingError bad_input when a newer Inkling wrote the file: it is left untouched */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  const found = schemaVersion(database)
  if (found > migrations.length) throw newerSchema(database.path, found, migrations.length)
  for (let version = found + 1; version <= migrations.length; version++) {
    database.transaction(() => {
      database.exec(migrations[version - 1] ?? '')
      database.exec(`PRAGMA user_version = ${version}`)
    })
  }
}

function newerSchema(path: string, found: number, known: number): InklingError {
  return new InklingError(
    'bad_input',
    `The feedback log was written by a newer Inkling (format ${found}, this version knows ${known}). It was not touched.`,
    'Start the newer version, or use another profile folder with --profile.',
    { path, found, known },
  )
}
