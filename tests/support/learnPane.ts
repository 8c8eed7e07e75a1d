/** The Learn pane, driven as a person does, and the app's own state beside it. */
import type { Locator } from 'playwright-core'
import { vi } from 'vitest'
import type { LearnState } from '../../contract'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { patience, type AppFixture } from './appFixture'

/** A lesson with its proof takes a minute on an idle machine; others may be at work beside it. */
export const lessonMs = 600_000

export interface LearnPane {
  readonly pane: Locator
  press(button: string): Promise<void>
  /** Opens a folded part. */
  unfold(title: string): Promise<Locator>
  says(text: string | RegExp): Promise<void>
  stateWhere(fits: (state: LearnState) => boolean): Promise<LearnState>
  statusHas(part: RegExp): Promise<boolean>
  /** What the model in use writes after each of the openings, at once. */
  continueAll(openings: readonly string[]): Promise<string[]>
}

export async function openLearnPane(fixture: AppFixture): Promise<LearnPane> {
  const { app, driver } = fixture
  const pane = await driver.openPanel('Learn')
  return {
    pane,
    press: (button) => pane.getByRole('button', { name: button }).click(),
    async unfold(title) {
      const fold = pane
        .locator('details.fold')
        .filter({ has: fixture.page.getByRole('heading', { name: title, exact: true }) })
      const content = fold.locator('.fold-content')
      if (!(await content.isVisible())) await fold.locator('> summary').click()
      await content.waitFor()
      return fold
    },
    says: (text) => pane.getByText(text).first().waitFor(),
    stateWhere: (fits) =>
      vi.waitUntil(
        () => {
          const state = app.learn.state()
          if (state.failure) throw new Error(state.failure.message)
          return fits(state) && state
        },
        { timeout: lessonMs, interval: 50 },
      ),
    statusHas: (part) => vi.waitUntil(async () => part.test(await driver.status()), patience),
    async continueAll(openings) {
      await app.serving.refresh()
      const answers: string[] = []
      for (const prefix of openings) {
        const { completion } = await suggestOnce(app.suggest, {
          ...{ docId: 'fixed-prompts', path: null, languageId: 'markdown', mode: 'prose' },
          ...{ version: 1, prefix, suffix: '', cursor: prefix.length, trigger: 'manual' },
          ...{ parentId: null, candidate: 0, scope: 'sentence' },
        })
        answers.push(completion)
      }
      return answers
    },
  }
}
