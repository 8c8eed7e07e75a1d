/** The window: files, tabs, finding, saving, what goes wrong underneath, keys alone, how it looks. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  childProcesses,
  openApp,
  patience,
  savedText,
  shoot,
  type AppFixture,
} from '../support/appFixture'
import { violationsOf } from '../support/axe'

const bom = '\ufeff'
const crlf = `${bom}first line\r\nsecond line\r\n`
const latin1 = Buffer.from('Der Fährmann wartet noch, früh am Morgen, über dem Fluß.\r\n', 'latin1')

let fixture: AppFixture
beforeAll(async () => {
  fixture = await openApp({
    openFiles: [],
    settings: { editor: { autosaveProse: false }, suggest: { automatic: false } },
    files: {
      'windows.txt': crlf,
      'short.md': 'A short text.\n',
      'old.txt': latin1,
      'picture.png': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0, 255]),
      'huge.txt': new Uint8Array(20 * 1024 * 1024 + 1).fill(0x61),
    },
  })
})
afterAll(() => fixture?.dispose())

const onDisk = (name: string): string => join(fixture.documents, name)
const statusHas = (part: RegExp): Promise<boolean> =>
  vi.waitUntil(async () => part.test(await fixture.driver.status()), patience)

async function open(name: string): Promise<void> {
  const { driver } = fixture
  await driver.openFromTree(name)
  await driver
    .tab(name)
    .and(fixture.page.getByRole('tab', { selected: true }))
    .waitFor()
}

describe('files', () => {
  test('the folder is a tree, its files open in tabs', async () => {
    const { page, driver } = fixture
    await page.getByText('Nothing is open').or(page.getByRole('treeitem').first()).first().waitFor()
    await shoot(fixture, 'window-empty')
    await page.getByRole('treeitem', { name: 'tides' }).click()
    await page.getByRole('treeitem', { expanded: true }).waitFor()
    await open('letters.md')
    await open('The ferry.md')
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['letters.md', 'The ferry.md'])
    await driver.tab('The ferry.md').press('ArrowLeft')
    await driver.press('Delete')
    await driver.tab('letters.md').waitFor({ state: 'detached' })
    await shoot(fixture, 'window-full')
  })

  test('go to file, all commands, find in files: by a few letters', async () => {
    const { page, driver } = fixture
    await driver.press('Control+p')
    const picker = page.getByRole('dialog', { name: 'Go to file' })
    await picker.getByRole('combobox').fill('lettr')
    await picker.getByRole('option', { name: 'letters.md' }).waitFor()
    await shoot(fixture, 'go-to-file')
    await driver.press('Enter')
    await driver.tab('letters.md').waitFor()

    await driver.press('Control+Shift+P')
    await page.getByRole('dialog', { name: 'All commands' }).waitFor()
    await shoot(fixture, 'all-commands')
    await driver.press('Escape')
    await driver.command('Keys')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await shoot(fixture, 'keys')
    await driver.press('Escape')

    const pane = await driver.openPanel('Find in files')
    await pane.getByRole('searchbox').fill('ferry')
    await pane.getByText(/places? in \d+ files?/).waitFor()
    // Also far into a paragraph the place itself is shown.
    expect(await pane.locator('mark').allInnerTexts()).toEqual(['ferry', 'ferry', 'ferry'])
    await shoot(fixture, 'find-in-files', 'Find in files')
    await pane.getByRole('treeitem').nth(1).click()
    await driver.closePanel()
  })

  test('Ctrl+S saves; what is saved keeps line ends, mark and encoding', async () => {
    const { driver } = fixture
    await open('windows.txt')
    await driver.toEnd()
    await driver.type('third')
    await driver.tab('windows.txt', 'unsaved').waitFor()
    expect(await savedText(fixture, 'windows.txt')).toBe(`${crlf}third`)

    await open('old.txt')
    await driver.toEnd()
    await driver.type('Ü')
    await savedText(fixture, 'old.txt')
    expect(await readFile(onDisk('old.txt'))).toEqual(Buffer.concat([latin1, Buffer.from([0xdc])]))
  })

  test.each([
    ['picture.png', /not a text file/],
    ['huge.txt', /20 MB|too large/],
  ])('%s is refused in words', async (name, words) => {
    const { page, driver } = fixture
    await page.getByRole('treeitem', { name }).click()
    await statusHas(words)
    expect(await driver.tab(name).count()).toBe(0)
  })

  test('a file changed underneath: the unsaved text stays until one chooses', async () => {
    const { page, driver } = fixture
    const name = 'short.md'
    await open(name)
    // Nothing unsaved: the text follows the file.
    await writeFile(onDisk(name), 'By another hand.\n')
    await page.getByText('By another hand.').waitFor()

    await driver.toEnd()
    await driver.type('Mine.')
    await writeFile(onDisk(name), 'Theirs.\n')
    const bar = page.getByRole('alert').filter({ hasText: 'changed by another program' })
    await bar.waitFor()
    await shoot(fixture, 'changed-underneath')
    await bar.getByRole('button', { name: 'Keep mine' }).click()
    await bar.waitFor({ state: 'detached' })
    expect(await savedText(fixture, name)).toBe('By another hand.\nMine.')

    await driver.type(' More.')
    await driver.tab(name, 'unsaved').waitFor()
    await writeFile(onDisk(name), 'Theirs again.\n')
    await bar.getByRole('button', { name: 'Reload the file' }).click()
    await page.getByText('Theirs again.').waitFor()
    await driver.tab(name).waitFor()
  })

  test('a file deleted underneath: its text is still here', async () => {
    const { page } = fixture
    await rm(onDisk('short.md'))
    const bar = page.getByRole('alert').filter({ hasText: 'was deleted or moved' })
    await bar.getByRole('button', { name: 'Save it again' }).click()
    await bar.waitFor({ state: 'detached' })
    expect(await readFile(onDisk('short.md'), 'utf8')).toBe('Theirs again.\n')
  })
})

test('the engine is killed: the text stays, it is said, and suggestions come back', async () => {
  const { driver, app } = fixture
  await open('The ferry.md')
  await driver.toEnd()
  await driver.type(' Still here')
  const told: string[] = []
  const stop = app.engine.onState(({ status }) => void told.push(status))
  const [engine] = await childProcesses('engine.js')
  process.kill(engine!, 'SIGKILL')
  await vi.waitUntil(() => told.includes('down') && told.at(-1) === 'ready', patience)
  stop()
  await driver.press('Alt+\\')
  await driver.waitForGhost(patience.timeout)
  await driver.press('Escape')
  expect(await savedText(fixture, 'The ferry.md')).toMatch(/ Still here$/)
})

describe('for everyone', () => {
  const panels = ['Feedback', 'Learn', 'Models', 'Settings', 'Find in files'] as const

  test('the keyboard alone reaches every part', async () => {
    const { page, driver } = fixture
    await driver.openPanel('Settings')
    await page.getByRole('tree').focus()
    const wanted = new Set(['nav', '.tab-row', '.editor', '.panel', 'footer'])
    // Tab means something inside the text; a key of Monaco's makes it move the focus there, too.
    let moves = false
    await vi.waitUntil(async () => {
      const zone = await page.evaluate(
        (zones) => zones.find((one) => document.activeElement?.closest(one)) ?? '',
        [...wanted],
      )
      wanted.delete(zone)
      if (zone === '.editor' && !moves) {
        moves = true
        await driver.press('Control+m')
      }
      await driver.press('Tab')
      return wanted.size === 0
    }, patience)
    await driver.closePanel()
  })

  test.each(['light', 'dark'] as const)('no violation of accessibility in %s', async (scheme) => {
    const { page, driver } = fixture
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    const violations = (where: string): Promise<string[]> => violationsOf(page, where)
    const all = await violations('window')
    for (const panel of panels) {
      await driver.openPanel(panel)
      all.push(...(await violations(panel)))
    }
    await driver.closePanel()
    for (const name of [/^Suggestions: /, /SmolLM2/]) {
      await page.getByRole('contentinfo').getByRole('button', { name }).click()
      all.push(...(await violations(name.source)))
      await driver.press('Escape')
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
    expect(all).toEqual([])
  })

  test('every pane can be looked at', async () => {
    const { driver, page } = fixture
    for (const panel of ['Models', 'Settings'] as const) {
      await driver.openPanel(panel)
      await shoot(fixture, panel.toLowerCase(), panel)
    }
    await driver.closePanel()
    await driver.command('What Inkling keeps, and why')
    await page.getByRole('button', { name: 'Back to the text' }).waitFor()
    await shoot(fixture, 'welcome')
    await page.getByRole('button', { name: 'Back to the text' }).click()
    await open('The ferry.md')
    await driver.toEnd()
    await driver.press('Alt+\\')
    await driver.waitForGhost(patience.timeout)
    await shoot(fixture, 'ghost-text')
    await driver.press('Escape')
  })
})
