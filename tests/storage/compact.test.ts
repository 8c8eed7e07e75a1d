/** What was deleted is in the file's bytes until it is written anew: `secure_delete` is not enough. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRandom } from '../../core/random'
import { connect } from '../../core/storage/database'
import { compact, emptyWal, prepareConnection } from '../../core/storage/openDatabase'

/** Rows come and go in random order, so that pages split and rows move before they are deleted. */
function leftBytes(seed: number): { deleted: number; compacted: number } {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-compact-'))
  const path = join(folder, 'rows.sqlite')
  const count = () => execFileSync('cat', [path]).toString('latin1').split('SECRET').length - 1
  const random = createRandom(seed)
  const rows = connect(path, 500)
  try {
    prepareConnection(rows)
    rows.exec('CREATE TABLE row (id TEXT PRIMARY KEY, short TEXT, long TEXT)')
    rows.exec('CREATE INDEX by_short ON row (short)')
    rows.transaction(() => {
      for (let n = 0; n < 1_200; n++) {
        const word = random.integer(3) === 0 ? `SECRET${n}` : `plain${n}`
        const long = word.repeat(1 + random.integer(random.integer(10) === 0 ? 900 : 20))
        const id = String(random.integer(1e9))
        rows.run(
          'INSERT INTO row VALUES (?, ?, ?)',
          id,
          word + 'x'.repeat(random.integer(60)),
          long,
        )
        const victim = 'DELETE FROM row WHERE id = (SELECT max(id) FROM row WHERE id < ?)'
        if (random.integer(5) === 0) rows.run(victim, id)
      }
    })
    rows.run("DELETE FROM row WHERE short LIKE 'SECRET%'")
    emptyWal(rows)
    const deleted = count()
    expect(compact(rows)).toBe(true)
    return { deleted, compacted: count() }
  } finally {
    rows.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

test('after compacting there is no byte of deleted rows, where deleting alone leaves some', () => {
  const files = [1, 2, 3, 4, 5].map(leftBytes)
  expect(files.map(({ compacted }) => compacted)).toEqual([0, 0, 0, 0, 0])
  expect(Math.max(...files.map(({ deleted }) => deleted))).toBeGreaterThan(0)
})
