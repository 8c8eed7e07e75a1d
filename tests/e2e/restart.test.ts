/** What was there is there again: after leaving, and after the app was killed. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { bundle, type Bundle } from '../storage/support/bundle'
import {
  childProcesses,
  openApp,
  patience,
  rowWhere,
  rowsOf,
  savedText,
  type AppFixture,
} from '../support/appFixture'
import type { Order } from '../support/previewChild'

let fixture: AppFixture | null = null
afterEach(async () => {
  await fixture?.dispose()
  fixture = null
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function draftHas(folder: string, text: string): Promise<boolean> {
  for (const name of await readdir(folder).catch(() => [])) {
    if ((await readFile(join(folder, name), 'utf8')).includes(JSON.stringify(text).slice(1, -1)))
      return true
  }
  return false
}

/** Takes a suggestion whole. @returns its row */
async function takeOne({ app, driver }: AppFixture, text: string) {
  await driver.toEnd()
  await driver.type(text)
  await driver.waitForFirstGhost(patience.timeout)
  await rowWhere(app, ({ prefixTail, outcome }) => prefixTail.endsWith(text) && outcome === null)
  await driver.press('Tab')
  return rowWhere(app, ({ prefixTail, outcome }) => prefixTail.endsWith(text) && outcome !== null)
}

test('leaving and coming back keeps rows, layout, tabs, settings and unsaved text', async () => {
  fixture = await openApp({
    openFiles: ['letters.md', 'The ferry.md'],
    settings: { editor: { autosaveProse: false } },
    settleScale: 0.2,
  })
  const taken = await takeOne(fixture, ' In the morning the ferryman')
  expect(taken.outcome).toBe('accepted')
  await fixture.driver.press('Escape')
  await fixture.driver.openPanel('Learn')
  await fixture.driver.toEnd()
  await fixture.driver.type(' Not saved yet')
  await fixture.driver.tab('The ferry.md', 'unsaved').waitFor()

  await fixture.restart({ settleScale: 0.002 })
  const { app, driver, page } = fixture
  await driver.ready()
  await driver.tab('The ferry.md', 'unsaved').waitFor()
  expect(await page.getByRole('tab').allInnerTexts()).toEqual(['letters.md', 'The ferry.md'])
  await page.getByRole('region', { name: 'Learn', exact: true }).waitFor()
  await page.getByRole('treeitem', { name: 'letters.md' }).waitFor()
  // The last look of what was taken, after a restart: 300 s, shortened.
  const settled = await rowWhere(
    app,
    (row) => row.eventId === taken.eventId && row.similarity !== null && row.labelWeight === 1,
  )
  expect(settled).toMatchObject({ settledText: taken.completion, similarity: 1 })
  const text = await savedText(fixture, 'The ferry.md')
  expect(text.endsWith(`${taken.completion} Not saved yet`)).toBe(true)
})

test('a Chromium that is killed takes nothing along', async () => {
  fixture = await openApp({ settings: { editor: { autosaveProse: false } } })
  const { app, driver, profile } = fixture
  const taken = await takeOne(fixture, ' In the morning the ferryman')
  await driver.type(' Only a draft')
  await vi.waitUntil(
    async () => (await app.workspace.drafts()).some(({ text }) => text.includes('Only a draft')),
    patience,
  )
  const gone = fixture.gone()
  const [chromium] = await childProcesses(join(profile, 'chromium'))
  process.kill(chromium!, 'SIGKILL')
  await gone

  await fixture.launch()
  await fixture.driver.ready()
  await fixture.driver.tab('The ferry.md', 'unsaved').waitFor()
  const rows = await rowsOf(fixture.app)
  expect(rows.find(({ eventId }) => eventId === taken.eventId)).toMatchObject({
    outcome: 'accepted',
  })
  expect(await savedText(fixture, 'The ferry.md')).toMatch(/Only a draft$/)
})

describe('the whole app killed', () => {
  let built: Bundle
  let child: ChildProcess | null = null
  beforeAll(async () => {
    built = await bundle('tests/support/previewChild.ts')
  })
  afterEach(() => child?.kill('SIGKILL'))
  afterAll(() => built?.remove())

  test('keeps the draft and what was acknowledged, and reports again what was not', async () => {
    fixture = await openApp({ settings: { editor: { autosaveProse: false } } })
    const { profile, documents } = fixture
    await fixture.close()
    child = fork(built.path, [profile, join(documents, 'The ferry.md')], { stdio: 'inherit' })
    const answered = async (): Promise<unknown> => {
      const [answer] = (await once(child!, 'message')) as [unknown]
      return answer
    }
    const order = (one: Order): Promise<unknown> => {
      child!.send(one)
      return answered()
    }
    expect(await answered()).toBe('ready')
    await order({ do: 'toEnd' })
    await order({ do: 'type', text: ' In the morning the ferryman' })
    const ghost = (await order({ do: 'ghost' })) as string

    // Nothing can be written to the log from now on: the report stays unacknowledged.
    const log = new Database(join(profile, 'log.sqlite'))
    try {
      const stored = log.prepare(
        'SELECT count(*) AS n FROM suggestion_event WHERE completion_text = ?',
      )
      await vi.waitUntil(() => (stored.get(ghost) as { n: number }).n === 1, patience)
      log.exec('BEGIN IMMEDIATE')
      await order({ do: 'press', key: 'Tab' })
      await vi.waitUntil(() => draftHas(join(profile, 'drafts'), `the ferryman${ghost}`), patience)
      const chromium = await childProcesses(join(profile, 'chromium'), child.pid)
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      // Chromium notices that nobody holds its pipe, and writes down what it keeps.
      await vi.waitUntil(() => !chromium.some(isAlive), patience)
      log.exec('ROLLBACK')
    } finally {
      log.close()
    }

    await fixture.launch()
    const row = await rowWhere(
      fixture.app,
      ({ completion, outcome }) => completion === ghost && outcome !== null,
    )
    expect(row).toMatchObject({ outcome: 'accepted', reason: 'tab', acceptedChars: ghost.length })
    await fixture.driver.tab('The ferry.md', 'unsaved').waitFor()
    expect(await savedText(fixture, 'The ferry.md')).toContain(`the ferryman${ghost}`)
  })
})

test('a profile that another Inkling holds is refused in words', async () => {
  fixture = await openApp({ openFiles: [] })
  await expect(fixture.launch()).rejects.toMatchObject({
    code: 'profile_locked',
    message: expect.stringMatching(/Inkling/) as string,
    next: expect.any(String) as string,
  })
})
