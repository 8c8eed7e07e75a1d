/** The log, seen, corrected, deleted and taken out by the person whom it belongs to. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seedSampleAuthor } from '../../preview/demo/sampleAuthor'
import {
  openApp,
  patience,
  resources,
  rowWhere,
  rowsOf,
  shoot,
  type AppFixture,
} from '../support/appFixture'

const seeded = 40
let fixture: AppFixture
let pane: Locator

beforeAll(async () => {
  fixture = await openApp()
  pane = await fixture.driver.openPanel('Feedback')
})
afterAll(() => fixture?.dispose())

/** Reads CSV as RFC 4180 has it: quoted fields may hold commas, quotes and line ends. */
function readCsv(text: string): string[][] {
  const fields = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy
  const rows: string[][] = [[]]
  for (const [all, quoted, plain = '', ending] of text.matchAll(fields)) {
    if (all === '') break
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain)
    if (ending !== ',') rows.push([])
  }
  return rows.filter((row) => row.length > 0)
}

const line = (text: string): Locator =>
  pane.getByRole('row').filter({ has: fixture.page.getByText(text) })

test('an empty log says what will be in it', async () => {
  await pane.getByText('Nothing is written down yet').waitFor()
  await shoot(fixture, 'feedback-empty', 'Feedback')
})

test('it lists the rows, those of the editor and older ones, and filters them', async () => {
  const { app, driver } = fixture
  await seedSampleAuthor(app, resources, { count: seeded, contextUnits: 80 })
  await driver.toEnd()
  await driver.type(' In the morning, "he said",')
  await driver.waitForGhost(patience.timeout)
  await driver.press('Escape')
  const refused = await rowWhere(app, ({ outcome }) => outcome === 'rejected')
  const chip = (name: string) => pane.getByRole('button', { name: new RegExp(`^${name} \\d`) })
  await vi.waitUntil(async () => (await chip('Refused').innerText()).endsWith('1'), patience)
  await shoot(fixture, 'feedback-full', 'Feedback')

  await chip('Refused').click()
  await pane.getByRole('table').waitFor()
  await vi.waitUntil(
    async () => (await pane.getByRole('table').getAttribute('aria-rowcount')) === '2',
    patience,
  )
  await line(refused.completion.trim().slice(0, 12)).waitFor()
  await pane.getByRole('button', { name: 'Show all rows' }).click()
})

test('a label is corrected with a click, and the correction taken back', async () => {
  const { app } = fixture
  const first = pane.getByRole('row').nth(1)
  await first.getByRole('button', { expanded: false }).click()
  const [newest] = await rowsOf(app)
  const { eventId } = newest!
  await first.getByLabel('Teaches nothing').click()
  expect(await rowWhere(app, (row) => row.eventId === eventId && row.corrected)).toMatchObject({
    label: 'none',
  })
  await first.getByText('You decided this.').waitFor()
  await first.getByRole('button', { name: 'Let Inkling decide again' }).click()
  await rowWhere(app, (row) => row.eventId === eventId && !row.corrected)
  await shoot(fixture, 'feedback-row', 'Feedback')
})

test('a row is deleted after a question', async () => {
  const { app } = fixture
  const before = await rowsOf(app)
  const first = pane.getByRole('row').nth(1)
  await first.getByRole('button', { expanded: false }).click()
  await first.getByRole('button', { name: 'Delete this row…' }).click()
  await first.getByRole('button', { name: 'Delete 1 row' }).click()
  await vi.waitUntil(async () => (await rowsOf(app)).length === before.length - 1, patience)
  expect((await rowsOf(app)).map(({ eventId }) => eventId)).not.toContain(before[0]!.eventId)
})

test('what leaves is shown first; it opens as CSV and as JSON lines', async () => {
  const { app, driver, documents, page } = fixture
  await pane.getByRole('button', { name: 'Export…' }).click()
  const part = pane.getByRole('region', { name: 'Export' })
  const head = part.getByLabel('First rows')
  await vi.waitUntil(async () => (await head.innerText()).includes('event_id'), patience)
  const rows = await rowsOf(app)
  // A window that was narrow for a moment finds it open again.
  await page.setViewportSize({ width: 760, height: 600 })
  await part.waitFor({ state: 'detached' })
  await page.setViewportSize({ width: 1280, height: 800 })
  await part.waitFor()

  const save = async (name: string): Promise<string> => {
    const path = join(documents, name)
    await part.getByRole('button', { name: 'Save as…' }).click()
    await page.getByRole('dialog', { name: 'Save as' }).waitFor()
    await driver.answerPath(path)
    await part.getByText(`written to ${path}`).waitFor()
    return readFile(path, 'utf8')
  }
  const [header, ...lines] = readCsv((await save('log.csv')).replace(/^\ufeff/, ''))
  const column = (name: string): number => header!.indexOf(name)
  expect(header).toEqual(
    expect.arrayContaining(['event_id', 'prefix', 'completion_text', 'outcome']),
  )
  expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([header!.length]))
  const byId = (ids: string[]): string[] => [...ids].sort()
  expect(byId(lines.map((fields) => fields[column('event_id')]!))).toEqual(
    byId(rows.map(({ eventId }) => eventId)),
  )
  const texts = new Map(rows.map(({ eventId, completion }) => [eventId, completion]))
  for (const fields of lines) {
    expect(fields[column('completion_text')]).toBe(texts.get(fields[column('event_id')]!))
  }

  await part.getByText('JSON lines').click()
  await vi.waitUntil(async () => (await head.innerText()).startsWith('{'), patience)
  const objects = (await save('log.jsonl'))
    .trimEnd()
    .split('\n')
    .map((one) => JSON.parse(one) as { event_id: string })
  expect(byId(objects.map(({ event_id }) => event_id))).toEqual(
    byId(rows.map(({ eventId }) => eventId)),
  )
  await shoot(fixture, 'feedback-export', 'Feedback')
})

test('in private mode nothing at all is written down', async () => {
  const { app, driver } = fixture
  const before = (await rowsOf(app)).length
  await driver.choose('Private mode')
  await vi.waitUntil(async () => (await driver.status()).includes('nothing is logged'), patience)
  await driver.toEnd()
  await driver.type(' This stays with me')
  await driver.waitForGhost(patience.timeout)
  await driver.press('Tab')
  await driver.choose('Private mode')
  await vi.waitUntil(async () => !(await driver.status()).includes('nothing is logged'), patience)
  // A row that is logged again proves that those before it would have been there by now.
  await driver.toEnd()
  await driver.type(' And this may be known')
  await driver.waitForGhost(patience.timeout)
  await driver.press('Escape')
  await rowWhere(app, ({ prefixTail }) => prefixTail.endsWith('And this may be known'))
  const rows = await rowsOf(app)
  expect(rows.length).toBeGreaterThan(before)
  expect(rows.filter(({ prefixTail }) => prefixTail.endsWith('This stays with me'))).toEqual([])
})

test('what was suggested in a document, on some days, or ever, is forgotten for good', async () => {
  const { app, page } = fixture
  await pane.getByRole('button', { name: 'Forget…' }).click()
  const part = pane.getByRole('region', { name: 'Forget' })
  const forget = part.getByRole('button', { name: 'Forget for good' })
  expect(await forget.isDisabled()).toBe(true)
  await shoot(fixture, 'feedback-forget', 'Feedback')

  const path = join(fixture.documents, 'The ferry.md')
  const here = (await rowsOf(app)).filter((row) => row.path === path).length
  const all = (await rowsOf(app)).length
  expect(here).toBeGreaterThan(0)
  await part.getByLabel('All that was suggested in The ferry.md').check()
  await forget.click()
  await part.getByText(`${here} rows forgotten.`).waitFor()
  expect((await rowsOf(app)).length).toBe(all - here)

  await part.getByLabel('Everything that was ever written down').check()
  await forget.click()
  await part.getByText(`${all - here} rows forgotten.`).waitFor()
  expect(await rowsOf(app)).toEqual([])
  await part.getByRole('button', { name: 'Close' }).click()
  await page.getByText('Nothing is written down yet').waitFor()
})
