/** The acceptance model from the log to the gate: proven, refused, saved, lost, ranked. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InklingError } from '../../contract'
import { label } from '../../core/feedback/label'
import type { LoggedEvent } from '../../core/feedback/types'
import { createAcceptance } from '../../core/learn/acceptance/acceptance'
import { collectExamples } from '../../core/learn/acceptance/examples'
import { featureList, featureVersion } from '../../core/learn/acceptance/features'
import { trainAcceptance } from '../../core/learn/acceptance/train'
import { createRandom } from '../../core/random'
import { authorStream } from '../support/authors/stream'
import {
  authorStyles,
  keptOutcome,
  simulatedAuthor,
  withOutcomesPermuted,
} from '../support/simulatedAuthor'
import { loggedEvent } from './events'

const at = Date.UTC(2026, 5, 1)
const trained = async (events: readonly LoggedEvent[]) =>
  trainAcceptance(await collectExamples(events, label), at)

/** Letters in set phrases; half of what is offered is a phrase for another place, no less certain. */
function ownWay(seed: number): LoggedEvent[] {
  const random = createRandom(seed)
  const records = authorStream('letters', seed, 300)
  return records.map(({ t, doc, prefix, typed }, n) => {
    const other = records[random.integer(records.length)]?.typed ?? ''
    const isOwn = random.next() < 0.5
    const text = isOwn ? typed : other
    return loggedEvent(n, {
      ...{ t_request: t, t_first_text: t, t_resolved: t, doc_id: doc, prefix },
      ...{ cursor: prefix.length, completion_text: text, shown_text: text },
      logp_mean: -0.5 - random.next(),
      ...(isOwn
        ? keptOutcome(text, t)
        : { outcome: 'rejected', outcome_reason: 'esc', settled: [] }),
    })
  })
}

/** Each behind the text of those before it, as far as a log holds it. */
function inOneText(events: readonly LoggedEvent[]): LoggedEvent[] {
  let text = ''
  return events.map((event) => {
    const prefix = text.slice(-1_200)
    text = prefix + event.completion_text
    return { ...event, prefix }
  })
}

describe('learning what an author keeps', () => {
  test.each(authorStyles)('%s: foretold on later events, and serving', async (style) => {
    const { model, result } = await trained(simulatedAuthor({ style, seed: 1 }))
    expect(result.verdict, result.reason).toBe('serving')
    expect(model).not.toBeNull()
    expect(result.figures?.model.auc).toBeGreaterThan(0.8)
    expect(result.figures?.model.auc).toBeGreaterThan(result.figures?.curve.auc ?? 1)
    expect(result.figures?.overConstant?.low).toBeGreaterThan(0)
    expect(result.reason).toMatch(/^Your own feedback decides/)
  })

  test('an author who keeps what goes on as ever is foretold by earlier text, not by certainty', async () => {
    const { model, result } = await trained(ownWay(1))
    expect(result.verdict, result.reason).toBe('serving')
    expect(model?.written).not.toBe('')
    expect(result.figures?.model.auc).toBeGreaterThan(0.8)
    expect(result.figures?.curve.auc).toBeLessThan(0.65)
    expect(result.weights[0]?.feature).toMatch(/^alike_/)
  })

  test('with the outcomes dealt out anew, refused in 20 of 20 seeds', async () => {
    const verdicts = new Set<string>()
    for (let seed = 1; seed <= 20; seed++) {
      const style = authorStyles[seed % authorStyles.length] ?? 'code'
      const events = withOutcomesPermuted(simulatedAuthor({ style, seed }), seed + 100)
      const { model, result } = await trained(events)
      expect(model).toBeNull()
      verdicts.add(result.verdict)
      expect(result.reason).toMatch(/^No better than the constant/)
    }
    expect([...verdicts]).toEqual(['no_better_than_constant'])
  })

  test.each<[string, LoggedEvent[], RegExp]>([
    ['nothing', [], /0 of 150 suggestions/],
    [
      'few events',
      simulatedAuthor({ style: 'code', seed: 2, events: 60 }),
      /60 of 150 suggestions/,
    ],
    [
      'hardly any refusal',
      Array.from({ length: 200 }, (_, n) => loggedEvent(n)),
      /200 kept and 0 refused, and it needs 30 of each/,
    ],
    [
      'no refusal lately',
      [
        ...simulatedAuthor({ style: 'code', seed: 2, events: 160 }),
        ...Array.from({ length: 80 }, (_, n) => loggedEvent(200_000 + n)),
      ],
      /the proof needs 5 of each/,
    ],
  ])('from %s nothing is learned yet, and why', async (_, events, reason) => {
    const { model, result } = await trained(events)
    expect(model).toBeNull()
    expect(result).toMatchObject({ verdict: 'not_enough_yet', figures: null })
    expect(result.reason).toMatch(/^Not enough yet: /)
    expect(result.reason).toMatch(reason)
  })

  test('says which events it left out', async () => {
    const events = [
      loggedEvent(0, { shown: false }),
      loggedEvent(1, { finish: 'aborted' }),
      loggedEvent(2, { outcome: 'superseded' }),
      loggedEvent(3),
    ]
    const { rows, leftOut } = await collectExamples(events, label)
    expect(rows.map(({ eventId }) => eventId)).toEqual(['e3'])
    expect(leftOut).toEqual([
      { reason: 'never shown', count: 1 },
      { reason: 'cut off while it was written', count: 1 },
      { reason: 'no label', count: 1 },
    ])
  })

  test('an event that was shown by chance stands for those that were not, ten of them at most', async () => {
    const propensities = [null, 1, 0.5, 0.01]
    const events = propensities.map((show_propensity, n) => loggedEvent(n, { show_propensity }))
    const { rows } = await collectExamples(events, label)
    expect(rows.map(({ standsFor }) => standsFor)).toEqual([1, 1, 2, 10])
  })

  test('a repeated answer has the log-probabilities of the one that the model gave', async () => {
    const events = [
      loggedEvent(0, { logp_mean: -0.5, logp_min: -2 }),
      loggedEvent(1, { features: { origin: 'cache', answered_by: 'e0' } }),
    ]
    const { rows } = await collectExamples(events, label)
    const of = (name: string) => rows[1]?.raw[featureList.findIndex((one) => one.name === name)]
    expect([of('logp_mean'), of('logp_min'), of('logp_unknown')]).toEqual([-0.5, -2, 0])
    expect(of('certainty')).toBeCloseTo(Math.log(2))
  })

  test('how it ended says how strong a sign it is', async () => {
    const ignored = { outcome: 'ignored', outcome_reason: 'diverged' } as const
    const { rows } = await collectExamples([loggedEvent(0), loggedEvent(1, ignored)], label)
    expect(rows.map(({ kept, labelWeight }) => [kept, labelWeight])).toEqual([
      [true, 1],
      [false, 0.2],
    ])
  })

  test('finds the candidate that was passed over', async () => {
    const place = { doc_version: 4, cursor: 9 }
    const events = [
      loggedEvent(0, { ...place, shown_text: ' first', outcome: 'superseded' }),
      loggedEvent(1, { ...place, shown_text: ' second', rank: 1, passed_over: [' first'] }),
      loggedEvent(2, { cursor: 40, shown_text: ' third', passed_over: [' first'] }),
    ]
    const { pairs } = await collectExamples(events, label)
    expect(pairs).toHaveLength(1)
  })

  test('is quick, and what it says comes about in each bin', async () => {
    const events = inOneText(simulatedAuthor({ style: 'jargon', seed: 3, events: 10_000 }))
    const before = process.cpuUsage()
    const examples = await collectExamples(events, label)
    const collected = process.cpuUsage(before)
    const { result } = await trainAcceptance(examples, at)
    const all = process.cpuUsage(before)
    const ms = ({ user, system }: NodeJS.CpuUsage) => Math.round((user + system) / 1_000)
    console.log(
      `10,000 events: ${ms(collected)} ms CPU to features, ${ms(all) - ms(collected)} ms to fit and prove`,
    )
    expect(result.verdict).toBe('serving')
    for (const { count, predicted, kept } of result.figures?.bins ?? []) {
      if (count < 50) continue
      const said = predicted ?? 0
      // Three standard errors of a share, and what the calibration leaves open.
      const spread = 3 * Math.sqrt((said * (1 - said)) / count) + 0.03
      expect(Math.abs((kept ?? 0) - said)).toBeLessThan(spread)
    }
  })
})

describe('createAcceptance', () => {
  let folder: string
  const problems: InklingError[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'inkling-acceptance-'))
    problems.length = 0
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const path = () => join(folder, 'learn', 'acceptance.json')
  const open = () =>
    createAcceptance({ path: path(), label, now: () => at, onProblem: (it) => problems.push(it) })
  const author = simulatedAuthor({ style: 'spelling', seed: 1 })
  const likes = loggedEvent(1_000, { completion_text: ' the grey harbour.', logp_mean: -1 })
  const dislikes = loggedEvent(1_000, { completion_text: ' the gray harbor.', logp_mean: -1 })

  test('is silent before it has learned, and where it learned nothing', async () => {
    const acceptance = open()
    expect(acceptance.predict(likes)).toBeNull()
    expect(acceptance.result()).toBeNull()
    await acceptance.learn(author.slice(0, 40))
    expect(acceptance.predict(likes)).toBeNull()
    expect(acceptance.version()).toBeNull()
    expect(acceptance.result()?.verdict).toBe('not_enough_yet')
  })

  test('then tells what is kept from what is not, and the same after a restart', async () => {
    const acceptance = open()
    await acceptance.learn(author)
    const [kept, refused] = [acceptance.predict(likes) ?? 0, acceptance.predict(dislikes) ?? 1]
    expect(kept).toBeGreaterThan(refused + 0.3)
    const again = open()
    expect([again.predict(likes), again.predict(dislikes)]).toEqual([kept, refused])
    expect(again.result()).toEqual(acceptance.result())
    expect(again.version()).toBe(`acceptance-${featureVersion}/${at}`)
    expect(readdirSync(join(folder, 'learn'))).toEqual(['acceptance.json'])
  })

  test('holds no word of the author', async () => {
    await open().learn(author)
    expect(readFileSync(path(), 'utf8')).not.toMatch(/harbour|colour|grey/)
  })

  test('says nothing of a model that it has not seen', async () => {
    const acceptance = open()
    await acceptance.learn(author)
    expect(acceptance.predict({ ...likes, model_sha256: 'another' })).toBeNull()
  })

  test('what is taken or refused now counts at once', async () => {
    const acceptance = open()
    await acceptance.learn(author)
    const before = acceptance.predict(likes)
    for (let n = 0; n < 10; n++)
      acceptance.told({ outcome: 'rejected', reason: 'esc', visibleMs: 900 })
    expect(acceptance.predict(likes)).not.toBe(before)
  })

  test('learning from less, as after a removal, takes the model out of use', async () => {
    const acceptance = open()
    await acceptance.learn(author)
    await Promise.all([acceptance.learn(author), acceptance.learn([])])
    expect(acceptance.predict(likes)).toBeNull()
    expect(open().predict(likes)).toBeNull()
  })

  test('puts the likeliest candidate first, and leaves the order where nothing is known', async () => {
    const acceptance = open()
    const candidates = [dislikes, likes]
    expect(acceptance.rank(candidates, (event) => event)).toEqual([dislikes, likes])
    await acceptance.learn(author)
    expect(acceptance.rank(candidates, (event) => event)).toEqual([likes, dislikes])
  })

  test.each([
    ['no JSON', () => '{"version":1,'],
    ['another version', (whole: string) => whole.replace('"version":1', '"version":9')],
    ['a weight too few', (whole: string) => whole.replace(/"weights":\[[^,]+,/, '"weights":[')],
    [
      'a weight that is none',
      (whole: string) => whole.replace(/"intercept":[^,]+/, '"intercept":null'),
    ],
  ])('sets a broken file aside (%s) and says so', async (_, damage) => {
    await open().learn(author)
    writeFileSync(path(), damage(readFileSync(path(), 'utf8')))
    const acceptance = open()
    expect(acceptance.predict(likes)).toBeNull()
    expect(problems).toMatchObject([{ code: 'model_broken' }])
    expect(problems[0]?.message).toMatch(/set aside as .*acceptance\.damaged-/)
    expect(readdirSync(join(folder, 'learn'))).toEqual(['acceptance.damaged-20260601T000000.json'])
    await acceptance.learn(author)
    expect(acceptance.predict(likes)).not.toBeNull()
  })

  test('drops what an earlier Inkling learned, without a word: it is not damaged', async () => {
    await open().learn(author)
    const now = `"features":${featureVersion}`
    writeFileSync(path(), readFileSync(path(), 'utf8').replace(now, '"features":1'))
    const acceptance = open()
    expect(acceptance.predict(likes)).toBeNull()
    expect(acceptance.result()).toBeNull()
    expect(problems).toEqual([])
    await acceptance.learn(author)
    expect(open().predict(likes)).not.toBeNull()
  })

  test('a place that cannot be written is a problem to be told, not the end of learning', async () => {
    writeFileSync(join(folder, 'learn'), 'a file where a folder should be')
    const acceptance = open()
    const result = await acceptance.learn(author)
    expect(result.verdict).toBe('serving')
    expect(acceptance.predict(likes)).not.toBeNull()
    expect(problems).toMatchObject([{ code: 'read_only' }])
  })
})
