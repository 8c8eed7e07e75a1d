/** What training on each kind of row does to a model, and which rows it does not take. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTinyGguf } from '../support/tinyGguf'
import { makeFolder, makeRows, runTrainer, writeRows } from './support'

/** Prompts of 12 tokens, each with two completions of 8. */
const prompts = makeRows(6, 12).map(({ tokens }) => tokens)
const [good, bad] = [makeRows(6, 31), makeRows(12, 31).slice(6)].map((rows) =>
  rows.map(({ tokens }, i) => [...prompts[i]!, ...tokens.slice(0, 8)]),
) as [number[][], number[][]]
const from = (kind: string, tokens: number[], rest: object) => ({
  ...{ kind, tokens, completion_start: 12 },
  ...rest,
})
const drawn = { behaviour_logp: Array(8).fill(-6), temperature: 1 }
const rowsOf = {
  dpo: good.map((chosen, i) => ({
    ...{ kind: 'dpo', chosen, rejected: bad[i]!, completion_start: 12 },
  })),
  kto: [
    ...good.map((tokens) => from('kto', tokens, { desirable: true })),
    ...bad.map((tokens) => from('kto', tokens, { desirable: false })),
  ],
  pg: [
    ...good.map((tokens) => from('pg', tokens, { ...drawn, reward: 1 })),
    ...bad.map((tokens) => from('pg', tokens, { ...drawn, reward: 0 })),
  ],
  sft: [...good.map((tokens) => from('sft', tokens, {}))],
  ptx: [...bad.map((tokens) => from('ptx', tokens, {}))],
}

function prepare(rows: object[]) {
  const folder = makeFolder()
  const file = (name: string) => path.join(folder, name)
  const model = makeTinyGguf(file('tiny.gguf'), { architecture: 'qwen2' }).path
  writeRows(
    file('rows.jsonl'),
    rows.map((row, i) => ({ id: `${i}`, ...row })),
  )
  const train = (name: string, ...extra: string[]) => [
    ...['train', '--model', model, '--data', file('rows.jsonl'), '--threads', '2'],
    ...['--out', file(`${name}.gguf`), '--checkpoint', file(`${name}.bin`), ...extra],
  ]
  /** Mean log-probability of the rejected over that of the chosen completions, in nats a row. */
  const getMargin = async (...extra: string[]) => {
    writeRows(file('pairs.jsonl'), rowsOf.dpo)
    const args = ['eval', '--model', model, '--data', file('pairs.jsonl'), '--threads', '1']
    const { events } = await runTrainer([...args, ...extra])
    const pairs = events.filter(({ event }) => event === 'row')
    expect(pairs.map(({ tokens, rejected_tokens }) => [tokens, rejected_tokens])).toEqual(
      pairs.map(() => [8, 8]),
    )
    return (
      pairs.reduce((sum, one) => sum + (one.rejected_nll as number) - (one.nll as number), 0) /
      pairs.length
    )
  }
  return { file, train, getMargin }
}

describe.each(['dpo', 'kto', 'pg'] as const)('%s', (kind) => {
  it('moves the model from the rejected towards the chosen completions', async () => {
    const { file, train, getMargin } = prepare(rowsOf[kind])
    const run = await runTrainer(
      train('a', '--lr', '3e-3', '--epochs', '15', '--batch', '4', '--kl-weight', '0'),
    )
    expect(run.last.event).toBe('done')
    const gain = (await getMargin('--adapter', file('a.gguf'))) - (await getMargin())
    expect(gain).toBeGreaterThan(3)
  })

  it('stays near the base where KL counts for much', async () => {
    const { file, train, getMargin } = prepare(rowsOf[kind])
    const settings = ['--lr', '3e-3', '--epochs', '15', '--batch', '4', '--kl-weight']
    await runTrainer(train('free', ...settings, '0'))
    await runTrainer(train('held', ...settings, '100'))
    const base = await getMargin()
    const free = (await getMargin('--adapter', file('free.gguf'))) - base
    const held = (await getMargin('--adapter', file('held.gguf'))) - base
    expect(held).toBeLessThan(free / 2)
  })
})

it('mixes the kinds in each step, says each term, and resumes to the very same adapter', async () => {
  const rows = [...rowsOf.dpo, ...rowsOf.kto, ...rowsOf.pg, ...rowsOf.sft, ...rowsOf.ptx]
  const { file, train } = prepare(rows)
  const settings = ['--batch', '14', '--epochs', '4', '--checkpoint-every', '1']
  const whole = await runTrainer(train('whole', ...settings))
  expect(whole.last).toMatchObject({ event: 'done', steps: 12 })
  for (const step of whole.events.filter(({ event }) => event === 'step')) {
    const terms = ['loss_preference', 'loss_sft', 'loss_ptx', 'loss_kl'].map(
      (name) => step[name] as number,
    )
    expect(terms[1]).toBeGreaterThan(0)
    expect(terms[2]).toBeGreaterThan(0)
    const sum = terms.reduce((a, b) => a + b)
    expect(Math.abs(sum - (step.loss as number))).toBeLessThan(1e-6)
  }
  const killed = await runTrainer(train('killed', ...settings), ({ event, step }, kill) => {
    if (event === 'step' && step === 7) kill('SIGKILL')
  })
  expect(killed.signal).toBe('SIGKILL')
  const resumed = await runTrainer(train('killed', ...settings, '--resume'))
  expect(resumed.events[0]!.resumed_from).toBeGreaterThanOrEqual(6)
  expect(readFileSync(file('killed.gguf')).equals(readFileSync(file('whole.gguf')))).toBe(true)
  const other = await runTrainer(train('killed', ...settings, '--resume', '--beta', '0.2'))
  expect(other.last).toMatchObject({
    event: 'error',
    code: 'checkpoint_mismatch',
  })
})

it('gives L_sft its whole weight where there is nothing else to learn from', async () => {
  const { train } = prepare(rowsOf.sft)
  const loss = async (...extra: string[]) =>
    (await runTrainer(train('a', '--max-steps', '1', ...extra))).last.loss
  expect(await loss('--sft-weight', '0.25')).toBe(await loss())
})

it('skips rows that lack what their kind needs, and says what', async () => {
  const { file, train } = prepare([])
  const base = { tokens: [1, 2, 3], completion_start: 2 }
  const pair = {
    kind: 'dpo',
    chosen: [1, 2, 3],
    rejected: [1, 2, 4],
    completion_start: 2,
  }
  const pg = { kind: 'pg', ...base, behaviour_logp: [-1], advantage: 1 }
  const wrong: [object, RegExp][] = [
    [{ kind: 'rlhf', ...base }, /kind is none of/],
    [{ kind: 7, ...base }, /kind is none of/],
    [{ ...pair, chosen: undefined }, /chosen is missing/],
    [{ ...pair, rejected: 'no' }, /rejected is missing/],
    [{ ...pair, rejected: [9, 2, 4] }, /differ before completion_start/],
    [{ ...pair, rejected: [1, 2, 3] }, /are the same/],
    [{ ...pair, rejected: [1, 2] }, /no completion/],
    [{ kind: 'kto', ...base }, /desirable/],
    [{ kind: 'kto', ...base, desirable: 1 }, /desirable/],
    [{ ...pg, behaviour_logp: [-1, -1] }, /behaviour_logp/],
    [{ ...pg, behaviour_logp: [0.5] }, /not a log-probability/],
    [{ ...pg, behaviour_logp: [null] }, /no token that was drawn/],
    [{ ...pg, advantage: undefined }, /advantage or reward/],
    [{ ...pg, reward: 1 }, /advantage or reward/],
    [{ ...pg, advantage: 'high' }, /not a number/],
    [{ ...pg, temperature: 0 }, /temperature/],
    [{ ...pair, weight: 0 }, /weight/],
  ]
  const lines = [...wrong.map(([row]) => row), pair, pg, { kind: 'ptx', ...base }]
  writeFileSync(file('rows.jsonl'), lines.map((row) => JSON.stringify(row)).join('\n'))
  const run = await runTrainer(train('a', '--max-steps', '1'))
  const reasons = run.events.filter(({ event }) => event === 'skipped').map(({ reason }) => reason)
  expect(reasons).toHaveLength(wrong.length)
  wrong.forEach(([, reason], i) => expect(reasons[i]).toMatch(reason))
  expect(run.last).toMatchObject({ event: 'done' })
})
