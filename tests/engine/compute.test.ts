import { expect, test } from 'vitest'
import { createCompute } from '../../core/engine/compute'

/** When all that can go on has gone on. */
const soon = () => new Promise(setImmediate)

const never = new AbortController().signal

/** Evaluations that end when told to. */
function evaluations() {
  const started: string[] = []
  const ends = new Map<string, () => void>()
  return {
    started,
    run: (name: string) => () => {
      started.push(name)
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)))
    },
    end: async (name: string) => {
      await soon()
      ends.get(name)?.()
      await soon()
    },
  }
}

test('evaluations run one at a time, those in front first', async () => {
  const compute = createCompute()
  const { started, run, end } = evaluations()
  const all = [
    compute.turn('back', never, run('back 1')),
    compute.turn('back', never, run('back 2')),
    compute.turn('front', never, run('front')),
  ]
  await soon()
  expect(started).toEqual(['back 1'])
  await end('back 1')
  expect(started).toEqual(['back 1', 'front'])
  await end('front')
  await end('back 2')
  expect(await Promise.all(all)).toEqual(['back 1', 'back 2', 'front'])
})

test('the back waits between the evaluations of a request in front', async () => {
  const compute = createCompute()
  const { started, run, end } = evaluations()
  const leave = compute.enter()
  const back = compute.turn('back', never, run('back'))
  const first = compute.turn('front', never, run('front 1'))
  await end('front 1')
  await first
  expect(started).toEqual(['front 1'])
  leave()
  await soon()
  expect(started).toEqual(['front 1', 'back'])
  await end('back')
  expect(await back).toBe('back')
})

test('who is aborted while waiting does not run; a failure lets the next one run', async () => {
  const compute = createCompute()
  const { started, run, end } = evaluations()
  const controller = new AbortController()
  const failing = compute.turn('front', never, () => Promise.reject(new Error('broken')))
  const aborted = compute.turn('front', controller.signal, run('aborted'))
  const next = compute.turn('front', never, run('next'))
  controller.abort()
  await expect(failing).rejects.toThrow('broken')
  expect(await aborted).toBeNull()
  expect(await compute.turn('front', controller.signal, run('late'))).toBeNull()
  await end('next')
  expect(await next).toBe('next')
  expect(started).toEqual(['next'])
})
