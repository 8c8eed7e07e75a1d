/** How the trainer's process is read and ended. The programs here only speak its protocol, rightly
 *  and wrongly; the real one is met in tests/model/learn.test.ts. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InklingError } from '../../contract'
import {
  createTrainer,
  defaultTraining,
  type TrainerOptions,
  type TrainProgress,
} from '../../core/learn/trainer/trainer'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'inkling-trainer-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
function program(script: string, options: Partial<TrainerOptions> = {}) {
  const path = join(root, `program-${++made}.mjs`)
  writeFileSync(path, `#!${process.execPath}\n${script}\n`, { mode: 0o755 })
  return createTrainer({ path, backends: root, ...options })
}
const say = (event: object) => `console.log(${JSON.stringify(JSON.stringify(event))});`

const step = (n: number) =>
  say({ event: 'step', step: n, steps: 2, loss: 3 - n, tokens: 10 * n, tokens_per_s: 5 })
const done = say({
  event: 'done',
  adapter: 'a',
  steps: 2,
  tokens: 20,
  seconds: 4,
  tokens_per_s: 5,
  peak_bytes: 1_000,
  loss: 1,
})

const files = { model: 'm', data: 'd', out: 'o', checkpoint: 'c', resume: true }
const never = new AbortController().signal
const trainWith = (script: string, signal = never, onProgress?: (p: TrainProgress) => void) =>
  program(script).train(files, defaultTraining, { signal, onProgress })
const problem = async (promise: Promise<unknown>): Promise<InklingError> => {
  const error: unknown = await promise.then(
    () => new Error('it should have failed'),
    (reason: unknown) => reason,
  )
  if (error instanceof InklingError) return error
  throw error
}

describe('the trainer', () => {
  test('passes settings as arguments and reads progress and result', async () => {
    const seen: TrainProgress[] = []
    const args = `import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(join(root, 'args'))}, process.argv.slice(2).join(' '));`
    const result = await trainWith(args + step(1) + step(2) + done, never, (p) => seen.push(p))
    expect(seen.map((p) => [p.step, p.loss])).toEqual([
      [1, 2],
      [2, 1],
    ])
    expect(result).toMatchObject({ steps: 2, tokens: 20, peakBytes: 1_000, malformedLines: [] })
    const given = readFileSync(join(root, 'args'), 'utf8')
    const activations = / --activation-mb (\d+)/
    const free = Number(activations.exec(given)?.[1])
    expect(free).toBeGreaterThan(0)
    expect(free).toBeLessThanOrEqual(1_024)
    expect(given.replace(activations, '')).toBe(
      `train --model m --data d --out o --checkpoint c --rank 8 --alpha 16 --lr ${defaultTraining.learningRate} --epochs ${defaultTraining.epochs} --batch 8 --warmup 0.05 --clip 1 --seed 1 --start-rows 24 --checkpoint-every 5 --resume --backends ${root}`,
    )
  })

  test('tolerates lines that are no events, and reports them', async () => {
    const noise = `console.log('ggml: hello'); console.log('{"event":'); console.log('[1]'); console.log('');`
    const odd = say({ event: 'step', step: 'one' }) + say({ event: 'skipped', line: 3 })
    const seen: TrainProgress[] = []
    const result = await trainWith(noise + odd + step(1) + done, never, (p) => seen.push(p))
    expect(result.malformedLines).toEqual(['ggml: hello', '{"event":', '[1]'])
    expect(result.skippedRows).toBe(1)
    expect(seen).toHaveLength(1)
  })

  const started = say({ event: 'start', rows: 1, tokens: 10, steps: 2, card: 'Some card' })
  const onCard = { cardFolder: () => 'cards' }
  const usesCard = `process.argv.join(' ').endsWith('--gpu cards')`
  const cases: Array<[string, string, Partial<TrainProgress>]> = [
    ['computes on the card', `if (${usesCard}) { ${started} }`, { card: 'Some card' }],
    [
      'says why the card is not used',
      `${say({ event: 'device', used: 'cpu', reason: 'Too little memory.' })}`,
      { card: null, cardNote: 'Too little memory.' },
    ],
    [
      'goes on without a card whose driver crashes',
      `if (${usesCard}) process.kill(process.pid, 'SIGSEGV');`,
      { card: null, cardNote: 'Its driver ended the trainer (SIGSEGV).' },
    ],
  ]
  test.each(cases)('%s', async (_, script, expected) => {
    const seen: TrainProgress[] = []
    const trainer = program(`${script} ${step(1)} ${done}`, onCard)
    await trainer.train(files, defaultTraining, { signal: never, onProgress: (p) => seen.push(p) })
    expect(seen.at(-1)).toMatchObject({ step: 1, ...expected })
  })

  test('does not try a card again whose driver crashed, and never asks it what a model is', async () => {
    const count = join(root, `tries-${made}`)
    const script = `import fs from 'node:fs'; if (process.argv.includes('--gpu')) { fs.appendFileSync(${JSON.stringify(count)}, '+'); process.kill(process.pid, 'SIGABRT') }`
    const probed = say({ event: 'model', architecture: 'llama', trainable: true })
    const trainer = program(`${script} ${probed} ${done}`, onCard)
    await trainer.probe('m')
    expect(existsSync(count)).toBe(false)
    const rows = { model: 'm', data: 'd', adapter: null }
    for (let i = 0; i < 2; i++) await trainer.evaluate(rows, { threads: 1, signal: never })
    expect(readFileSync(count, 'utf8')).toBe('+')
  })

  test('cancel asks with SIGTERM and waits for the checkpoint', async () => {
    const stop = new AbortController()
    const script = `setInterval(() => {}, 1000); process.on('SIGTERM', () => { ${say({ event: 'stopped', step: 1 })} process.exit(3) }); ${step(1)}`
    const run = trainWith(script, stop.signal, () => stop.abort())
    expect(await problem(run)).toMatchObject({ code: 'cancelled', details: { exitCode: 3 } })
  })

  test('an abort before the start is a cancel too', async () => {
    expect((await problem(trainWith(done, AbortSignal.abort()))).code).toBe('cancelled')
  })

  test('killed from outside: says so, keeps the checkpoint', async () => {
    const error = await problem(trainWith(`${step(1)} process.kill(process.pid, 'SIGKILL')`))
    expect(error.code).toBe('trainer_failed')
    expect(error.message).toMatch(/SIGKILL.*memory.*checkpoint is kept/)
    expect(error.next).toMatch(/goes on from the checkpoint/)
  })

  test.each([
    ['disk_full', 'disk_full'],
    ['architecture_unsupported', 'model_unsupported'],
    ['checkpoint_broken', 'trainer_failed'],
  ])("the trainer's %s becomes %s, in its own words", async (code, expected) => {
    const line = say({ event: 'error', code, message: 'what happened', next: 'do this' })
    const error = await problem(trainWith(`${line} process.exitCode = 1`))
    expect(error).toMatchObject({ code: expected, message: 'what happened', next: 'do this' })
    expect(error.details['trainerCode']).toBe(code)
  })

  test('an end without a result is a failure, with what it wrote to stderr', async () => {
    expect((await problem(trainWith(step(1)))).message).toMatch(/without a result/)
    const crash = await problem(trainWith(`console.error('GGML_ASSERT'); process.exitCode = 134`))
    expect(crash.details).toMatchObject({ exitCode: 134, stderr: 'GGML_ASSERT\n' })
  })

  test('no trainer: suggestions work, and the exact next step is said', async () => {
    const why = { reason: 'no C++ compiler', next: 'apt-get install g++' }
    const path = join(root, 'nowhere')
    const trainer = createTrainer({ path, backends: root, whyMissing: () => why })
    const error = await problem(trainer.probe('m'))
    expect(error).toMatchObject({ code: 'trainer_missing', next: why.next })
    expect(error.message).toMatch(/no C\+\+ compiler.*Suggestions and the log work without it/)
  })

  test('a program that cannot be run at all', async () => {
    const path = join(root, 'text')
    writeFileSync(path, 'no program', { mode: 0o644 })
    const trainer = createTrainer({ path, backends: root })
    expect((await problem(trainer.probe('m'))).code).toBe('trainer_missing')
  })

  test('reads scores row by row', async () => {
    const rows =
      say({ event: 'row', id: 'a', nll: 2.5, tokens: 2 }) + say({ event: 'row', id: 'b' })
    const trainer = program(rows + say({ event: 'done', nll: 2.5, tokens: 2 }))
    const options = { threads: 2, signal: never }
    const scores = await trainer.evaluate({ model: 'm', data: 'd', adapter: null }, options)
    expect([...scores]).toEqual([['a', { nll: 2.5, tokens: 2 }]])
  })
})
