/** A server in place of this machine: nothing leaves before it was read and allowed, its failure costs
 *  nothing, and it comes back by itself. The server is a real llama-server. */
import { AxeBuilder } from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { secretsInMemory } from '../engine/remoteServer'
import { openApp, patience, rowWhere, shoot, type AppFixture } from '../support/appFixture'
import { defaultModelPath } from '../support/buildEngine'
import { startLlamaServer, type LlamaServer } from '../support/llamaServer'

const key = 'sk-end-to-end-SECRET'
const secrets = secretsInMemory('a test’s own store')
const start = (port?: number) =>
  startLlamaServer({
    modelPath: defaultModelPath,
    threads: 1,
    port,
    args: ['--api-key', key, '--no-warmup'],
  })

const text = 'The ferry lay at the bank. Fog stood on the river in the morning.\n'

let fixture: AppFixture
let server: LlamaServer
beforeAll(async () => {
  server = await start()
  fixture = await openApp({
    secrets,
    files: { 'boat.md': text },
    openFiles: ['boat.md'],
    settings: { editor: { autosaveProse: false }, suggest: { automatic: false } },
  })
})
afterAll(async () => {
  await fixture?.dispose()
  await server?.stop()
})

const statusHas = (part: RegExp): Promise<boolean> =>
  vi.waitUntil(async () => part.test(await fixture.driver.status()), patience)
/** Requests that carry text, by the server's own count. */
async function answered(): Promise<number> {
  const headers = { authorization: `Bearer ${key}` }
  const metrics = await (await fetch(`${server.url}/metrics`, { headers })).text()
  return Number(/^llamacpp:prompt_tokens_total (\d+)/m.exec(metrics)?.[1])
}
const backend = () => fixture.app.engine.state().backend
/** Asks where nothing is known yet. */
async function askAnew(words: string): Promise<string> {
  const { driver } = fixture
  await driver.toEnd()
  await driver.type(words)
  await driver.press('Alt+\\')
  const shown = await driver.waitForGhost(patience.timeout)
  await driver.press('Escape')
  return shown
}

test('the key goes into the store and nowhere else', async () => {
  const { driver, page, profile } = fixture
  await driver.toEnd()
  const pane = await driver.openPanel('Settings')
  await pane.getByLabel('Address').fill(`${server.url}/`)
  await page.keyboard.press('Enter')
  await pane.getByLabel('Key', { exact: true }).fill(key)
  await pane.getByRole('button', { name: 'Keep', exact: true }).click()
  await pane.getByText('A key for this address is kept in a test’s own store.').waitFor()
  expect([...secrets.values.values()]).toEqual([key])
  expect(await page.content()).not.toContain(key)
  expect(await pane.getByLabel('Key', { exact: true }).inputValue()).toBe('')
  expect(await readFile(join(profile, 'settings.json'), 'utf8')).not.toContain(key)

  await pane.getByRole('button', { name: 'Try the connection' }).click()
  await pane.getByText(/^Answered in \d+ ms, serving .*It does not read/).waitFor(patience)
})

test('what leaves is shown first; Cancel sends nothing', async () => {
  const { driver, page } = fixture
  const before = await answered()
  const pane = page.getByRole('region', { name: 'Settings', exact: true })
  const toggle = pane.getByRole('switch', { name: 'Suggest from this server' })
  await toggle.click()
  const dialog = page.getByRole('dialog', { name: 'What leaves this machine' })
  await dialog.waitFor()
  const shown = JSON.parse(await dialog.locator('pre').innerText()) as { prompt: string }
  expect(shown.prompt).toBe(text)
  expect(await dialog.innerText()).toContain(`${server.url}/completion`)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([])
  await shoot(fixture, 'remote-preview')
  await driver.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await toggle.isChecked()).toBe(false)
  expect(backend()).toBe('cpu')
  expect(await answered()).toBe(before)
})

test('once it is allowed, the server suggests and the log says so', async () => {
  const { driver, page, app } = fixture
  const pane = page.getByRole('region', { name: 'Settings', exact: true })
  await pane.getByRole('switch', { name: 'Suggest from this server' }).click()
  await page.getByRole('button', { name: `Send to ${server.url}` }).click()
  await statusHas(/remote 127\.0\.0\.1/)
  await shoot(fixture, 'remote-settings', 'Settings')
  await driver.closePanel()
  const before = await answered()
  expect((await askAnew(' The ferryman said that')).trim()).not.toBe('')
  expect(await answered()).toBeGreaterThan(before)
  const { model } = await rowWhere(app, (row) => row.model.startsWith('remote:'))
  expect(model).toMatch(`remote:${server.url}/SmolLM2-135M-Instruct`)
})

test('when it dies this machine answers at once, and it comes back by itself', async () => {
  const { app, driver, page } = fixture
  await server.stop()
  expect((await askAnew(' Nobody knew')).trim()).not.toBe('')
  await statusHas(/cannot be reached\. The model on this machine answers instead/)
  expect(backend()).toBe('cpu')
  await shoot(fixture, 'remote-failed')
  const local = await rowWhere(app, (row) => row.prefixTail.endsWith(' Nobody knew'))
  expect(local.model).not.toMatch(/^remote:/)

  server = await start(Number(new URL(server.url).port))
  await vi.waitUntil(
    async () => {
      await driver.type('x')
      await driver.press('Alt+\\')
      return backend() === 'remote'
    },
    { ...patience, interval: 1_000 },
  )
  expect((await askAnew('. Then the fog rose and')).trim()).not.toBe('')
  await statusHas(/remote 127\.0\.0\.1/)
  await page.getByText('answers instead').waitFor({ state: 'detached' })
})

test('another address is another question', async () => {
  const { driver, page } = fixture
  const pane = await driver.openPanel('Settings')
  await pane.getByLabel('Address').fill('http://llm.example.org')
  await page.keyboard.press('Enter')
  const toggle = pane.getByRole('switch', { name: 'Suggest from this server' })
  await vi.waitUntil(async () => !(await toggle.isChecked()), patience)
  await vi.waitUntil(() => backend() === 'cpu', patience)
  await pane.getByText('Only if the server wants one.').waitFor()
  await toggle.click()
  const dialog = page.getByRole('dialog', { name: 'What leaves this machine' })
  const send = dialog.getByRole('button', { name: /^Send to/ })
  await send.waitFor(patience)
  expect(await send.isDisabled()).toBe(true)
  await dialog.getByRole('checkbox', { name: /not encrypted/ }).check()
  expect(await send.isEnabled()).toBe(true)
  await driver.press('Escape')
  await driver.closePanel()
})
