/** A connection to SQLite through libsql, with its traps fenced off. */
import Libsql from 'libsql'
import { databaseError } from './databaseErrors'

export type SqlValue = string | number | bigint | null | Uint8Array

export interface Database {
  readonly path: string
  /** @returns the number of rows changed */
  run(sql: string, ...values: SqlValue[]): number
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined
  all<Row>(sql: string, ...values: SqlValue[]): Row[]
  iterate<Row>(sql: string, ...values: SqlValue[]): Iterable<Row>
  /** Several statements without values. */
  exec(sql: string): void
  /** Runs `body` in a write transaction: all of it, or (when it throws) nothing. */
  transaction<Result>(body: () => Result): Result
  close(): void
}

/** libsql 0.5.29 aborts the whole process on a boolean and cuts a text at its first NUL. */
function checked(values: SqlValue[]): SqlValue[] {
  return values.map((value) => {
    if (typeof value === 'string')
      return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value
    const fits =
      value === null ||
      typeof value === 'number' ||
      typeof value === 'bigint' ||
      value instanceof Uint8Array
    if (!fits) throw new TypeError(`SQLite cannot store a ${typeof value}.`)
    return value
  })
}

/** Opens (or creates) the file and nothing else: no settings, no schema.
 *  @param busyTimeoutMs how long a statement waits for another program's lock
 *  @throws InklingError database_locked | database_damaged | disk_full | read_only, here and from
 *  every method */
export function connect(path: string, busyTimeoutMs: number): Database {
  const named = <Result>(work: () => Result): Result => {
    try {
      return work()
    } catch (error) {
      throw databaseError(error, path)
    }
  }

  const libsql = named(() => new Libsql(path, { timeout: busyTimeoutMs }))
  const statements = new Map<string, Libsql.Statement>()
  const prepared = (sql: string): Libsql.Statement => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = libsql.prepare(sql)
    statements.set(sql, statement)
    return statement
  }

  const all = <Row>(sql: string, ...values: SqlValue[]): Row[] =>
    named(() => prepared(sql).all(checked(values)) as Row[])

  return {
    path,
    run: (sql, ...values) => named(() => prepared(sql).run(checked(values)).changes),
    // `.get()` of libsql adds a `_metadata` key to the row; `.all()` does not.
    get: <Row>(sql: string, ...values: SqlValue[]) => all<Row>(sql, ...values)[0],
    all,
    *iterate<Row>(sql: string, ...values: SqlValue[]) {
      // A statement of its own: a shared one would be reset by its next use.
      const rows = named(() => libsql.prepare(sql).iterate(checked(values)))
      for (;;) {
        const step = named(() => rows.next())
        if (step.done === true) return
        yield step.value as Row
      }
    },
    exec: (sql) => named(() => void libsql.exec(sql)),
    transaction(body) {
      named(() => libsql.exec('BEGIN IMMEDIATE'))
      try {
        const result = body()
        named(() => libsql.exec('COMMIT'))
        return result
      } catch (error) {
        // A full disk rolls back by itself; the first error is the one that counts.
        if (libsql.inTransaction) named(() => libsql.exec('ROLLBACK'))
        throw error
      }
    },
    close: () => {
      statements.clear()
      if (libsql.open) libsql.close()
    },
  }
}
