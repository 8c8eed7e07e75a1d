/** Does any preference objective beat imitation? The simulated authors' logs, one adapter for each
 *  objective from the same rows to imitate, judged on later choices and later writing.
 *  node tests/bench/run.mjs objectives [letters] [python] [pathology] [--objectives sft,kto,dpo,policy,all]
 *    [--places 300] [--later 30] [--last-layers 10] [--lr 5e-4] [--start-rows 0] [--threads 1] */
import { parseArgs } from 'node:util'
import { label } from '../../core/feedback/label'
import { buildDataset, type Dataset } from '../../core/learn/dataset/build'
import type { PreferenceRows } from '../../core/learn/dataset/encode'
import { readPretraining } from '../../core/learn/dataset/pretrainingText'
import { spread } from '../../core/learn/proof/spread'
import { compareWriting, summarise } from '../../core/learn/replay/replayReport'
import type { Written } from '../../core/learn/replay/replayWriting'
import { tryOut } from '../support/authors/lesson'
import { authorNames, type AuthorName } from '../support/authors/stream'
import { repositoryParts } from '../support/replayDeps'
import {
  openAuthorDesk,
  openWorkshop,
  rowLimits,
  writeOn,
  type Workshop,
} from './support/authorDesk'

const options = {
  objectives: { type: 'string', default: 'sft,kto,dpo,policy' },
  places: { type: 'string', default: '300' },
  later: { type: 'string', default: '30' },
  seed: { type: 'string', default: '1' },
  threads: { type: 'string', default: '1' },
  'last-layers': { type: 'string', default: '10' },
  epochs: { type: 'string', default: '1' },
  lr: { type: 'string', default: '5e-4' },
  'start-rows': { type: 'string', default: '0' },
} as const

/** Later choices that are read. */
const mostPairs = 30
/** Passages beside preferences; the app takes 64. */
const pretrainingRows = 24

export async function main(args: string[]) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const names = authorNames.filter((name) => positionals.length === 0 || positionals.includes(name))
  const [seed, places, later] = [values.seed, values.places, values.later].map(Number)
  const workshop = await openWorkshop(Number(values.threads))
  const training = {
    threads: Number(values.threads),
    epochs: Number(values.epochs),
    learningRate: Number(values.lr),
    startRows: Number(values['start-rows']),
    adapts: { lastLayers: Number(values['last-layers']) },
  }
  const sizes = { seed: seed ?? 1, places: places ?? 300, later: later ?? 40 }
  try {
    const rows = []
    for (const name of names)
      rows.push(
        ...(await compare(workshop, { name, ...sizes }, values.objectives.split(','), training)),
      )
    return rows
  } finally {
    await workshop.dispose()
  }
}

async function compare(
  workshop: Workshop,
  author: { name: AuthorName; seed: number; places: number; later: number },
  objectives: readonly string[],
  training: Parameters<typeof tryOut>[0]['training'],
) {
  const at = await openAuthorDesk(workshop, author)
  const { engine, base } = workshop
  const fixed = await readPretraining(repositoryParts.resources)
  const dataset = await buildDataset(at.desk.feedback.labelled(null), label, {
    base: base.sha256,
    minHeldOut: 32,
    pretraining: { rows: pretrainingRows, ownText: true, fixed },
  })
  const pairs = spread(dataset.dpo.heldOut, mostPairs)
  const rows = []
  await workshop.serve(null)
  const alone = await writeOn(at)
  let imitation: Written[] | null = null
  try {
    for (const objective of objectives) {
      const preferences = preferencesOf(dataset, objective)
      const trial = await tryOut({
        ...{ engine, base, preferences, training },
        dataset: { ...dataset, dpo: { ...dataset.dpo, heldOut: pairs } },
        ...{ limits: rowLimits, folder: at.profile },
      })
      await workshop.serve(trial.adapter)
      const written = await writeOn(at)
      if (objective === 'sft') imitation = written
      const { evidence, trained } = trial
      rows.push({
        author: author.name,
        objective: objective === 'sft' ? 'sft' : `sft + ${objective}`,
        rows: {
          sft: dataset.train.length,
          ...Object.fromEntries(Object.entries(preferences).map(([kind, of]) => [kind, of.length])),
        },
        seconds: Math.round(trained.seconds),
        gain: evidence.gain,
        margin: evidence.margin,
        pairs: pairs.length,
        regression: evidence.regression?.all ?? null,
        keptPer100: { base: keptOf(alone), adapter: keptOf(written) },
        keptOverBase: compareWriting(at.later, alone, written, 1),
        keptOverImitation:
          imitation && objective !== 'sft' ? compareWriting(at.later, imitation, written, 1) : null,
        failed: trial.tests.filter(({ passed }) => !passed).map(({ name }) => name),
      })
      console.error(JSON.stringify(rows.at(-1)))
    }
  } finally {
    await at.dispose()
  }
  return rows
}

const keptOf = (written: readonly Written[]) => Number(summarise(written).kept_per_100.toFixed(1))

function preferencesOf(dataset: Dataset, objective: string): Partial<PreferenceRows> {
  const { kto, dpo, policy, pretraining } = dataset
  const kinds = { kto: kto.train, dpo: dpo.train, policy }
  if (objective === 'sft') return {}
  if (objective === 'all') return { ...kinds, pretraining }
  if (objective === 'kto' || objective === 'dpo' || objective === 'policy')
    return { [objective]: kinds[objective], pretraining }
  throw new Error(`There is no objective "${objective}"`)
}
