/** `npm start -- --demo`: the whole main job without a display, on sample documents and the real
 *  model. Prints a short report and saves screenshots; exits with 1 if any part failed. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { InklingError } from '../contract'
import { findPlace } from '../core/host/place'
import { demonstrateLearning } from './demo/learning'
import { createReport } from './demo/report'
import { demonstrateWriting, rowsOf } from './demo/writing'
import { createDriver } from './driver'
import { launchPreview } from './launch'

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { screenshots: { type: 'string', default: 'screenshots' } },
  })
  const shots = resolve(values.screenshots)
  const folder = await mkdtemp(join(tmpdir(), 'inkling-demo-'))
  const profile = join(folder, 'profile')
  const documents = join(folder, 'documents')
  const { parts } = findPlace(profile)
  await mkdir(shots, { recursive: true })
  await mkdir(profile)
  await cp(join(parts.resources, 'sample'), documents, { recursive: true })
  // The comparison draws sittings that the base writes; the demo shows one, with the adapter.
  const settings = { firstRunDone: true, learn: { compare: false } }
  await writeFile(join(profile, 'settings.json'), JSON.stringify(settings))

  const report = createReport((line) => console.log(line))
  const saved: string[] = []
  const preview = await launchPreview({
    profile,
    headless: true,
    open: [documents, join(documents, 'The ferry.md')],
    settleScale: 0.01,
  })
  try {
    const { app, page } = preview
    const driver = createDriver(page)
    const shoot = async (name: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const path = join(shots, `${name}-${colorScheme}.png`)
        await driver.screenshot(path)
        saved.push(path)
      }
      await page.emulateMedia({ colorScheme: 'light' })
    }

    await app.ready
    const { modelName, device, threads } = app.engine.state()
    report.heading(
      `Inkling: ${modelName ?? 'no model'} on ${device ?? '?'}, ${threads ?? 0} threads`,
    )
    await driver.ready()
    await demonstrateWriting(app, driver, report, shoot)

    report.heading('The log')
    await report.part('what was done is written down', async () => {
      const counts = new Map<string, number>()
      for (const { outcome } of await rowsOf(app))
        counts.set(outcome ?? 'open', (counts.get(outcome ?? 'open') ?? 0) + 1)
      return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
    })
    await report.part('it can leave, when you say so', async () => {
      const path = join(folder, 'feedback.csv')
      const filter = { outcomes: [], modes: [], docId: null, text: '', since: null, until: null }
      const { rows } = await app.feedback.export('csv', filter, path)
      const header = (await readFile(path, 'utf8')).split('\n')[0] ?? ''
      return `${rows} rows, ${header.split(',').length} columns of CSV`
    })
    await driver.openPanel('Feedback')
    await shoot('feedback')
    await demonstrateLearning(app, driver, report, parts.resources, shoot)
  } finally {
    await preview.close()
    await rm(folder, { recursive: true, force: true })
  }

  report.heading('Screenshots')
  for (const path of saved) report.line(path)
  const failures = report.failures()
  console.log(failures === 0 ? '\nAll parts worked.' : `\n${failures} parts failed.`)
  return failures === 0 ? 0 : 1
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const known = error instanceof InklingError
    console.error(known ? `${error.message}\n${error.next ?? ''}`.trim() : error)
    process.exit(1)
  },
)
