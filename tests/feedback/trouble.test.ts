/** Disks that refuse, processes that die: suggestions go on and nothing acknowledged is lost. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../core/storage/database'
import { logMigrations } from '../../core/feedback/schema'
import { bundle } from '../storage/support/bundle'
import { startChild } from '../storage/support/child'
import { anyFilter, event, openLog, outcome } from './support/fixture'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkling-trouble-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const total = async (log: ReturnType<typeof openLog>['log']) =>
  (await log.list(anyFilter, 0, 1)).total

describe('a disk that refuses', () => {
  test('events wait, it is said once, and they are stored when it is well again', async () => {
    const place = join(folder, 'profile')
    writeFileSync(place, 'a file where the folder should be')
    const fixture = openLog({ folder: place })
    const events = [event(), event(), event()]
    for (const one of events) fixture.log.record(one)
    await fixture.log.flush()
    expect(fixture.log.healthy()).toBe(false)
    await expect(fixture.log.report(outcome(event()))).rejects.toMatchObject({ code: 'read_only' })
    await expect(fixture.log.list(anyFilter, 0, 1)).rejects.toMatchObject({ code: 'read_only' })
    expect(fixture.notices.map(({ id, code }) => [id, code])).toEqual([['log', 'read_only']])

    rmSync(place)
    mkdirSync(place)
    await fixture.log.flush()
    expect(fixture.log.healthy()).toBe(true)
    expect(fixture.notices.at(-1)).toMatchObject({ id: 'log', level: 'info' })
    expect(await total(fixture.log)).toBe(3)
    expect(await fixture.log.report(outcome(events[0] ?? event()))).toBe(true)
    await fixture.close()
  })

  test('an outcome that was refused is stored later, and may be sent again', async () => {
    const fixture = openLog({ folder })
    const one = event()
    fixture.log.record(one)
    await fixture.log.flush()
    const other = connect(fixture.path, 0)
    other.exec('BEGIN IMMEDIATE')
    await expect(fixture.log.report(outcome(one))).rejects.toMatchObject({
      code: 'database_locked',
    })
    other.exec('ROLLBACK')
    await fixture.log.flush()
    expect(await fixture.log.report(outcome(one, { outcome: 'rejected' }))).toBe(true)
    const { rows } = await fixture.log.list(anyFilter, 0, 5)
    expect(rows.map((row) => row.outcome)).toEqual(['accepted'])
    other.close()
    await fixture.log.dispose()
  })
})

test('a damaged log is set aside and said aloud; writing goes on in a new one', async () => {
  writeFileSync(join(folder, 'log.sqlite'), 'damaged '.repeat(1_000))
  const fixture = openLog({ folder })
  const one = event()
  fixture.log.record(one)
  expect(await fixture.log.report(outcome(one))).toBe(true)
  expect(fixture.notices).toMatchObject([{ id: 'log.damaged', code: 'database_damaged' }])
  expect(readdirSync(folder)).toContain('log.damaged-20270115T080000.sqlite')
  await fixture.log.dispose()
})

test('a log of a newer version is left alone; the app goes on without one', async () => {
  const newer = connect(join(folder, 'log.sqlite'), 0)
  newer.exec(`CREATE TABLE future (a); PRAGMA user_version = ${logMigrations.length + 1}`)
  newer.close()
  const fixture = openLog({ folder })
  fixture.log.record(event())
  await fixture.log.flush()
  expect(fixture.notices).toMatchObject([{ id: 'log', code: 'bad_input' }])
  expect(fixture.notices[0]?.message).toContain('newer')
  await fixture.log.dispose()
})

test('what was acknowledged survives kill -9', async () => {
  const built = await bundle('tests/feedback/support/writerChild.ts')
  const child = await startChild([built.path, folder], 'acknowledged 40')
  await child.kill('SIGKILL')
  built.remove()
  const fixture = openLog({ folder })
  const { rows } = await fixture.log.list(anyFilter, 0, 500)
  const stored = new Set(rows.filter((row) => row.outcome === 'accepted').map((row) => row.eventId))
  for (let i = 0; i <= 40; i++) expect(stored).toContain(`child-${i}`)
  await fixture.log.dispose()
}, 60_000)

test('long reads run in a thread of their own, with the same answers', async () => {
  const built = await bundle('core/feedback/worker.ts')
  const fixture = openLog({ folder, logWorkerPath: built.path })
  const one = event({ completion_text: 'read by another thread' })
  fixture.log.record(one)
  await fixture.log.report(outcome(one))
  const { rows } = await fixture.log.list(anyFilter, 0, 5)
  expect(rows.map((row) => row.completion)).toEqual(['read by another thread'])
  expect((await fixture.log.stats(anyFilter)).total).toBe(1)
  const target = join(folder, 'none', 'x.csv')
  await expect(fixture.log.export('csv', anyFilter, target)).rejects.toMatchObject({
    code: 'file_missing',
    next: expect.stringContaining('folder'),
  })
  const gone = await fixture.log.forget({ kind: 'events', eventIds: [one.event_id] })
  expect(gone).toEqual({ removed: 1, copiesDeleted: [], complete: true })
  expect((await fixture.log.stats(anyFilter)).total).toBe(0)
  await fixture.log.dispose()
  built.remove()
}, 60_000)
