/** From a key to the frame that shows its letter, in the real window: while the model writes and
 *  suggestions are drawn, or while an adapter is trained, and while it rests. Runs take turns.
 *
 *    node tests/bench/run.mjs key-to-paint [--beside writing|training] [--model M.gguf] [--runs 6]
 *      [--keys 60]
 *
 *  Needs the built window (npm run build) and a Chromium. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findPlace } from '../../core/host/place'
import { createRouterClient } from '@orpc/server'
import type { Page } from 'playwright-core'
import type { LearnState } from '../../contract'
import type { App } from '../../core/app'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import { seedSampleAuthor } from '../../preview/demo/sampleAuthor'
import { createDriver } from '../../preview/driver'
import { launchPreview } from '../../preview/launch'

const keyEveryMs = 90
const frameMs = 1_000 / 60
const prose =
  'The boats lay still in the harbour while the evening light went slowly out of the water. '

const besides = {
  /** Suggestions are drawn, and the engine writes for others, too. */
  writing: (app: App): Beside => ({
    automatic: true,
    start: async () => keepWriting(app),
    work: async () => (await app.engine.work()).evaluatedTokens,
    unit: 'evaluatedTokens',
  }),
  training: (app: App): Beside => ({
    automatic: false,
    start: () => keepTraining(app),
    work: async () => app.learn.state().paused?.step ?? 0,
    unit: 'trainingSteps',
  }),
}

interface Beside {
  /** Whether suggestions come, too. */
  automatic: boolean
  /** @returns stops it */
  start: () => Promise<() => Promise<void>>
  /** Done so far; told while it rests. */
  work: () => Promise<number>
  unit: string
}

const options = {
  beside: { type: 'string', default: 'writing' },
  model: { type: 'string' },
  runs: { type: 'string', default: '6' },
  keys: { type: 'string', default: '60' },
} as const

export async function main(args: string[]) {
  const { values } = parseArgs({ args, options })
  const runs = Number(values.runs)
  const keys = Number(values.keys)
  const root = await mkdtemp(join(tmpdir(), 'inkling-bench-'))
  const profile = join(root, 'profile')
  const file = join(root, 'harbour.md')
  await mkdir(profile)
  await writeFile(file, `${prose.repeat(20)}\n\n`)
  const settings = {
    firstRunDone: true,
    suggest: { eagerness: 1, debounceMs: 0 },
    ...(values.model && { model: { id: resolve(values.model) } }),
  }
  await writeFile(join(profile, 'settings.json'), JSON.stringify(settings))
  const { app, page, close } = await launchPreview({ profile, headless: true, open: [file] })
  await app.ready
  const driver = createDriver(page)
  await driver.ready()
  await driver.toEnd()
  await watchKeys(page)
  const client = createRouterClient(app.router)

  if (values.beside !== 'writing' && values.beside !== 'training')
    throw new Error('--beside is writing or training')
  const beside = besides[values.beside](app)
  if (values.beside === 'training')
    await seedSampleAuthor(app, findPlace().parts.resources, sampleRows)

  const quiet: number[][] = []
  const busy: number[][] = []
  let work = 0
  // The first two find nothing compiled yet, and are not counted.
  for (let run = -2; run < runs * 2; run++) {
    const isBusy = run % 2 === 0
    await client.settings.set({ suggest: { automatic: isBusy && beside.automatic } })
    const before = await beside.work()
    const stop = isBusy ? await beside.start() : null
    await page.waitForTimeout(500)
    await page.evaluate('window.keyToPaint.length = 0')
    await page.keyboard.type(prose.repeat(4).slice(0, keys), { delay: keyEveryMs })
    await page.waitForTimeout(200)
    const times = await page.evaluate<number[]>('window.keyToPaint')
    await stop?.()
    if (run < 0) continue
    if (isBusy) work += (await beside.work()) - before
    const list = isBusy ? busy : quiet
    list.push(times)
    console.error(`${isBusy ? values.beside : 'quiet'}: p95 ${p95(times).toFixed(1)} ms`)
  }
  await close()
  await rm(root, { recursive: true, force: true })
  const differences = busy.map((times, i) => p95(times) - p95(quiet[i] ?? []))
  return {
    runs,
    keysPerRun: keys,
    model: values.model ?? 'default',
    beside: values.beside,
    doneWhileTyping: { [beside.unit]: work },
    quiet: summary(quiet),
    busy: summary(busy),
    p95DifferenceMs: {
      ofAllKeys: round(p95(busy.flat()) - p95(quiet.flat())),
      medianOfRuns: round(differences.sort((a, b) => a - b)[differences.length >> 1] ?? 0),
    },
    frameMs: round(frameMs),
  }
}

/** From the key's own time stamp to the first task after the frame that follows it. */
const watchKeys = (page: Page) =>
  page.evaluate(`{
    window.keyToPaint = []
    const channel = new MessageChannel()
    const waiting = []
    channel.port1.onmessage = () => {
      const now = performance.now()
      for (const at of waiting.splice(0)) window.keyToPaint.push(now - at)
    }
    window.addEventListener('keydown', (event) => {
      requestAnimationFrame(() => {
        waiting.push(event.timeStamp)
        channel.port2.postMessage(null)
      })
    }, { capture: true })
  }`)

/** Keeps the engine busy beside what the window asks for. @returns stops it */
function keepWriting(app: App): () => Promise<void> {
  let running = true
  const loop = (async () => {
    for (let i = 0; running; i++)
      await suggestOnce(app.suggest, {
        ...{ docId: `beside ${i}`, path: null, languageId: 'markdown', mode: 'prose', version: 1 },
        ...{ prefix: `${prose.repeat(4)}${i} `, suffix: '', cursor: 0, trigger: 'manual' },
        ...{ parentId: null, candidate: 0, scope: 'paragraph' },
      })
  })()
  return async () => {
    running = false
    await loop
  }
}

/** Long enough for many turns. */
const sampleRows = { count: 400, contextUnits: 1_000 }

/** A run by hand, which keys do not stop. It goes on from its checkpoint at each turn.
 *  @returns stops it, after a look that it did not end meanwhile */
async function keepTraining({ learn }: App): Promise<() => Promise<void>> {
  const begun = learn.state().paused?.step ?? 0
  await learn.start({ automatic: false })
  await whenState(learn, ({ run }) => run?.phase === 'training' && run.step > begun)
  return async () => {
    const { run, failure } = learn.state()
    if (run?.phase !== 'training')
      throw new Error(failure?.message ?? 'The training ended before the keys did: more rows.')
    await learn.cancel({ drop: false })
  }
}

const whenState = (learn: App['learn'], fits: (state: LearnState) => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = learn.onState((state) => {
      if (!fits(state) && !state.failure) return
      queueMicrotask(() => stop())
      if (state.failure) reject(new Error(state.failure.message))
      else resolve()
    })
  })

const summary = (runs: number[][]) => ({
  keys: runs.flat().length,
  medianMs: round(at(runs.flat(), 0.5)),
  p95Ms: round(p95(runs.flat())),
  p95OfRunsMs: runs.map((times) => round(p95(times))),
})

const p95 = (values: number[]) => at(values, 0.95)
function at(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
const round = (value: number) => Number(value.toFixed(1))
