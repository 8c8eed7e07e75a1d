/** Measures an adapter against its base: both read the same rows, the differences are paired. */
import { join } from 'node:path'
import { InklingError, type AnswerPair, type Interval } from '../../../contract'
import { answerFigures } from './answerFigures'
import { answerPrompts, type AnswerPrompt } from './answerPrompts'
import { answerBoth, type AnswersInput } from './answers'
import { pairedBootstrap, type PairedRow } from './bootstrap'
import { shuffleTargets, type ControlRow } from './controls'
import type { DatasetRow } from '../dataset/build'
import { encodePreferences, type PreferenceRows } from '../dataset/encode'
import type { PairRow } from '../dataset/types'
import type { Evidence } from './evidence'
import { probeExposure } from './exposure'
import { createRandom } from '../../random'
import type { RegressionRow } from './regressionText'
import { encodeRows, writeRows, type Encode } from '../trainer/rows'
import { samplesOf } from './samples'
import { sittings } from './sittings'
import { spread } from './spread'
import type { RowNll, Trainer } from '../trainer/trainer'

export interface EvaluateInput extends Pick<AnswersInput, 'spawnEngine'> {
  trainer: Trainer
  encode: Encode
  model: string
  adapter: string
  train: readonly DatasetRow[]
  /** Trained on beside them. */
  preferences?: Partial<PreferenceRows>
  heldOut: readonly DatasetRow[]
  /** Later choices between two texts. */
  pairs: readonly PairRow[]
  regression: readonly RegressionRow[]
  /** Where the row files go. */
  folder: string
  threads: number
  seed: number
  signal: AbortSignal
  /** Rows read so far and in all. */
  onProgress?: (done: number, total: number) => void
}

/** Rows that the order test reads at most; it compares nats, not hundredths of them. */
const maxOrderRows = 40
const fewestPairs = 10

type Scores = ReadonlyMap<string, RowNll>

export interface Evaluation extends Evidence {
  /** Some of the answers, to look at. */
  samples: AnswerPair[]
}

/** @throws what the trainer throws; `cancelled` when `signal` fires */
export async function evaluateAdapter(input: EvaluateInput): Promise<Evaluation> {
  const random = createRandom(input.seed)
  const options = { seed: input.seed }
  const heldOut = input.heldOut.map((row) => ({ ...row, id: row.eventId }))
  const shuffledRows = shuffleTargets(spread(heldOut, maxOrderRows), random)
  const probe = probeExposure(learnedTexts(input), random, options)
  const prompts = answerPrompts(input.heldOut, input.regression)

  const both = [...heldOut, ...input.regression, ...probe.first]
  const adapterOnly = shuffledRows.map(({ id, example }) => ({ id: `shuffled-${id}`, example }))
  const pairs = input.pairs.map((row) => ({ ...row, eventId: `pair-${row.eventId}` }))
  let total = 2 * (both.length + pairs.length + prompts.length) + adapterOnly.length
  let done = 0
  const onRow = () => input.onProgress?.(++done, total)
  const score = async (
    name: string,
    rows: readonly ControlRow[],
    choices: readonly PairRow[],
    adapter: string | null,
  ): Promise<Scores> => {
    const data = join(input.folder, `${name}.jsonl`)
    const examples = rows.map(({ id, example }) => ({ id, example, weight: 1 }))
    await writeRows(data, [
      ...(await encodeRows(input.encode, examples)),
      ...(await encodePreferences(input.encode, { dpo: choices })),
    ])
    const { threads, signal } = input
    return input.trainer.evaluate({ model: input.model, data, adapter }, { threads, signal, onRow })
  }
  let base = await score('proof-base', both, pairs, null)
  let adapter = await score('proof-adapter', [...both, ...adapterOnly], pairs, input.adapter)
  const suspects = probe.second(base, adapter)
  if (suspects.length > 0) {
    total += 2 * suspects.length
    base = joined(base, await score('proof-base', suspects, [], null))
    adapter = joined(adapter, await score('proof-adapter', suspects, [], input.adapter))
  }
  const answered = await answer(input, prompts, onRow)

  const scored = heldOut.filter(({ id }) => base.has(id) && adapter.has(id))
  const clusters = new Map(sittings(scored).map((name, i) => [scored[i]?.id ?? '', name]))
  const gainRows = scored.map(({ id }) => ({
    cluster: clusters.get(id) ?? id,
    difference: (base.get(id)?.nll ?? 0) - (adapter.get(id)?.nll ?? 0),
    tokens: base.get(id)?.tokens ?? 0,
  }))
  return {
    heldOutRows: scored.length,
    trainRows: input.train.length,
    gain: pairedBootstrap(gainRows, options),
    baseNll: perToken(scored, base),
    adapterNll: perToken(scored, adapter),
    regression: regressionOf(input.regression, base, adapter, options),
    regressionNll: levels(input.regression, base, adapter),
    order: pairedBootstrap(orderRows(shuffledRows, adapter, clusters), options),
    exposure: probe.result(base, adapter),
    margin: marginOf(input.pairs, base, adapter, options),
    ...answered,
  }
}

/** All that the model was taught to write. */
function learnedTexts({ train, preferences = {} }: EvaluateInput): ControlRow[] {
  const { kto = [], dpo = [], policy = [], pretraining = [] } = preferences
  const own = pretraining.flatMap(({ eventId, example }) =>
    eventId === null ? [] : { eventId, example },
  )
  const liked = kto.filter(({ desirable }) => desirable)
  return [...train, ...liked, ...dpo, ...policy, ...own].map(({ eventId, example }) => ({
    id: eventId,
    example,
  }))
}

const joined = (one: Scores, other: Scores): Scores => new Map([...one, ...other])

/** An engine that fails says nothing good of the adapter: it cannot be proven then. */
async function answer(
  input: EvaluateInput,
  prompts: readonly AnswerPrompt[],
  onAnswer: () => void,
): Promise<Pick<Evaluation, 'answers' | 'samples'>> {
  try {
    const examples = prompts.map(({ example }) => example)
    const { base, adapter } = await answerBoth(examples, { ...input, onAnswer })
    return {
      answers: answerFigures(prompts, base, adapter, { seed: input.seed }),
      samples: samplesOf(prompts, base, adapter),
    }
  } catch (error) {
    input.signal.throwIfAborted()
    const problem =
      error instanceof InklingError
        ? error.message
        : 'The part of Inkling that runs the model failed.'
    return { answers: { problem }, samples: [] }
  }
}

/** Nats a token over all rows; null without tokens. */
function perToken(rows: ReadonlyArray<{ id: string }>, scores: Scores): number | null {
  let nll = 0
  let tokens = 0
  for (const { id } of rows) {
    nll += scores.get(id)?.nll ?? 0
    tokens += scores.get(id)?.tokens ?? 0
  }
  return tokens > 0 ? nll / tokens : null
}

function levels(
  rows: ReadonlyArray<{ id: string }>,
  base: Scores,
  adapter: Scores,
): Evidence['regressionNll'] {
  const before = perToken(rows, base)
  const after = perToken(rows, adapter)
  return before === null || after === null ? null : { base: before, adapter: after }
}

/** Relative change: Σ(adapter − base) / Σ base, so base nats stand where tokens stand elsewhere. */
function regressionOf(
  rows: readonly RegressionRow[],
  base: Scores,
  adapter: Scores,
  options: { seed: number },
): Evidence['regression'] {
  const change = (...kinds: Array<RegressionRow['kind']>): Interval | null =>
    pairedBootstrap(
      rows
        .filter((row) => kinds.includes(row.kind) && base.has(row.id) && adapter.has(row.id))
        .map(({ id }) => ({
          cluster: id,
          difference: (adapter.get(id)?.nll ?? 0) - (base.get(id)?.nll ?? 0),
          tokens: base.get(id)?.nll ?? 0,
        })),
      options,
    )
  const all = change('prose', 'code')
  const prose = change('prose')
  const code = change('code')
  return all && prose && code ? { all, prose, code } : null
}

/** Nats by which the preferred text of a pair became likelier than the other, per pair. */
function marginOf(
  pairs: readonly PairRow[],
  base: Scores,
  adapter: Scores,
  options: { seed: number },
): Interval | null {
  const names = sittings(pairs)
  const margin = (score: RowNll | undefined) =>
    score?.rejectedNll === undefined ? null : score.rejectedNll - score.nll
  const rows = pairs.flatMap(({ eventId }, i) => {
    const before = margin(base.get(`pair-${eventId}`))
    const after = margin(adapter.get(`pair-${eventId}`))
    if (before === null || after === null) return []
    return [{ cluster: names[i] ?? eventId, difference: after - before, tokens: 1 }]
  })
  return rows.length < fewestPairs ? null : pairedBootstrap(rows, options)
}

const mean = (score: RowNll | undefined) =>
  score && score.tokens > 0 ? score.nll / score.tokens : null

/** Per row: nats a token of the shuffled target, less those of the true one. */
function orderRows(
  rows: ReadonlyArray<{ id: string }>,
  adapter: Scores,
  clusters: ReadonlyMap<string, string>,
): PairedRow[] {
  return rows.flatMap(({ id }) => {
    const written = mean(adapter.get(id))
    const shuffledMean = mean(adapter.get(`shuffled-${id}`))
    if (written === null || shuffledMean === null) return []
    return [{ cluster: clusters.get(id) ?? id, difference: shuffledMean - written, tokens: 1 }]
  })
}
