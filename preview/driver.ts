/** The window as a person uses it, for the demo and the end-to-end tests: one page object, so that
 *  what the window looks like inside is known in one place. */
import type { Locator, Page } from 'playwright-core'

export interface Driver {
  readonly page: Page
  /** Waits until a document can be typed into. */
  ready(): Promise<void>
  /** The ghost text on the screen, '' when there is none. */
  ghostText(): Promise<string>
  /** Waits until the first words of a suggestion are on the screen. */
  waitForFirstGhost(timeoutMs?: number): Promise<void>
  /** Waits until ghost text is shown and no longer grows. */
  waitForGhost(timeoutMs?: number): Promise<string>
  waitForNoGhost(timeoutMs?: number): Promise<void>
  /** Types as a person does: one key after the other. */
  type(text: string, delayMs?: number): Promise<void>
  press(key: string): Promise<void>
  /** Puts the cursor at the very end of the text. */
  toEnd(): Promise<void>
  openFromTree(name: string): Promise<void>
  /** The tab of a text; by its name alone it is found only when nothing is unsaved. */
  tab(name: string, state?: 'saved' | 'unsaved'): Locator
  /** Presses a switch in the status bar's sheet over suggestions. */
  choose(label: string): Promise<void>
  /** Moves the slider between quiet (0) and eager (1) in the status bar's sheet. */
  setEagerness(to: 0 | 1): Promise<void>
  /** Lets an input method write: its text while it is at work, then what it leaves. */
  compose(steps: readonly string[], text: string): Promise<void>
  /** Runs a command by its title, from the palette. */
  command(title: string): Promise<void>
  /** Answers the window's own dialog for a path. */
  answerPath(path: string): Promise<void>
  openPanel(panel: keyof typeof panelKeys): Promise<Locator>
  closePanel(): Promise<void>
  /** The line at the foot of the window. */
  status(): Promise<string>
  screenshot(path: string): Promise<void>
}

const panelKeys = {
  Feedback: 'Control+Shift+H',
  Learn: 'Control+Shift+L',
  Models: 'Control+Shift+M',
  Settings: 'Control+,',
  'Find in files': 'Control+Shift+F',
} as const

const ghostSelector = '.ghost-text-decoration, .ghost-text-decoration-preview, .ghost-text'
/** A stream that did not grow for so long has ended, on the slowest machine that we know. */
const stillMs = 700
const openAttempts = 4
const openMs = 5_000

export function createDriver(page: Page): Driver {
  const ghost = page.locator('.monaco-editor').locator(ghostSelector)
  const editor = page.locator('.monaco-editor').first()

  async function ghostText(): Promise<string> {
    const parts = await ghost.allInnerTexts()
    return parts.join('').replaceAll('\u00a0', ' ')
  }

  return {
    page,
    ready: () => editor.waitFor({ state: 'visible' }),
    ghostText,
    waitForFirstGhost: (timeoutMs = 30_000) =>
      ghost.first().waitFor({ state: 'visible', timeout: timeoutMs }),
    async waitForGhost(timeoutMs = 30_000) {
      await ghost.first().waitFor({ state: 'visible', timeout: timeoutMs })
      let before = ''
      for (;;) {
        const now = await ghostText()
        if (now !== '' && now === before) return now
        before = now
        await page.waitForTimeout(stillMs)
      }
    },
    async waitForNoGhost(timeoutMs = 10_000) {
      await ghost.first().waitFor({ state: 'detached', timeout: timeoutMs })
    },
    async type(text, delayMs = 30) {
      await page.keyboard.type(text, { delay: delayMs })
    },
    press: (key) => page.keyboard.press(key),
    async toEnd() {
      await editor.click()
      await page.keyboard.press('Control+End')
    },
    async openFromTree(name) {
      await page.getByRole('treeitem', { name, exact: false }).first().dblclick()
      await editor.waitFor({ state: 'visible' })
    },
    tab: (name, state = 'saved') =>
      page.getByRole('tab', {
        name: state === 'saved' ? name : `${name}, not saved`,
        exact: true,
      }),
    async choose(label) {
      await page.getByRole('button', { name: /^Suggestions: / }).click()
      await page.getByRole('dialog', { name: 'Suggestions' }).getByLabel(label).click()
      await page.keyboard.press('Escape')
    },
    async setEagerness(to) {
      await page.getByRole('button', { name: /^Suggestions: / }).click()
      const sheet = page.getByRole('dialog', { name: 'Suggestions' })
      await sheet.getByRole('slider').press(to === 0 ? 'Home' : 'End')
      await page.keyboard.press('Escape')
      await sheet.waitFor({ state: 'detached' })
    },
    async compose(steps, text) {
      const session = await page.context().newCDPSession(page)
      for (const step of steps) {
        const { length } = step
        const selection = { selectionStart: length, selectionEnd: length }
        await session.send('Input.imeSetComposition', { text: step, ...selection })
      }
      await session.send('Input.insertText', { text })
      await session.detach()
    },
    async command(title) {
      await page.keyboard.press('Control+Shift+P')
      const palette = page.getByRole('dialog', { name: 'All commands' })
      await palette.getByRole('combobox').fill(title)
      await palette.getByRole('option', { name: title }).first().click()
    },
    async answerPath(path) {
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('combobox').fill(path)
      await page.keyboard.press('Control+Enter')
      await dialog.waitFor({ state: 'detached' })
    },
    async openPanel(panel) {
      const region = page.getByRole('region', { name: panel, exact: true })
      // The key opens and closes. A panel that was just being drawn when the key came is closed by
      // it: then the key is pressed again.
      for (let left = openAttempts; left > 0; left--) {
        if (await region.isVisible()) return region
        await page.keyboard.press(panelKeys[panel])
        const shown = region.waitFor({ state: 'visible', timeout: openMs })
        if (
          await shown.then(
            () => true,
            () => false,
          )
        )
          return region
      }
      await region.waitFor({ state: 'visible' })
      return region
    },
    async closePanel() {
      await page
        .getByRole('button', { name: /^Close (Feedback|Learn|Models|Settings|Find in files)$/ })
        .click()
    },
    status: () => page.getByRole('contentinfo').innerText(),
    async screenshot(path) {
      // Colours that are still on their way from one theme to the other belong to neither.
      await page.screenshot({ path, animations: 'disabled' })
    },
  }
}
