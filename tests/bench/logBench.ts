/** Writing through the whole path (masking, queue, commit), reading at a large log. */
import { rmSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { join } from 'node:path'
import type { ForgetScope } from '../../contract'
import { insertObservation, insertOutcome } from '../../core/feedback/outcomes'
import { insertEvent } from '../../core/feedback/rows'
import { logMigrations } from '../../core/feedback/schema'
import { closeDatabase, openDatabase } from '../../core/storage/openDatabase'
import { anyFilter, event, openLog, outcome, settle } from '../feedback/support/fixture'

const [workerPath = null, count = '100000'] = process.argv.slice(2)
const events = Number(count)
const figures: Record<string, number> = {}
const rounded = (value: number) => Math.round(value * 100) / 100

async function timed(name: string, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  const ms = performance.now() - start
  figures[name] = rounded(ms)
  return ms
}

const prose = 'The harbour was quiet, and the boats lay still in the evening light.\n'.repeat(30)
const fixture = openLog({ logWorkerPath: workerPath })

const written = Array.from({ length: 1_000 }, () => event({ prefix: prose, suffix: prose }))
const writeMs = await timed('write1000Ms', async () => {
  for (const one of written) fixture.log.record(one)
  await fixture.log.flush()
  await Promise.all(written.map((one) => fixture.log.report(outcome(one))))
})
figures['eventsPerS'] = Math.round((written.length / writeMs) * 1_000)

const latencies: number[] = []
for (let i = 0; i < 100; i++) {
  const one = event({ prefix: prose })
  fixture.log.record(one)
  const start = performance.now()
  await fixture.log.report(outcome(one))
  latencies.push(performance.now() - start)
}
latencies.sort((a, b) => a - b)
figures['reportP50Ms'] = rounded(latencies[50] ?? 0)
figures['reportP95Ms'] = rounded(latencies[95] ?? 0)
await fixture.log.dispose()

// The large log is filled without masking, which is measured above.
const { database } = openDatabase({ path: fixture.path, migrations: logMigrations, now: Date.now })
const origin = { sessionId: 'bench', appVersion: '0' }
for (let done = 0; done < events; done += 1_000)
  database.transaction(() => {
    for (let i = 0; i < 1_000; i++) {
      const one = event({
        doc_id: `doc-${i % 50}`,
        path: `/home/ada/book/chapter-${i % 50}.md`,
        mode: i % 3 === 0 ? 'code' : 'prose',
        prefix: prose,
        completion_text: `the boats lay still ${done + i}`,
      })
      insertEvent(database, { ...one, redacted: false }, origin)
      const what = i % 3 === 0 ? 'accepted' : i % 3 === 1 ? 'rejected' : 'superseded'
      insertOutcome(database, outcome(one, { outcome: what }))
      if (what === 'accepted')
        insertObservation(database, settle(one.event_id, one.completion_text))
    }
  })
closeDatabase(database)

const log = await fixture.reopen()
await timed('openMs', () => log.flush())
await timed('firstListMs', () => log.list(anyFilter, 0, 50))
await timed('listMs', () => log.list(anyFilter, 0, 50))
await timed('listFarMs', () => log.list(anyFilter, events - 100, 50))
await timed('listByOutcomeMs', () => log.list({ ...anyFilter, outcomes: ['rejected'] }, 0, 50))
await timed('listByTextMs', () => log.list({ ...anyFilter, text: 'still 99' }, 0, 50))
await timed('statsMs', () => log.stats(anyFilter))
await timed('waitingLabelsMs', () => log.waitingLabels())
const target = join(fixture.folder, 'out.csv')
await timed('exportCsvMs', () => log.export('csv', anyFilter, target))
const first = (await log.list(anyFilter, 0, 1)).rows[0]
figures['sizeMb'] = Math.round((await log.stats(anyFilter)).sizeBytes / 1e6)
const blocked = monitorEventLoopDelay({ resolution: 1 })
blocked.enable()
const forget = async (name: string, scope: ForgetScope) => {
  blocked.reset()
  await timed(`${name}Ms`, () => log.forget(scope))
  figures[`${name}LongestBlockMs`] = rounded(blocked.max / 1e6)
}
await forget('forgetEvent', { kind: 'events', eventIds: [first?.eventId ?? ''] })
await forget('forgetDocument', { kind: 'document', document: 'doc-7' })
await forget('forgetAll', { kind: 'all' })
figures['events'] = events
await log.dispose()
rmSync(fixture.folder, { recursive: true, force: true })
console.log(JSON.stringify(figures, null, 2))
