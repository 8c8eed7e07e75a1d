import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defaultSettings, type EngineState } from '../../contract'
import { createRest } from '../../core/rest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const minutes = 60_000

/** @returns how often the engine was sent to rest within `forMs` */
function restsIn(
  forMs: number,
  { idle = 0, unload = 10, status = 'ready' as EngineState['status'], fails = false } = {},
): number {
  const start = Date.now()
  const state = { status } as EngineState
  let rests = 0
  const rest = createRest({
    engine: {
      state: () => state,
      async rest() {
        rests++
        if (fails) throw new Error('the process is gone')
        state.status = 'resting'
      },
    },
    suggest: { idleMs: () => Date.now() - start + idle },
    settings: () => ({
      ...defaultSettings,
      suggest: { ...defaultSettings.suggest, unloadMinutes: unload },
    }),
  })
  vi.advanceTimersByTime(forMs)
  rest.dispose()
  vi.advanceTimersByTime(60 * minutes)
  return rests
}

test.each<[string, number, Parameters<typeof restsIn>[1], number]>([
  ['nobody wrote for long enough: once', 30 * minutes, {}, 1],
  ['somebody wrote a while ago', 9 * minutes, {}, 0],
  ['the pause began before', 1 * minutes, { idle: 9.5 * minutes }, 1],
  ['the user wants it to stay', 60 * minutes, { unload: 0 }, 0],
  ['it is loading', 30 * minutes, { status: 'loading' }, 0],
])('%s', (_, forMs, over, rests) => expect(restsIn(forMs, over)).toBe(rests))

test('what fails is tried again', () =>
  expect(restsIn(11 * minutes, { fails: true })).toBeGreaterThan(1))
