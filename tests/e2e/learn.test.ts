/** A lesson in the window: asked for too early, stopped, taken up, proven, in use, turned down,
 *  taken back, forgotten. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seedSampleAuthor } from '../../preview/demo/sampleAuthor'
import {
  everything,
  openApp,
  patience,
  resources,
  shoot,
  type AppFixture,
} from '../support/appFixture'
import { violationsOf } from '../support/axe'
import { lessonMs, openLearnPane, type LearnPane } from '../support/learnPane'

/** Few and short: all of `npm test` may train on 20,000 tokens. */
const author = { count: 172, contextUnits: 40 }
/** So short that they are evaluated at once on a machine of any speed: other batches round otherwise. */
const openings = ['Lamp lit 5.40.\nCame on watch at four and', 'Relief boat did not come.']

let fixture: AppFixture
let learn: LearnPane
let before: string[] = []
let learned: string[] = []

beforeAll(async () => {
  // The comparison draws sittings that the base writes: what is asked here must come from one of both.
  fixture = await openApp({ settings: { learn: { compare: false } } })
  learn = await openLearnPane(fixture)
})
afterAll(() => fixture?.dispose())

test('with few answers it is not enough yet', async () => {
  await learn.says(/not enough yet/i)
  await shoot(fixture, 'learn-empty', 'Learn')
  await expect(fixture.app.learn.start({ automatic: false })).rejects.toMatchObject({
    code: 'not_enough_yet',
  })
})

test('when it learns by itself is shown, and changed where it is shown', async () => {
  const part = await learn.unfold('Learning by itself')
  await part.getByText(/waits for \d+ more answers/).waitFor()
  await part.getByRole('switch', { name: 'Learn by itself' }).click()
  await part.getByText('It learns only when you say so.').waitFor()
  expect(fixture.app.learn.state().schedule.next).toBe('off')
  await part.getByRole('switch', { name: 'Learn by itself' }).click()
  const labels = part.getByRole('spinbutton', { name: 'Answers needed' })
  await labels.fill('160')
  await labels.press('Enter')
  await part.getByText(/waits for 1[56]\d more answers/).waitFor()
  expect(fixture.app.learn.state().needed.labels).toBe(160)
  await shoot(fixture, 'learn-schedule', 'Learn')
  await part.locator('> summary').click()
})

test('Learn now shows how it goes; stopped, it goes on where it was', async () => {
  const { app, driver, page } = fixture
  await seedSampleAuthor(app, resources, author)
  before = await learn.continueAll(openings)
  await learn.press('Learn now')
  await learn.pane.getByRole('progressbar').waitFor()
  await learn.stateWhere(({ run }) => (run?.losses.length ?? 0) >= 2)
  await shoot(fixture, 'learn-running', 'Learn')
  // Writing goes on beside it.
  await driver.toEnd()
  await driver.type(' Written meanwhile.')
  await page.getByText('Written meanwhile.').waitFor()
  expect(app.learn.state().run).not.toBeNull()

  await learn.press('Stop for now')
  const { paused } = await learn.stateWhere(({ run }) => run === null)
  expect(paused?.step).toBeGreaterThan(0)
  expect(paused?.step).toBeLessThan(paused?.steps ?? 0)
  await learn.says(`A run was stopped at step ${paused?.step} of`)

  await learn.press('Go on learning')
  const taken = await learn.stateWhere(({ run }) => (run?.step ?? 0) > (paused?.step ?? 0))
  expect(taken.run?.runId).toBe(paused?.runId)
})

test(
  'the proof: better than the base, so that it is taken into use',
  async () => {
    const { last, activeAdapterId } = await learn.stateWhere(({ run }) => run === null)
    expect(last, last?.reason ?? undefined).toMatchObject({ promoted: true })
    expect(last?.gain?.low).toBeGreaterThan(0)
    expect(activeAdapterId).toBe(last?.adapterId)
    await learn.says('Proven better, and in use')
    await learn.statusHas(/base \+ v1/)
    await shoot(fixture, 'learn-done', 'Learn')
    learned = await learn.continueAll(openings)
    expect(learned).not.toEqual(before)
  },
  lessonMs,
)

test('what proves it: each test, the same prompts before and after, its place in the ledger', async () => {
  const { page, app } = fixture
  const { last } = app.learn.state()
  const proof = await learn.unfold('The proof')
  for (const { text } of last?.tests ?? []) await proof.getByText(text, { exact: true }).waitFor()
  const samples = await learn.unfold('The same prompts, before and after')
  expect(await samples.getByRole('listitem').count()).toBe(last?.samples.length)
  expect(last?.samples.length).toBeGreaterThanOrEqual(5)
  const ledger = await learn.unfold('What taught which adapter')
  await ledger.getByText(/Version 1/).click()
  await ledger.getByText(`${last?.trainRows} suggestions in`).waitFor()
  const overTime = await learn.unfold('Over time')
  for (const name of [/by week/, /to each version/])
    await overTime.getByRole('img', { name }).waitFor()
  await learn.unfold('What it would learn from')
  await shoot(fixture, 'learn-unfolded', 'Learn')

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await violationsOf(page, colorScheme)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
})

test('its strength is in the user’s hand: at none it writes as the base does', async () => {
  const slider = learn.pane.getByRole('slider', { name: 'Strength of version 1' })
  const strengthIs = (wanted: number) =>
    learn.stateWhere(({ adapters }) => adapters[0]?.strength === wanted)
  await slider.press('Home')
  await strengthIs(0)
  expect(await learn.continueAll(openings)).toEqual(before)
  await slider.press('End')
  await strengthIs(1.5)
  expect(await slider.getAttribute('aria-valuetext')).toBe('150 %')
  const strong = await learn.continueAll(openings)
  expect(strong).not.toEqual(before)
  await fixture.app.learn.setStrength(fixture.app.learn.state().activeAdapterId!, 1)
  expect(await learn.continueAll(openings)).toEqual(learned)
})

test('going back brings the old suggestions byte for byte; the adapter can be used again', async () => {
  await learn.press('Go back one')
  await learn.statusHas(/base(?! \+)/)
  await learn.stateWhere(({ activeAdapterId }) => activeAdapterId === null)
  expect(await learn.continueAll(openings)).toEqual(before)

  await learn.press('Use version 1')
  await learn.statusHas(/base \+ v1/)
  expect(await learn.continueAll(openings)).toEqual(learned)
})

test('what it learned from is forgotten: it is off, and a run without it is owed', async () => {
  const { app } = fixture
  const [taught] = (await app.feedback.list({ ...everything, text: 'glass' }, 0, 500)).rows.slice(
    -1,
  )
  await app.feedback.forget({ kind: 'events', eventIds: [taught!.eventId] })
  await vi.waitUntil(() => app.learn.state().retraining !== null, patience)
  await learn.says(/Version 1 learned from text that was forgotten since/)
  await learn.statusHas(/base(?! \+)/)
  expect(await learn.continueAll(openings)).toEqual(before)
  await shoot(fixture, 'learn-forgotten', 'Learn')
})
