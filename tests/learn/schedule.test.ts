import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultSettings, type ScheduleNext, type Settings } from '../../contract'
import { createScheduler, decideSchedule, type ScheduleFacts } from '../../core/learn/run/schedule'

const day = 24 * 60 * 60_000
const settings = defaultSettings.learn
const ready: ScheduleFacts = {
  now: 10 * day,
  idleSeconds: 300,
  onBattery: false,
  waiting: 150,
  positive: 30,
  lastAutomaticAt: null,
  failedAt: null,
  owed: false,
  running: false,
  blocked: false,
}
const hour = 60 * 60_000

test.each<[string, Partial<ScheduleFacts>, ScheduleNext]>([
  ['all is met', {}, 'now'],
  ['the host cannot tell about power', { onBattery: null }, 'now'],
  ['the last run was a day ago', { lastAutomaticAt: 9 * day }, 'now'],
  [
    'a run is owed, today and with few labels',
    { owed: true, waiting: 0, lastAutomaticAt: 10 * day },
    'now',
  ],
  ['someone is there', { idleSeconds: 299 }, 'busy'],
  ['a run is owed but someone is there', { owed: true, idleSeconds: 1 }, 'busy'],
  ['on battery', { onBattery: true }, 'battery'],
  ['it ran today', { lastAutomaticAt: 10 * day - 60_000 }, 'once a day'],
  ['too few labels', { waiting: 149 }, 'not enough labels'],
  ['too few positive ones', { positive: 29 }, 'not enough labels'],
  ['someone is there and there are too few', { waiting: 0, idleSeconds: 1 }, 'not enough labels'],
  ['it runs already', { running: true }, 'running'],
  ['there is no trainer', { blocked: true }, 'blocked'],
  ['it failed lately', { failedAt: 10 * day - hour + 1 }, 'failed'],
  ['a run that is owed failed lately', { owed: true, failedAt: 10 * day - 1 }, 'failed'],
  ['it failed an hour ago', { failedAt: 10 * day - hour }, 'now'],
])('when %s', (_, change, expected) => {
  expect(decideSchedule(settings, { ...ready, ...change })).toBe(expected)
})

test.each<[string, Partial<Settings['learn']>, Partial<ScheduleFacts>, ScheduleNext]>([
  ['off means off', { automatic: false }, {}, 'off'],
  ['battery may be allowed', { onlyOnMains: false }, { onBattery: true }, 'now'],
  ['more than once a day, too', { onceADay: false }, { lastAutomaticAt: 10 * day }, 'now'],
  ['shorter rest', { idleMinutes: 1 }, { idleSeconds: 60 }, 'now'],
  ['fewer labels', { minLabels: 30, minPositive: 10 }, { waiting: 30, positive: 10 }, 'now'],
])('the user decides: %s', (_, change, facts, expected) => {
  expect(decideSchedule({ ...settings, ...change }, { ...ready, ...facts })).toBe(expected)
})

describe('createScheduler', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** A machine whose clock is vitest's, and a run that takes until it is stopped. */
  function machine() {
    vi.setSystemTime(0)
    let lastKeyAt = 0
    let running = false
    let current = settings
    const power = { onBattery: null as boolean | null }
    const keys = new Set<() => void>()
    const log: string[] = []
    const scheduler = createScheduler({
      activity: {
        idleSeconds: () => (Date.now() - lastKeyAt) / 1_000,
        onBattery: () => power.onBattery,
        onActive: (listener) => {
          keys.add(listener)
          return () => keys.delete(listener)
        },
        userActive: () => undefined,
      },
      settings: () => current,
      facts: () => ({ ...ready, now: Date.now(), running }),
      start: () => {
        running = true
        log.push('start')
      },
      stop: () => {
        if (running) log.push('stop')
        running = false
      },
      onNext: () => log.push(scheduler.next()),
    })
    return {
      scheduler,
      log,
      power,
      set: (change: Partial<Settings['learn']>) => (current = { ...current, ...change }),
      /** In another program: the window tells nothing. */
      pressElsewhere: () => (lastKeyAt = Date.now()),
      press() {
        lastKeyAt = Date.now()
        keys.forEach((listener) => listener())
      },
    }
  }
  const started = ['busy', 'start', 'running']

  test('starts once the machine has been idle long enough, stops at the first key', () => {
    const { scheduler, log, press } = machine()
    vi.advanceTimersByTime(4 * 60_000)
    press()
    vi.advanceTimersByTime(4.5 * 60_000)
    expect(log).toEqual(['busy'])
    vi.advanceTimersByTime(60_000)
    expect(log).toEqual(started)
    press()
    expect(log).toEqual([...started, 'stop'])
    vi.advanceTimersByTime(5.5 * 60_000)
    expect(log.slice(4)).toEqual(started)
    scheduler.dispose()
    vi.advanceTimersByTime(60 * 60_000)
    press()
    expect(log).toHaveLength(7)
  })

  test.each<[string, (given: ReturnType<typeof machine>) => void]>([
    ['a key in another program', ({ pressElsewhere }) => pressElsewhere()],
    ['the plug pulled', ({ power }) => (power.onBattery = true)],
    ['switched off', ({ set }) => set({ automatic: false })],
  ])('%s stops it within a second', (_, happens) => {
    const given = machine()
    vi.advanceTimersByTime(6 * 60_000)
    expect(given.log).toEqual(started)
    happens(given)
    vi.advanceTimersByTime(1_000)
    expect(given.log).toEqual([...started, 'stop'])
    given.scheduler.dispose()
  })
})
