/** Child: begins to forget an event, says when it has come to the moment that it was asked for, and
 *  waits there to be killed. */
import { watch } from 'node:fs'
import { event, openLog, outcome } from './fixture'

const [, , folder = '', moment = ''] = process.argv
const { log } = openLog({ folder })
for (const event_id of ['doomed', 'kept']) {
  const text = event_id === 'doomed' ? 'zebra quartz žluťoučký' : 'the weather'
  const one = event({ event_id, completion_text: text, prefix: text })
  log.record(one)
  await log.report(outcome(one))
}
const now = () => {
  process.stdout.write('now\n')
  // Nothing goes on: as at a power cut.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
if (moment === 'planned')
  watch(folder, (_kind, name) => {
    if (name === 'forgetting.json') now()
  })
log.onForget(() => {
  if (moment === 'removed') now()
})
log.onForget(() => {
  if (moment === 'told') now()
})
await log.forget({ kind: 'events', eventIds: ['doomed'] })
now()
