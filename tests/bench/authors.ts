/** Three simulated authors write 300 places each with the real model's suggestions; the app learns
 *  from their logs and proves itself on what they wrote later.
 *  node tests/bench/run.mjs authors [letters] [python] [pathology] [--places 300] [--later 30]
 *    [--seed 1] [--threads 1] [--lr 2e-4,4e-4] [--epochs 2,3] [--batch 8] [--start-rows 0,24]
 *    (several of them: a lesson of each; without them: the app's)
 *  --app: by the learning service itself, the answers of base and adapter included
 *  --gate: only what the gate foretells
 *  --prepare: only live through what is not lived through yet
 *  --permuted [--first 1] [--seeds 20] [--events 160]: the same logs with nonsense in place of the author's text
 *  --canaries: with secrets in it that are learned by heart */
import { parseArgs } from 'node:util'
import type { Interval, PromotionTest } from '../../contract'
import { label } from '../../core/feedback/label'
import { buildDataset } from '../../core/learn/dataset/build'
import { spread } from '../../core/learn/proof/spread'
import { compareWriting, summarise } from '../../core/learn/replay/replayReport'
import type { Written } from '../../core/learn/replay/replayWriting'
import type { TrainingSettings } from '../../core/learn/trainer/trainer'
import { createForesight } from '../support/authors/foresight'
import { takeLesson, tryOut } from '../support/authors/lesson'
import { authorNames, type AuthorName } from '../support/authors/stream'
import { canaries, permuted, type Learner, type Open } from './support/authorControls'
import { openAuthorDesk, openWorkshop, writeThrough, type AuthorDesk } from './support/authorDesk'
import { gateReport } from './support/authorGate'
import { rounded, shortly } from './support/rounding'

const options = {
  places: { type: 'string', default: '300' },
  later: { type: 'string', default: '30' },
  seed: { type: 'string', default: '1' },
  threads: { type: 'string', default: '1' },
  lr: { type: 'string' },
  epochs: { type: 'string' },
  batch: { type: 'string' },
  'start-rows': { type: 'string' },
  app: { type: 'boolean', default: false },
  prepare: { type: 'boolean', default: false },
  gate: { type: 'boolean', default: false },
  permuted: { type: 'boolean', default: false },
  canaries: { type: 'boolean', default: false },
  first: { type: 'string', default: '1' },
  seeds: { type: 'string', default: '20' },
  events: { type: 'string', default: '160' },
} as const

export async function main(args: string[]) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const { seed, places, later, threads, seeds, events } = values
  const names = authorNames.filter((name) => positionals.length === 0 || positionals.includes(name))
  const workshop = await openWorkshop(Number(threads))
  const sizes = { seed: Number(seed), places: Number(places), later: Number(later) }
  const open = (name: AuthorName) => openAuthorDesk(workshop, { name, ...sizes })
  const nonsense = { first: Number(values.first), seeds: Number(seeds), events: Number(events) }
  const lessons = settingsOf(values).map((chosen) => ({ ...chosen, threads: Number(threads) }))
  const learner = { workshop, lessons }
  try {
    if (values.prepare) return await prepare(open, names)
    if (values.gate) return await gates(open, names, Number(seed))
    if (values.permuted) return await permuted(learner, open, names, nonsense)
    if (values.canaries) return await canaries(learner, open, names, Number(events))
    const rows = []
    for (const name of names) rows.push(await one(learner, open, name, values.app))
    return rows
  } finally {
    await workshop.dispose()
  }
}

/** As much before the cursor as a suggestion reads here, and the app's longest completion: the fixed texts
 *  are cut to it too, and a few words of each say little. */
const lessonLimits = { maxContext: 96, maxCompletion: 64 }

/** Every combination of what was asked for. */
function settingsOf(
  values: Partial<Record<'lr' | 'epochs' | 'batch' | 'start-rows', string | undefined>>,
) {
  const { lr: learningRate, epochs, batch, 'start-rows': startRows } = values
  const given = { learningRate, epochs, batch, startRows }
  let all: Array<Partial<TrainingSettings>> = [{}]
  for (const [name, list] of Object.entries(given))
    if (list !== undefined)
      all = all.flatMap((one) =>
        list.split(',').map((value) => ({ ...one, [name]: Number(value) })),
      )
  return all
}

async function prepare(open: Open, names: readonly AuthorName[]) {
  const cards = []
  for (const name of names) {
    const at = await open(name)
    const { card } = await buildDataset(at.desk.feedback.labelled(null), label)
    const { events, train, heldOut, kinds, leftOut } = card
    cards.push({ author: name, events, train, heldOut, kinds, leftOut })
    await at.dispose()
  }
  return cards
}

async function gates(open: Open, names: readonly AuthorName[], seed: number) {
  const reports = []
  for (const name of names) {
    const { desk, dispose } = await open(name)
    const report = await gateReport(desk.feedback, createForesight(name, seed))
    reports.push({ author: name, seed, ...report })
    await dispose()
  }
  return reports
}

/** Writing is logged, so each lesson and the base have a log of their own: no lesson may read later text. */
async function one(learner: Learner, open: Open, name: AuthorName, asInApp: boolean) {
  const { workshop } = learner
  await workshop.serve(null)
  const [rows, base] = await within(await open(name), async (at) => [
    await whatWasLearned(at),
    await writeThrough(at),
  ])
  const lessons = []
  for (const training of learner.lessons) {
    await workshop.serve(null)
    const one = await within(await open(name), (at) =>
      oneLesson(learner, at, training, base, asInApp),
    )
    lessons.push(one)
    console.error(JSON.stringify({ author: name, ...rows, ...one }))
  }
  return { author: name, ...rows, lessons }
}

async function within<T>(at: AuthorDesk, use: (at: AuthorDesk) => Promise<T>): Promise<T> {
  try {
    return await use(at)
  } finally {
    await at.dispose()
  }
}

/** @param base what was written with the base alone */
async function oneLesson(
  learner: Learner,
  at: AuthorDesk,
  training: Partial<TrainingSettings>,
  base: readonly Written[],
  asInApp: boolean,
) {
  const { workshop } = learner
  const began = Date.now()
  const { verdict, adapter } = await (asInApp ? lesson : trial)(learner, at, training)
  const minutes = (Date.now() - began) / 60_000
  if (adapter) await workshop.serve(adapter)
  const withAdapter = adapter ? await writeThrough(at) : base
  const [before, after] = [summarise(base), summarise(withAdapter)]
  return {
    training,
    ...verdict,
    lessonMinutes: rounded(minutes, 1),
    keptPer100: {
      base: rounded(before.kept_per_100, 1),
      adapter: rounded(after.kept_per_100, 1),
      gain: shortly(compareWriting(at.later, base, withAdapter, 1)),
      places: at.later.length,
      suggestions: withAdapter.reduce((sum, { requests }) => sum + requests, 0),
    },
    keysSavedPer100: {
      base: rounded(100 * before.keystrokes_saved, 1),
      adapter: rounded(100 * after.keystrokes_saved, 1),
    },
  }
}

/** All of it as the app does it, the answers of base and adapter included. */
async function lesson(
  { workshop: { engine, base } }: Learner,
  { desk, profile }: AuthorDesk,
  training: Partial<TrainingSettings>,
) {
  let told = ''
  const { state, adapter } = await takeLesson({
    ...{ engine, base, profile, feedback: desk.feedback, now: desk.now, training },
    limits: lessonLimits,
    onProgress(line) {
      const [phase = ''] = line.split(' ')
      if (phase !== told) console.error(line)
      told = phase
    },
  })
  if (!state.last) throw new Error(state.failure?.message ?? 'The lesson gave no verdict.')
  const { promoted, reason, tests, gain, regression } = state.last
  return { adapter, verdict: { promoted, reason, ...figuresOf(tests, gain, regression) } }
}

/** Two more held-out texts than a proof needs: one may stand in the same document already. */
const spare = 32
/** Later choices that are read; each costs as much as four rows. */
const mostPairs = 20

/** The same without the answers, which take longer than all the rest. */
async function trial(
  { workshop: { engine, base } }: Learner,
  { desk, profile }: AuthorDesk,
  training: Partial<TrainingSettings>,
) {
  const all = await buildDataset(desk.feedback.labelled(null), label, { minHeldOut: spare })
  const dataset = { ...all, dpo: { train: [], heldOut: spread(all.dpo.heldOut, mostPairs) } }
  const { adapter, trained, tests, passed, evidence } = await tryOut({
    ...{ engine, base, dataset, limits: lessonLimits, folder: profile, training },
  })
  const regression = evidence.regression?.all ?? null
  const { steps, tokens } = trained
  const figures = figuresOf(tests, evidence.gain, regression)
  return { adapter, verdict: { steps, tokens, passed, ...figures } }
}

const figuresOf = (
  tests: readonly PromotionTest[],
  gain: Interval | null,
  regression: Interval | null,
) => ({
  tests: tests.map(
    ({ name, passed, value }) => `${passed ? 'passed' : 'FAILED'} ${name} ${value.toFixed(3)}`,
  ),
  gain: shortly(gain),
  regression: shortly(regression),
})

/** From the same labels as the lesson: no held-out text may be one that was trained on. */
async function whatWasLearned({ desk }: AuthorDesk) {
  const events = desk.feedback.labelled(null)
  const { train, heldOut, card } = await buildDataset(events, label, { minHeldOut: spare })
  const taught = new Set(train.map(({ example }) => example.completion.trim()))
  return {
    events: card.events,
    rows: { train: train.length, heldOut: heldOut.length },
    heldOutAlsoTrained: heldOut.filter(({ example }) => taught.has(example.completion.trim()))
      .length,
  }
}
