/** Opening a database: fresh, old, newer, damaged, locked, in a place that refuses. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { InklingError } from '../../contract'
import type { SqlValue } from '../../core/storage/database'
import { schemaVersion } from '../../core/storage/migrations'
import { setAside } from '../../core/storage/files'
import { closeDatabase, openDatabase } from '../../core/storage/openDatabase'
import { startChild } from './support/child'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkling-db-'))
  path = join(folder, 'deep', 'log.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const migrations = [
  'CREATE TABLE word (text TEXT PRIMARY KEY, length INTEGER)',
  "INSERT INTO word VALUES ('ink', 3)",
]
const now = () => Date.UTC(2026, 10, 22, 10, 15, 0)
const open = (steps = migrations) =>
  openDatabase({ path, migrations: steps, now, busyTimeoutMs: 50 })

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof InklingError) return error.code
    throw error
  }
  return 'no error'
}

describe('schema', () => {
  test('a fresh file gets all steps, an older one those it lacks', () => {
    open([migrations[0] ?? '']).database.close()
    const { database, recovered } = open()
    expect(recovered).toBeNull()
    expect(schemaVersion(database)).toBe(2)
    expect(database.all('SELECT * FROM word')).toEqual([{ text: 'ink', length: 3 }])
    database.close()
  })

  test('a step that fails leaves nothing behind', () => {
    const broken = [migrations[0] ?? '', 'CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)']
    expect(() => open(broken)).toThrow(/nowhere/)
    const { database } = open([migrations[0] ?? ''])
    expect(schemaVersion(database)).toBe(1)
    expect(database.all("SELECT name FROM sqlite_master WHERE name = 'half'")).toEqual([])
    database.close()
  })

  test('a file of a newer Inkling is refused and left as it is', () => {
    open().database.close()
    const before = readFileSync(path)
    expect(codeOf(() => open([migrations[0] ?? '']))).toBe('bad_input')
    expect(readFileSync(path).equals(before)).toBe(true)
  })
})

describe('damage', () => {
  test.each([
    ['no database at all', (bytes: Buffer) => bytes.fill('garbage ')],
    ['damaged pages', (bytes: Buffer) => bytes.fill(0xab, 4_096)],
    ['cut in half', (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2) - 100)],
  ])('%s: set aside, a new one started, said aloud', (_name, damage) => {
    const { database } = open()
    for (let i = 0; i < 500; i++)
      database.run('INSERT INTO word VALUES (?, ?)', `w${i}`.repeat(40), i)
    closeDatabase(database)
    const damaged = Buffer.from(damage(readFileSync(path)))
    // A file of its own: the one above may still be open until its statements are collected.
    path = join(folder, 'other', 'log.sqlite')
    mkdirSync(join(folder, 'other'))
    writeFileSync(path, damaged)
    const { database: fresh, recovered } = open()
    expect(fresh.all('SELECT * FROM word')).toEqual([{ text: 'ink', length: 3 }])
    expect(recovered).toMatchObject({ code: 'database_damaged' })
    const aside = join(folder, 'other', 'log.damaged-20261122T101500.sqlite')
    expect(recovered?.next).toContain(aside)
    expect(readFileSync(aside).equals(damaged)).toBe(true)
    fresh.close()
  })

  test('what was set aside in the same second is not overwritten', () => {
    const kept = ['first', 'second', 'third'].map((text) => {
      writeFileSync(join(folder, 'log.sqlite'), text)
      return setAside(join(folder, 'log.sqlite'), now())
    })
    expect(kept.map((aside) => readFileSync(aside, 'utf8'))).toEqual(['first', 'second', 'third'])
  })
})

describe('a place that refuses', () => {
  test('a folder in the place of the file', () => {
    mkdirSync(path, { recursive: true })
    expect(codeOf(open)).toBe('read_only')
  })

  test('a file in the place of the folder', () => {
    writeFileSync(join(folder, 'deep'), '')
    expect(codeOf(open)).toBe('read_only')
  })

  test('a full disk: nothing half-written stays, and it goes on when there is room', () => {
    const { database } = open()
    database.exec('PRAGMA max_page_count = 8')
    const large = () =>
      database.transaction(() => {
        database.run("INSERT INTO word VALUES ('small', 1)")
        database.run('INSERT INTO word VALUES (?, 2)', 'x'.repeat(100_000))
      })
    expect(codeOf(large)).toBe('disk_full')
    expect(database.all("SELECT * FROM word WHERE text = 'small'")).toEqual([])
    database.exec('PRAGMA max_page_count = 100000')
    large()
    expect(database.all('SELECT count(*) AS n FROM word')).toEqual([{ n: 3 }])
    database.close()
  })

  test('locked by another process', async () => {
    const { database } = open()
    const hold = `const db = new (require('libsql'))(${JSON.stringify(path)});
      db.exec('BEGIN IMMEDIATE'); console.log('held'); process.stdin.resume()`
    const child = await startChild(['-e', hold], 'held')
    expect(codeOf(() => database.run("INSERT INTO word VALUES ('a', 1)"))).toBe('database_locked')
    await child.kill('SIGKILL')
    expect(database.run("INSERT INTO word VALUES ('a', 1)")).toBe(1)
    database.close()
  })
})

describe('the traps of libsql', () => {
  test('rows come back without extra keys, one or none', () => {
    const { database } = open()
    expect(database.get('SELECT * FROM word')).toEqual({ text: 'ink', length: 3 })
    expect(database.get("SELECT * FROM word WHERE text = 'none'")).toBeUndefined()
    database.close()
  })

  test.each([true, undefined, {}, Symbol('s')])(
    'a value that would end the process is refused: %s',
    (value) => {
      const { database } = open()
      const store = () => database.run('INSERT INTO word VALUES (?, 1)', value as SqlValue)
      expect(store).toThrow(TypeError)
      database.close()
    },
  )

  test('a text with NUL is stored whole', () => {
    const { database } = open()
    database.run('UPDATE word SET text = ?', 'a\0b')
    expect(database.get('SELECT text FROM word')).toEqual({ text: 'a\ufffdb' })
    database.close()
  })

  test('rows may be walked while others are written', () => {
    const { database } = open()
    for (const { text } of database.iterate<{ text: string }>('SELECT text FROM word'))
      database.run('INSERT INTO word VALUES (?, 0)', `${text}ling`)
    expect(database.all('SELECT text FROM word')).toHaveLength(2)
    database.close()
  })
})

test('a connection settles on WAL and overwrites what it deletes', () => {
  const { database } = open()
  expect(database.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' })
  expect(database.get('PRAGMA secure_delete')).toEqual({ secure_delete: 1 })
  expect(database.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 })
  expect(database.get('PRAGMA synchronous')).toEqual({ synchronous: 1 })
  database.run("INSERT INTO word VALUES ('a', 1)")
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
  closeDatabase(database)
  expect(existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0).toBe(0)
})
