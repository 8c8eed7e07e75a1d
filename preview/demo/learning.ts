/** The demo's second half: a lesson, its proof, and the way back. */
import type { LearnState } from '../../contract'
import type { App } from '../../core/app'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import type { Driver } from '../driver'
import { expectThat, quoted } from './report'
import type { Report } from './report'
import { seedSampleAuthor } from './sampleAuthor'

/** Enough for a proof, few enough for a CPU in two minutes. */
const sampleRows = { count: 150, contextUnits: 120 }

const openings = [
  '3 March. Wind W 4, glass 29.70 and falling. Lamp lit 5.40.\nCame on watch at four and',
  'Relief boat did not come.',
]

async function continueAll(app: App): Promise<string[]> {
  const answers: string[] = []
  for (const prefix of openings) {
    const { completion } = await suggestOnce(app.suggest, {
      docId: 'demo',
      path: null,
      languageId: 'markdown',
      mode: 'prose',
      version: 1,
      prefix,
      suffix: '',
      cursor: prefix.length,
      trigger: 'manual',
      parentId: null,
      candidate: 0,
      scope: 'sentence',
    })
    answers.push(completion)
  }
  return answers
}

/** @param shoot takes a screenshot under this name */
export async function demonstrateLearning(
  app: App,
  driver: Driver,
  report: Report,
  resources: string,
  shoot: (name: string) => Promise<void>,
): Promise<void> {
  report.heading('Learning')
  await report.part('a few answers are not enough', async () => {
    const pane = await driver.openPanel('Learn')
    await pane
      .getByText(/not enough yet/i)
      .first()
      .waitFor()
    await shoot('learn-not-enough')
    return `${app.learn.state().waiting} wait, ${app.learn.state().needed.labels} are needed`
  })
  await report.part('a sample author adds weeks', async () => {
    const { rows, author } = await seedSampleAuthor(app, resources, sampleRows)
    return `${rows} sentences that ${author} kept`
  })
  const before = await continueAll(app)
  const learned = await report.part('Learn now', async () => {
    const pane = await driver.openPanel('Learn')
    const progress = watchProgress(app, report)
    try {
      await pane.getByRole('button', { name: 'Learn now' }).click()
      await progress.halfway
      await shoot('learn-running')
      const state = await progress.ended
      expectThat(state.failure === null, state.failure?.message ?? '')
      const run = progress.last()
      return `${run.steps} steps; loss ${run.first.toFixed(2)} to ${run.loss.toFixed(2)}; ${Math.round(run.tokensPerS)} tokens/s`
    } finally {
      progress.stop()
    }
  })
  if (!learned) return
  await report.part('base against adapter', async () => {
    const { last } = app.learn.state()
    expectThat(last !== null && last.gain !== null, last?.reason ?? 'nothing was compared')
    for (const test of last?.tests ?? []) report.line(`${test.passed ? '✓' : '✗'} ${test.text}`)
    expectThat(last?.promoted === true, last?.reason ?? '')
    return last?.reason
  })
  await report.part('the adapter is in use', async () => {
    await app.serving.refresh()
    const { adapterVersion } = app.engine.state()
    expectThat(adapterVersion !== null, 'the engine serves the base model')
    await shoot('learn-done')
    const after = await continueAll(app)
    expectThat(after.join() !== before.join(), 'it suggests the same as before')
    for (const [i, text] of before.entries())
      report.line(
        `${quoted(openings[i] ?? '', 30)}  base ${quoted(text)}  v${adapterVersion} ${quoted(after[i] ?? '')}`,
      )
    return `v${adapterVersion}`
  })
  await report.part('roll back', async () => {
    await app.learn.rollback()
    await app.serving.refresh()
    const back = await continueAll(app)
    expectThat(back.join('\n') === before.join('\n'), 'the suggestions are not those of the base')
    return 'the suggestions of before, byte for byte'
  })
}

/** Follows a run in the app's own state. */
function watchProgress(app: App, report: Report) {
  const seen = { steps: 0, first: Number.NaN, loss: Number.NaN, tokensPerS: 0 }
  let told = 0
  let started = false
  let half = () => {}
  let end: (state: LearnState) => void = () => {}
  const halfway = new Promise<void>((resolve) => (half = resolve))
  const ended = new Promise<LearnState>((resolve) => (end = resolve))
  const stop = app.learn.onState((state) => {
    const { run } = state
    if (run === null) {
      if (!started) return
      half()
      return end(state)
    }
    started = true
    const loss = run.losses.at(-1)?.loss
    if (loss === undefined || run.phase !== 'training') return
    if (Number.isNaN(seen.first)) seen.first = loss
    Object.assign(seen, { steps: run.steps, loss, tokensPerS: run.tokensPerS ?? seen.tokensPerS })
    const quarter = Math.floor((4 * run.step) / Math.max(1, run.steps))
    if (quarter > told) {
      told = quarter
      report.line(
        `step ${run.step} of ${run.steps}, loss ${loss.toFixed(2)}, about ${Math.round(run.secondsLeft ?? 0)} s left`,
      )
    }
    if (quarter >= 2) half()
  })
  return { halfway, ended, stop, last: () => seen }
}
