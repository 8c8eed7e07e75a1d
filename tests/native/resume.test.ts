import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { makeTinyGguf } from '../support/tinyGguf'
import { makeFolder, makeRows, runTrainer, writeRows } from './support'

function prepare() {
  const folder = makeFolder()
  const model = makeTinyGguf(path.join(folder, 'tiny.gguf'), { weights: 'q8_0' }).path
  const data = writeRows(path.join(folder, 'rows.jsonl'), makeRows(9, 24))
  const settings = [
    ...['--epochs', '30', '--batch', '4', '--checkpoint-every', '7', '--threads', '2'],
    ...['--start-rows', '8'],
  ]
  const makeArgs = (name: string) => [
    ...['train', '--model', model, '--data', data, ...settings],
    ...['--out', path.join(folder, `${name}.gguf`)],
    ...['--checkpoint', path.join(folder, `${name}.bin`)],
  ]
  const read = (name: string) => readFileSync(path.join(folder, `${name}.gguf`))
  return { folder, makeArgs, read }
}

it('killed with SIGKILL and resumed, ends with the very same adapter', async () => {
  const { folder, makeArgs, read } = prepare()
  const whole = await runTrainer(makeArgs('whole'))
  expect(whole.last).toMatchObject({ event: 'done', steps: 90 })

  const killed = await runTrainer(makeArgs('killed'), (event, kill) => {
    if (event.event === 'step' && (event.step as number) >= 30) kill('SIGKILL')
  })
  expect(killed.signal).toBe('SIGKILL')
  expect(existsSync(path.join(folder, 'killed.gguf'))).toBe(false)

  const resumed = await runTrainer([...makeArgs('killed'), '--resume'])
  expect(resumed.events[0]!.resumed_from).toBeGreaterThanOrEqual(28)
  expect(resumed.last).toMatchObject({ event: 'done', tokens: whole.last.tokens })
  expect(read('killed').equals(read('whole'))).toBe(true)
})

it('saves on SIGTERM, says so, exits with 3 within a second, and goes on from there', async () => {
  const { makeArgs, read } = prepare()
  await runTrainer(makeArgs('whole'))
  let asked = 0
  const stopped = await runTrainer(makeArgs('stopped'), (event, kill) => {
    if (event.event === 'step' && event.step === 10) {
      asked = performance.now()
      kill('SIGTERM')
    }
  })
  expect(performance.now() - asked).toBeLessThan(1000)
  expect(stopped.code).toBe(3)
  expect(stopped.last.event).toBe('stopped')
  expect(stopped.events.at(-2)).toEqual({ event: 'checkpoint', step: stopped.last.step })

  const resumed = await runTrainer([...makeArgs('stopped'), '--resume'])
  expect(resumed.events[0]!.resumed_from).toBe(stopped.last.step)
  expect(read('stopped').equals(read('whole'))).toBe(true)
})

it('starts from the beginning when it was killed before its first checkpoint', async () => {
  const { makeArgs } = prepare()
  const run = await runTrainer([...makeArgs('new'), '--resume', '--max-steps', '1'])
  expect(run.events[0]).toMatchObject({ event: 'start', resumed_from: null })
  expect(run.code).toBe(0)
})
