/** Three simulated authors write 300 places each with the real model's suggestions; the app learns
 *  from their logs and proves itself on what they wrote later.
 *  node tests/bench/run.mjs authors [letters] [python] [pathology] [--places 300] [--later 30]
 *    [--seed 1] [--threads 1] [--lr 2e-4] [--epochs 2]
 *  --app: by the learning service itself, the answers of base and adapter included
 *  --gate: only what the gate foretells
 *  --prepare: only live through what is not lived through yet
 *  --permuted [--first 1] [--seeds 20] [--events 160]: the same logs with nonsense in place of the author's text
 *  --canaries: with secrets in it that are learned by heart */
import { parseArgs } from 'node:util'
import type { Interval, PromotionTest } from '../../contract'
import { label } from '../../core/feedback/label'
import { collectExamples } from '../../core/learn/acceptance/examples'
import { trainAcceptance } from '../../core/learn/acceptance/train'
import { buildDataset } from '../../core/learn/dataset/build'
import { spread } from '../../core/learn/proof/spread'
import { compareWriting, summarise } from '../../core/learn/replay/replayReport'
import type { TrainingSettings } from '../../core/learn/trainer/trainer'
import { canaryLabels, newestOnly, permutedLabels, type Labelling } from '../support/authors/labels'
import { createForesight } from '../support/authors/foresight'
import { takeLesson, tryOut } from '../support/authors/lesson'
import { authorNames, type AuthorName } from '../support/authors/stream'
import { gateReport } from './support/authorGate'
import {
  openAuthorDesk,
  openWorkshop,
  rowLimits,
  writeOn,
  type AuthorDesk,
  type Workshop,
} from './support/authorDesk'

const options = {
  places: { type: 'string', default: '300' },
  later: { type: 'string', default: '30' },
  seed: { type: 'string', default: '1' },
  threads: { type: 'string', default: '1' },
  lr: { type: 'string', default: '2e-4' },
  epochs: { type: 'string', default: '2' },
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
  const learner = {
    workshop,
    training: {
      threads: Number(threads),
      learningRate: Number(values.lr),
      epochs: Number(values.epochs),
    },
  }
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

interface Learner {
  workshop: Workshop
  training: Partial<TrainingSettings>
}
type Open = (name: AuthorName) => Promise<AuthorDesk>

async function one(learner: Learner, open: Open, name: AuthorName, asInApp: boolean) {
  const { workshop } = learner
  const at = await open(name)
  try {
    const rows = await whatWasLearned(at)
    const examples = await collectExamples(at.desk.feedback.labelled(null), label)
    const gate = (await trainAcceptance(examples, at.desk.now())).result
    const began = Date.now()
    await workshop.serve(null)
    const { verdict, adapter } = await (asInApp ? lesson : trial)(learner, at, name)
    const minutes = (Date.now() - began) / 60_000
    const base = await writeOn(at)
    if (adapter) await workshop.serve(adapter)
    const withAdapter = adapter ? await writeOn(at) : base
    return {
      author: name,
      ...rows,
      ...verdict,
      lessonMinutes: rounded(minutes, 1),
      keptPer100: {
        base: rounded(summarise(base).kept_per_100, 1),
        adapter: rounded(summarise(withAdapter).kept_per_100, 1),
        gain: shortly(compareWriting(at.later, base, withAdapter, 1)),
        places: at.later.length,
      },
      gate: {
        auc: gate.figures?.model.auc ?? null,
        aucOfCertainty: gate.figures?.curve.auc ?? null,
        events: gate.counts.proof,
        verdict: gate.verdict,
      },
    }
  } finally {
    await at.dispose()
  }
}

/** All of it as the app does it, the answers of base and adapter included. */
async function lesson(
  { workshop: { engine, base }, training }: Learner,
  { desk, profile }: AuthorDesk,
  name: string,
) {
  let told = ''
  const { state, adapter } = await takeLesson({
    ...{ engine, base, profile, feedback: desk.feedback, now: desk.now, limits: rowLimits },
    training,
    onProgress(line) {
      const [phase = ''] = line.split(' ')
      if (phase !== told) console.error(`${name}: ${line}`)
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
  { workshop: { engine, base }, training }: Learner,
  { desk, profile }: AuthorDesk,
) {
  const all = await buildDataset(desk.feedback.labelled(null), label, { minHeldOut: spare })
  const dataset = { ...all, dpo: { train: [], heldOut: spread(all.dpo.heldOut, mostPairs) } }
  const { adapter, tests, passed, evidence } = await tryOut({
    ...{ engine, base, dataset, limits: rowLimits, folder: profile, training },
  })
  const regression = evidence.regression?.all ?? null
  return { adapter, verdict: { passed, ...figuresOf(tests, evidence.gain, regression) } }
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

/** Words permuted in each target and targets dealt out to other rows, before and after the split. */
async function permuted(
  learner: Learner,
  open: Open,
  names: readonly AuthorName[],
  { first, seeds, events }: Record<'first' | 'seeds' | 'events', number>,
) {
  const runs = []
  for (let seed = first; seed < first + seeds; seed++) {
    const name = names[seed % names.length] as AuthorName
    const at = await open(name)
    const real = await newestOnly(at.desk.feedback, events)
    const nonsense = await permutedLabels(at.desk.feedback, real, seed)
    runs.push({ seed, author: name, ...(await quickly(learner, at, nonsense, { ...small, seed })) })
    await at.dispose()
    console.error(JSON.stringify(runs.at(-1)))
  }
  return { refused: runs.filter(({ passed }) => !passed).length, of: runs.length, runs }
}

async function canaries(
  learner: Learner,
  open: Open,
  names: readonly AuthorName[],
  events: number,
) {
  const runs = []
  for (const name of names) {
    const at = await open(name)
    const real = await newestOnly(at.desk.feedback, events)
    const planted = await canaryLabels(at.desk.feedback, real, 1)
    const byHeart = { ...small, epochs: 8, learningRate: 1e-3 }
    runs.push({
      author: name,
      planted: planted.texts.length,
      withThem: await quickly(learner, at, planted.label, byHeart),
      without: await quickly(learner, at, real, byHeart),
    })
    await at.dispose()
    console.error(JSON.stringify(runs.at(-1)))
  }
  return runs
}

/** For many runs: shorter rows, and the last third of the layers, which costs half as much. */
const smallLimits = { maxContext: 12, maxCompletion: 12 }
const small = { adapts: { lastLayers: 10 }, epochs: 1, learningRate: 5e-4 }

async function quickly(
  { workshop: { engine, base }, training }: Learner,
  { desk, profile }: AuthorDesk,
  labelling: Labelling,
  change: Partial<TrainingSettings>,
) {
  const dataset = await buildDataset(desk.feedback.labelled(null), labelling)
  const { tests, passed, evidence } = await tryOut({
    ...{ engine, base, limits: smallLimits, folder: profile },
    dataset: { ...dataset, dpo: { train: [], heldOut: [] } },
    training: { ...training, ...change },
  })
  const failed = tests.filter((test) => !test.passed)
  return {
    rows: { train: dataset.train.length, heldOut: dataset.heldOut.length },
    passed,
    gain: shortly(evidence.gain),
    exposedBits: evidence.exposure.worst?.bits ?? null,
    failed: failed.map(({ name, value }) => `${name} ${value.toFixed(3)}`),
  }
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
const shortly = (gain: Interval | null) =>
  gain && { mean: rounded(gain.mean, 4), low: rounded(gain.low, 4), high: rounded(gain.high, 4) }
