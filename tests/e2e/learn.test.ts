/** A lesson in the window: asked for too early, stopped, taken up, proven, in use, taken back. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { LearnState } from '../../contract'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { seedSampleAuthor } from '../../preview/demo/sampleAuthor'
import { openApp, patience, resources, shoot, type AppFixture } from '../support/appFixture'

/** Few and short: all of `npm test` may train on 20,000 tokens. */
const author = { count: 172, contextUnits: 40 }

let fixture: AppFixture
let pane: Locator
let before: string[] = []

beforeAll(async () => {
  fixture = await openApp()
  pane = await fixture.driver.openPanel('Learn')
})
afterAll(() => fixture?.dispose())

/** So short that they are evaluated at once on a machine of any speed: other batches round otherwise. */
const openings = ['Lamp lit 5.40.\nCame on watch at four and', 'Relief boat did not come.']

async function continueAll(): Promise<string[]> {
  const answers: string[] = []
  for (const prefix of openings) {
    const { completion } = await suggestOnce(fixture.app.suggest, {
      docId: 'fixed-prompts',
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

function stateWhere(fits: (state: LearnState) => boolean): Promise<LearnState> {
  return vi.waitUntil(
    () => {
      const state = fixture.app.learn.state()
      if (state.failure) throw new Error(state.failure.message)
      return fits(state) && state
    },
    { timeout: 240_000, interval: 50 },
  )
}

const statusHas = (part: RegExp): Promise<boolean> =>
  vi.waitUntil(async () => part.test(await fixture.driver.status()), patience)

test('with few answers it is not enough yet', async () => {
  await pane
    .getByText(/not enough yet/i)
    .first()
    .waitFor()
  await shoot(fixture, 'learn-empty', 'Learn')
  await expect(fixture.app.learn.start({ automatic: false })).rejects.toMatchObject({
    code: 'not_enough_yet',
  })
})

test('Learn now shows how it goes; stopped, it goes on where it was', async () => {
  await seedSampleAuthor(fixture.app, resources, author)
  before = await continueAll()
  await pane.getByRole('button', { name: 'Learn now' }).click()
  await pane.getByRole('progressbar').waitFor()
  await stateWhere(({ run }) => (run?.losses.length ?? 0) >= 2)
  await shoot(fixture, 'learn-running', 'Learn')
  await pane.getByRole('button', { name: 'Stop for now' }).click()
  const { paused } = await stateWhere(({ run }) => run === null)
  expect(paused?.step).toBeGreaterThan(0)
  expect(paused?.step).toBeLessThan(paused?.steps ?? 0)
  await pane.getByText(`A run was stopped at step ${paused?.step} of`).waitFor()

  await pane.getByRole('button', { name: 'Go on learning' }).click()
  const taken = await stateWhere(({ run }) => (run?.step ?? 0) > (paused?.step ?? 0))
  expect(taken.run?.runId).toBe(paused?.runId)
})

test('the proof: better than the base, so that it is taken into use', async () => {
  const { last, activeAdapterId } = await stateWhere(({ run }) => run === null)
  expect(last).toMatchObject({ promoted: true })
  expect(last?.gain?.low).toBeGreaterThan(0)
  expect(activeAdapterId).toBe(last?.adapterId)
  await pane.getByText('Proven better, and in use').waitFor()
  await statusHas(/base \+ v1/)
  await shoot(fixture, 'learn-done', 'Learn')
  expect(await continueAll()).not.toEqual(before)
}, 300_000)

test('going back brings the old suggestions byte for byte; the adapter can be used again', async () => {
  const learned = await continueAll()
  await pane.getByRole('button', { name: 'Go back one' }).click()
  await statusHas(/base(?! \+)/)
  await stateWhere(({ activeAdapterId }) => activeAdapterId === null)
  await fixture.app.serving.refresh()
  expect(await continueAll()).toEqual(before)

  await pane.getByRole('button', { name: 'Use version 1' }).click()
  await statusHas(/base \+ v1/)
  await fixture.app.serving.refresh()
  expect(await continueAll()).toEqual(learned)
})
