/** Keys, slider, candidates, languages and input methods, as hands find them in the window. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { SettingsPatch } from '../../contract'
import {
  openApp,
  patience,
  rowsOf,
  rowWhere,
  savedText,
  shoot,
  type AppFixture,
} from '../support/appFixture'
import { createAsking } from '../support/asking'

const FILE = 'The ferry.md'

let fixture: AppFixture
beforeAll(async () => {
  fixture = await openApp({
    // What the model reads does not depend on how long the machine rested.
    settings: {
      suggest: { eagerness: 1, instant: false, prefixTokens: 192, suffixTokens: 0 },
    },
    files: { 'letter.md': '河水在夜里涨了，渡船停在对岸。他说：「等一等。」\n' },
  })
})
afterAll(() => fixture?.dispose())

const statusHas = (part: RegExp): Promise<boolean> =>
  vi.waitUntil(async () => part.test(await fixture.driver.status()), patience)

/** As stored in the profile. */
async function stored(): Promise<SettingsPatch> {
  const text = await readFile(join(fixture.profile, 'settings.json'), 'utf8')
  return JSON.parse(text) as SettingsPatch
}

const eagernessIs = (value: number): Promise<boolean> =>
  vi.waitUntil(async () => (await stored()).suggest?.eagerness === value, patience)

const { ask, endOf, takePart, writtenAfter } = createAsking(() => fixture, FILE)

describe('keys', () => {
  test('a paragraph is taken at once, and one undo takes it back', async () => {
    const { driver } = fixture
    const asked = await ask(' When the bridge was built')
    const row = await takePart(asked, 'Alt+Shift+ArrowRight')
    expect(row).toMatchObject({ reason: 'paragraph' })
    expect(await writtenAfter('was built')).toBe(asked.completion.slice(0, row.acceptedChars))
    await driver.press('Control+z')
    expect(await writtenAfter('was built')).toBe('')
  })

  test('the palette knows what the keys know', async () => {
    const { driver } = fixture
    const asked = await ask(' The oldest of them')
    await driver.command('Take a word')
    await driver.press('Escape')
    const row = await endOf(asked)
    expect(row).toMatchObject({ outcome: 'partial', reason: 'word' })
  })
})

describe('several suggestions', () => {
  test('the list shows them side by side; the chosen one is written, a pair is logged', async () => {
    const { page, driver } = fixture
    const asked = await ask(' On Sunday the two brothers')
    await driver.press('Alt+Enter')
    const list = page.getByRole('menu', { name: 'Suggestions for this place' })
    await vi.waitUntil(async () => (await list.getByRole('menuitem').count()) > 1, patience)
    await shoot(fixture, 'candidates')
    await driver.press('ArrowDown')
    await driver.press('Enter')
    await list.waitFor({ state: 'detached' })
    const [row] = await vi.waitUntil(async () => {
      const taken = (await rowsOf(fixture.app)).filter(
        ({ prefixTail, outcome }) => prefixTail === asked.prefixTail && outcome === 'accepted',
      )
      return taken.length > 0 && taken
    }, patience)
    expect(row!.eventId).not.toBe(asked.eventId)
    const text = await savedText(fixture, FILE)
    expect(text.endsWith(`On Sunday the two brothers${row!.completion}`)).toBe(true)
    await driver.press('Control+z')
  })

  test('the status bar counts them', async () => {
    const { driver } = fixture
    await ask(' Every spring the water')
    await driver.press('Alt+]')
    await statusHas(/2\/[23]: |No other was found/)
    await driver.press('Escape')
  })
})

describe('quiet and eager', () => {
  test('what the slider holds back is said, and shows when asked for', async () => {
    const { page, driver, app } = fixture
    await driver.setEagerness(0)
    await eagernessIs(0)
    const text = ' Far down the river'
    await driver.toEnd()
    await driver.type(text)
    await statusHas(/Hidden: \d+ % likely to be kept/)
    expect(await driver.ghostText()).toBe('')
    const hidden = await rowWhere(app, ({ prefixTail }) => prefixTail.endsWith(text))

    await page.getByRole('button', { name: /^Suggestions: Hidden/ }).click()
    await page.getByRole('dialog', { name: 'Suggestions' }).waitFor()
    await shoot(fixture, 'status-held-back')
    await page.getByRole('button', { name: /Show it anyway/ }).click()
    await driver.waitForFirstGhost(patience.timeout)
    const shown = await rowWhere(
      app,
      ({ prefixTail, trigger }) => prefixTail === hidden.prefixTail && trigger === 'manual',
    )
    await driver.press('Escape')
    expect(await endOf(shown)).toMatchObject({ outcome: 'rejected' })

    await driver.setEagerness(1)
    await eagernessIs(1)
    await ask(' and further on')
    await driver.press('Escape')
  })

  test('a language is quiet until it is switched on again, and a key still asks', async () => {
    const { driver, app } = fixture
    await driver.choose('Suggest in Markdown')
    await statusHas(/Off in Markdown/)
    const text = ' It was the ferryman'
    await driver.toEnd()
    await driver.type(text)
    await savedText(fixture, FILE)
    expect((await rowsOf(app)).some(({ prefixTail }) => prefixTail.endsWith(text))).toBe(false)
    await driver.press('Alt+\\')
    await driver.waitForFirstGhost(patience.timeout)
    await driver.press('Escape')
    await driver.choose('Suggest in Markdown')
    await ask(' who spoke')
    await driver.press('Escape')
  })
})

describe('an input method', () => {
  test('never asks for what is only half written', async () => {
    const { driver, app } = fixture
    await driver.toEnd()
    await driver.press('Enter')
    await driver.press('Enter')
    await driver.compose(['n', 'ni', 'nih', 'niha', 'nihao'], '你好')
    const asked = await rowWhere(app, ({ prefixTail }) => prefixTail.endsWith('你好'))
    await driver.press('Escape')
    const halves = (await rowsOf(app)).filter(({ prefixTail }) => /\bni?h?a?o?$/.test(prefixTail))
    expect(asked.trigger).toBe('typing')
    expect(halves).toEqual([])
  })

  test('hides the ghost text while it is at work, and it is there again where it still fits', async () => {
    const { driver, page, app } = fixture
    await driver.press('Enter')
    const asked = await ask('Once more the ferry')
    const before = (await rowsOf(app)).length
    const head = asked.completion.slice(0, 3)
    const session = await page.context().newCDPSession(page)
    const selection = { selectionStart: 1, selectionEnd: 1 }
    await session.send('Input.imeSetComposition', { text: 'x', ...selection })
    await driver.waitForNoGhost()
    await session.send('Input.insertText', { text: head })
    await vi.waitUntil(
      async () => (await driver.ghostText()) === asked.completion.slice(3).split('\n')[0],
      patience,
    )
    expect(await rowsOf(app)).toHaveLength(before)
    await driver.press('Tab')
    expect(await endOf(asked)).toMatchObject({ outcome: 'accepted', reason: 'tab' })
    expect(await writtenAfter('Once more the ferry')).toBe(asked.completion)
  })
})

test('a Chinese text is opened and written; a model that knows Chinese is recommended', async () => {
  const { page, driver, documents } = fixture
  await driver.openFromTree('letter.md')
  await driver.toEnd()
  await driver.compose(['m', 'ma', 'mam'], '慢慢')
  await driver.press('Escape')
  await savedText(fixture, 'letter.md')
  expect(await readFile(join(documents, 'letter.md'), 'utf8')).toMatch(/慢慢$/)
  const pane = await driver.openPanel('Models')
  await pane.getByText('Recommended for Chinese').waitFor()
  await shoot(fixture, 'chinese', 'Models')
  await driver.closePanel()
  await page.getByRole('tab', { name: FILE, exact: true }).click()
})

test('the sheets of the status bar and the settings can be looked at', async () => {
  const { page, driver } = fixture
  await page
    .getByRole('contentinfo')
    .getByRole('button', { name: /SmolLM2/ })
    .click()
  const sheet = page.getByRole('dialog', { name: 'Model', exact: true })
  await sheet
    .getByText(/tokens a second/)
    .first()
    .waitFor()
  await shoot(fixture, 'status-model')
  await driver.press('Escape')
  const pane = await driver.openPanel('Settings')
  await pane.getByRole('switch', { name: /Wait as long as/ }).click()
  await pane.getByRole('spinbutton', { name: 'Pause before asking' }).waitFor()
  await pane.getByRole('textbox', { name: 'Words to avoid' }).fill('delve, tapestry')
  await driver.press('Enter')
  await pane.getByText('tapestry').waitFor()
  const { suggest, prose } = await vi.waitUntil(async () => {
    const settings = await stored()
    return settings.prose?.avoid?.length === 2 && settings
  }, patience)
  expect([suggest?.debounceMs, prose?.avoid]).toEqual([75, ['delve', 'tapestry']])
  await driver.closePanel()
})
