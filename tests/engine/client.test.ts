import { expect, test } from 'vitest'
import type { EngineState } from '../../contract'
import { createEngine } from '../../core/engine/client'
import { explainLoadError } from '../../core/engine/loadError'
import { forkEngine } from '../../core/host/forkEngine'

test('a process that cannot start is reported, tried again, and given up', async () => {
  let spawned = 0
  let now = 0
  const engine = createEngine({
    spawn: () => {
      spawned++
      return forkEngine('/nowhere/engine.js')
    },
    now: () => now,
  })
  const states: EngineState['status'][] = []
  const back = new Promise<void>((resolve) =>
    engine.onState(({ status }) => {
      states.push(status)
      if (status === 'down' && spawned === 2) resolve()
    }),
  )
  const request = {
    modelId: 'm',
    modelName: 'M',
    modelPath: '/nowhere/m.gguf',
    adapter: null,
    threads: 1,
    gpu: 'off' as const,
    contextSize: 64,
  }
  await expect(engine.load(request)).rejects.toMatchObject({ code: 'engine_down' })
  now += 1
  await back
  expect(states.slice(0, 3)).toEqual(['starting', 'loading', 'down'])
  expect(engine.state().problem?.next).not.toBeNull()
  await engine.dispose()
  await expect(engine.tokenize(['x'])).rejects.toMatchObject({ code: 'engine_down' })
})

test.each([
  [new Error('Failed to load model'), "unknown model architecture: 'abacus'", 'model_unsupported'],
  [
    new Error('A context size of 9000 is too large for the available VRAM'),
    '',
    'model_unsupported',
  ],
  [new Error('x'), 'tensor data is not within file bounds, model is corrupted', 'model_broken'],
  ['a string', '', 'model_broken'],
])('llama.cpp said %s %s: %s', (cause, log, code) => {
  const error = explainLoadError(cause, '/models/x.gguf', log)
  expect(error.code).toBe(code)
  expect(error.message).toContain('x.gguf')
  expect(error.next).not.toBeNull()
})
