/** A lesson of nonsense in the window: refused, with each reason in plain words; tried by hand. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRandom, shuffled } from '../../core/random'
import { seedSampleAuthor } from '../../preview/demo/sampleAuthor'
import { testFigures, testName } from '../../renderer/learn/learnWords'
import { openApp, resources, shoot, type AppFixture } from '../support/appFixture'
import { lessonMs, openLearnPane, type LearnPane } from '../support/learnPane'

let fixture: AppFixture
let learn: LearnPane
beforeAll(async () => {
  fixture = await openApp({ settings: { learn: { compare: false } } })
  learn = await openLearnPane(fixture)
})
afterAll(() => fixture?.dispose())

/** The words of each text in any order, and the texts anywhere. */
function spoil(texts: string[]): string[] {
  const random = createRandom(7)
  return shuffled(
    texts.map((text) => ` ${shuffled(text.trim().split(/\s+/), random).join(' ')}`),
    random,
  )
}

test(
  'nonsense is refused: why, with its figure and its bound; nothing else changes',
  async () => {
    const { app } = fixture
    await seedSampleAuthor(app, resources, { count: 60, contextUnits: 10, spoil })
    await learn.press('Learn now')
    const { last } = await learn.stateWhere(({ run, last }) => run === null && last !== null)
    expect(last).toMatchObject({ promoted: false })
    await learn.says('Not taken into use')
    const result = learn.pane.getByRole('region', { name: 'The last result' })
    const failed = last!.tests.filter(({ passed }) => !passed)
    expect(failed.length).toBeGreaterThan(0)
    for (const one of failed) {
      const line = result.getByRole('listitem').filter({ hasText: testName(one.name) })
      await line.getByText(one.text, { exact: true }).waitFor()
      await line.getByText(testFigures(one), { exact: true }).waitFor()
    }
    await learn.statusHas(/base(?! \+)/)
    await shoot(fixture, 'learn-refused', 'Learn')
  },
  lessonMs,
)

test('the refused one can be tried by hand, and is called unproven', async () => {
  await learn.press('Use version 1')
  await learn.statusHas(/base \+ v1/)
  await learn.says('Not proven, and in use all the same')
  await learn.says(/^In use, unproven/)
  await learn.press('Use the base model alone')
  await learn.statusHas(/base(?! \+)/)
  await learn.says('Not taken into use')
})
