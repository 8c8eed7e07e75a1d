import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultSettings } from '../../contract'
import {
  createScheduler,
  decideSchedule,
  type ScheduleDecision,
  type ScheduleFacts,
} from '../../core/learn/schedule'

const day = 24 * 60 * 60_000
const settings = defaultSettings.learn
const ready: ScheduleFacts = {
  now: 10 * day,
  idleSeconds: 300,
  onBattery: false,
  waiting: 150,
  positive: 30,
  lastAutomaticAt: null,
  paused: false,
  running: false,
  blocked: false,
}
const why = (decision: ScheduleDecision) => (decision.start ? 'start' : decision.why)

test.each<[string, Partial<ScheduleFacts>, string]>([
  ['all is met', {}, 'start'],
  ['the host cannot tell about power', { onBattery: null }, 'start'],
  ['the last run was a day ago', { lastAutomaticAt: 9 * day }, 'start'],
  [
    'a stopped run waits, today and with few labels',
    { paused: true, waiting: 0, lastAutomaticAt: 10 * day },
    'start',
  ],
  ['someone is there', { idleSeconds: 299 }, 'busy'],
  ['a stopped run waits but someone is there', { paused: true, idleSeconds: 1 }, 'busy'],
  ['on battery', { onBattery: true }, 'battery'],
  ['it ran today', { lastAutomaticAt: 10 * day - 60_000 }, 'once a day'],
  ['too few labels', { waiting: 149 }, 'not enough labels'],
  ['too few positive ones', { positive: 29 }, 'not enough labels'],
  ['it runs already', { running: true }, 'running'],
  ['there is no trainer', { blocked: true }, 'blocked'],
])('when %s', (_, change, expected) => {
  expect(why(decideSchedule(settings, { ...ready, ...change }))).toBe(expected)
})

test('off means off; battery may be allowed', () => {
  expect(why(decideSchedule({ ...settings, automatic: false }, ready))).toBe('off')
  const onBattery = { ...ready, onBattery: true }
  expect(why(decideSchedule({ ...settings, onlyOnMains: false }, onBattery))).toBe('start')
})

describe('createScheduler', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('starts once the machine has been idle long enough, stops at the first key', () => {
    let lastKeyAt = 0
    let running = false
    const keys = new Set<() => void>()
    const log: string[] = []
    const scheduler = createScheduler({
      activity: {
        idleSeconds: () => (Date.now() - lastKeyAt) / 1_000,
        onBattery: () => null,
        onActive: (listener) => {
          keys.add(listener)
          return () => keys.delete(listener)
        },
        userActive: () => undefined,
      },
      settings: () => settings,
      facts: () => ({ ...ready, running }),
      start: () => {
        running = true
        log.push('start')
      },
      stop: () => {
        running = false
        log.push('stop')
      },
    })
    const press = () => {
      lastKeyAt = Date.now()
      keys.forEach((listener) => listener())
    }
    vi.setSystemTime(0)
    vi.advanceTimersByTime(4 * 60_000)
    press()
    vi.advanceTimersByTime(4.5 * 60_000)
    expect(log).toEqual(['stop'])
    vi.advanceTimersByTime(60_000)
    expect(log).toEqual(['stop', 'start'])
    press()
    expect(log).toEqual(['stop', 'start', 'stop'])
    scheduler.dispose()
    vi.advanceTimersByTime(60 * 60_000)
    press()
    expect(log).toHaveLength(3)
  })
})
