/** The log by week: what the plot of the Learn pane shows. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { event, openLog, outcome, settle } from './support/fixture'
import type { LogFixture } from './support/fixture'

let fixture: LogFixture
beforeEach(() => {
  fixture = openLog()
})
afterEach(() => fixture.close())

/** Local time, as the weeks are: Monday, 2 March 2026, is the first of them. */
const at = (day: number, hour = 12) => new Date(2026, 2, day, hour).getTime()

async function suggested(t: number, text: string, adapter: string | null, kept: string | null) {
  const { log } = fixture
  const one = event({
    ...{ t_request: t, t_resolved: t, completion_text: text, adapter_id: adapter },
  })
  log.record(one)
  if (kept === null) await log.report(outcome(one, { outcome: 'rejected', reason: 'esc' }))
  else {
    await log.report(outcome(one))
    await log.observe(settle(one.event_id, kept))
  }
}

test('an empty log has no weeks', async () => {
  expect(await fixture.log.weeks()).toEqual([])
})

test('weeks begin on Monday; each says what was shown, taken, kept and by which adapters', async () => {
  await suggested(at(2, 0), 'ten letters', null, 'ten letters')
  await suggested(at(8, 23), 'refused', null, null)
  await suggested(at(9, 0), 'the boats', 'second', 'the boats')
  await suggested(at(9, 8), 'edited text', 'first', 'other text')
  await suggested(at(11), 'again', 'second', null)
  // Never on the screen: it counts nowhere.
  const hidden = event({ t_request: at(25), shown: false })
  fixture.log.record(hidden)
  await fixture.log.report(
    outcome(hidden, { outcome: 'hidden', reason: 'new_request', shownAt: null, shownText: '' }),
  )

  expect(await fixture.log.weeks()).toEqual([
    {
      weekStart: at(2, 0),
      shown: 2,
      accepted: 1,
      keptChars: 11,
      suggestedChars: 18,
      adapters: [],
    },
    {
      weekStart: at(9, 0),
      shown: 3,
      accepted: 2,
      keptChars: 9 + ' text'.length,
      suggestedChars: 25,
      adapters: ['second', 'first'],
    },
  ])
})
