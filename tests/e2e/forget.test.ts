/** What is forgotten is in no file of the profile, those that the window's browser keeps among them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApp, patience, rowWhere, rowsOf, type AppFixture } from '../support/appFixture'
import { findTexts } from '../support/scanBytes'

const name = 'The crossing.md'
const written = 'zebrafinch quartzite'
let fixture: AppFixture

beforeAll(async () => {
  const text = `# The crossing\n\nThe ${written} lay on the old pier, and the ferryman`
  fixture = await openApp({ files: { [name]: text }, openFiles: [name] })
})
afterAll(() => fixture?.dispose())

test('after forgetting everything and leaving', async () => {
  const { app, driver, profile } = fixture
  await driver.toEnd()
  await driver.type(' said that')
  await driver.waitForGhost(patience.timeout)
  await driver.press('Escape')
  await driver.type(` the ${written} was`)
  await rowWhere(app, ({ outcome }) => outcome === 'rejected')
  await driver.waitForGhost(patience.timeout)
  await driver.press('Tab')
  await rowWhere(app, ({ outcome }) => outcome === 'accepted')
  await driver.press('Control+s')
  await driver.tab(name).waitFor()
  expect(findTexts(profile, [written]).join()).toMatch(/log\.sqlite/)

  expect(await app.feedback.forget({ kind: 'all' })).toMatchObject({ complete: true })
  expect(await rowsOf(app)).toEqual([])
  await fixture.close()
  expect(existsSync(join(profile, 'chromium', 'Default', 'Local Storage'))).toBe(false)
  expect(findTexts(profile, [written])).toEqual([])
})
