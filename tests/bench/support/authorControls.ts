/** What must be refused: the logs of the simulated authors with nonsense in the place of their text, and
 *  with secrets in it that are learned by heart. */
import { buildDataset } from '../../../core/learn/dataset/build'
import type { TrainingSettings } from '../../../core/learn/trainer/trainer'
import {
  canaryLabels,
  newestOnly,
  permutedLabels,
  type Labelling,
} from '../../support/authors/labels'
import { tryOut } from '../../support/authors/lesson'
import type { AuthorName } from '../../support/authors/stream'
import type { AuthorDesk, Workshop } from './authorDesk'
import { shortly } from './rounding'

export interface Learner {
  workshop: Workshop
  /** One lesson of each; nonsense and secrets take the first. */
  lessons: Array<Partial<TrainingSettings>>
}
export type Open = (name: AuthorName) => Promise<AuthorDesk>

/** Words permuted in each target and targets dealt out to other rows, before and after the split. */
export async function permuted(
  learner: Learner,
  open: Open,
  names: readonly AuthorName[],
  { first, seeds, events }: Record<'first' | 'seeds' | 'events', number>,
) {
  const runs = []
  const [training] = learner.lessons
  for (let seed = first; seed < first + seeds; seed++) {
    const name = names[seed % names.length] as AuthorName
    const at = await open(name)
    const real = await newestOnly(at.desk.feedback, events)
    const nonsense = await permutedLabels(at.desk.feedback, real, seed)
    runs.push({
      seed,
      author: name,
      ...(await quickly(learner, at, nonsense, { ...small, ...training, seed })),
    })
    await at.dispose()
    console.error(JSON.stringify(runs.at(-1)))
  }
  return { refused: runs.filter(({ passed }) => !passed).length, of: runs.length, runs }
}

export async function canaries(
  learner: Learner,
  open: Open,
  names: readonly AuthorName[],
  events: number,
) {
  const runs = []
  const [training] = learner.lessons
  for (const name of names) {
    const at = await open(name)
    const real = await newestOnly(at.desk.feedback, events)
    const planted = await canaryLabels(at.desk.feedback, real, 1)
    const byHeart = { ...small, ...training, epochs: 8, learningRate: 4e-4 }
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
const small = { adapts: { lastLayers: 10 }, epochs: 1, learningRate: 2.2e-4 }

async function quickly(
  { workshop: { engine, base } }: Learner,
  { desk, profile }: AuthorDesk,
  labelling: Labelling,
  training: Partial<TrainingSettings>,
) {
  const dataset = await buildDataset(desk.feedback.labelled(null), labelling)
  const { tests, passed, evidence } = await tryOut({
    ...{ engine, base, limits: smallLimits, folder: profile },
    dataset: { ...dataset, dpo: { train: [], heldOut: [] } },
    training,
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
