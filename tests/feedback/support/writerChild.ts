/** Child: stores events one after another, says each that was acknowledged, until it is killed. */
import { event, openLog, outcome } from './fixture'

const { log } = openLog({ folder: process.argv[2] ?? '' })
for (let i = 0; i < 10_000; i++) {
  const one = event({ event_id: `child-${i}` })
  log.record(one)
  await log.report(outcome(one))
  process.stdout.write(`acknowledged ${i}\n`)
}
