/** The demo's first half: writing with suggestions, and what the log says of it. */
import type { FeedbackRow } from '../../contract'
import type { App } from '../../core/app'
import type { Driver } from '../driver'
import { expectThat, ms, quoted } from './report'
import type { Report } from './report'

const everything = { outcomes: [], modes: [], docId: null, text: '', since: null, until: null }
const newest = 200

export async function rowsOf(app: App): Promise<FeedbackRow[]> {
  await app.feedback.flush()
  return (await app.feedback.list(everything, 0, newest)).rows
}

/** Waits until a row with this outcome is in the log that was not there before. */
async function rowWith(app: App, outcome: string, seen: Set<string>): Promise<FeedbackRow> {
  const until = Date.now() + 10_000
  for (;;) {
    const row = (await rowsOf(app)).find(
      (each) => each.outcome === outcome && !seen.has(each.eventId),
    )
    if (row) {
      seen.add(row.eventId)
      return row
    }
    expectThat(Date.now() < until, `no row with the outcome "${outcome}" appeared in the log`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** @param shoot takes a screenshot under this name */
export async function demonstrateWriting(
  app: App,
  driver: Driver,
  report: Report,
  shoot: (name: string) => Promise<void>,
): Promise<void> {
  const seen = new Set<string>()
  const ask = async (text: string): Promise<{ ghost: string; firstMs: number }> => {
    await driver.type(text)
    const from = Date.now()
    await driver.waitForFirstGhost()
    const firstMs = Date.now() - from
    return { ghost: await driver.waitForGhost(), firstMs }
  }

  report.heading('Writing')
  await driver.toEnd()
  await report.part('a pause brings a suggestion', async () => {
    const { ghost, firstMs } = await ask(' called. In the morning the')
    await shoot('writing')
    return `${ms(firstMs)} from the last key to the text; ${quoted(ghost)}`
  })
  await report.part('Tab takes it', async () => {
    await driver.press('Tab')
    const row = await rowWith(app, 'accepted', seen)
    return `${row.acceptedChars} characters; row: accepted`
  })
  await report.part('a key takes one word', async () => {
    const { firstMs } = await ask(' He looked at')
    await driver.press('Control+ArrowRight')
    await driver.press('Escape')
    const row = await rowWith(app, 'partial', seen)
    return `${ms(firstMs)}; ${row.acceptedChars} of ${row.completion.length} characters; row: partial`
  })
  await report.part('Esc refuses', async () => {
    const { firstMs } = await ask(' Then the rope')
    await driver.press('Escape')
    const row = await rowWith(app, 'rejected', seen)
    return `${ms(firstMs)}; ${quoted(row.completion, 40)}; row: rejected`
  })
  await report.part('typing it by hand keeps it', async () => {
    const { ghost, firstMs } = await ask(' On the far bank')
    await driver.type(ghost)
    await rowWith(app, 'typed_through', seen)
    return `${ms(firstMs)}; ${ghost.length} characters typed, no call of the model; row: typed through`
  })
  await report.part('moving away is no refusal', async () => {
    await ask(' And the water')
    await driver.press('Control+Home')
    const row = await rowWith(app, 'ignored', seen)
    expectThat(row.label === 'none', `the label was ${row.label}`)
    return 'row: ignored, no label'
  })
}
