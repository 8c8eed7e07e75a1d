/** When to learn without being asked: only while nobody needs the machine. */
import type { ScheduleNext, Settings } from '../../../contract'
import type { Activity } from '../../ports'

export interface ScheduleFacts {
  now: number
  idleSeconds: number
  /** Null where the host cannot tell; then it is taken for mains power. */
  onBattery: boolean | null
  waiting: number
  positive: number
  /** When the last automatic run began; null for never. */
  lastAutomaticAt: number | null
  /** When a run last failed or could not begin; null when none has since the last success. */
  failedAt: number | null
  /** A stopped run, or one that makes up for text that was forgotten: neither waits for the day or
   *  for more labels. */
  owed: boolean
  running: boolean
  blocked: boolean
}

const dayMs = 24 * 60 * 60_000
/** What failed is not tried again at each look. */
const retryMs = 60 * 60_000

/** @returns 'now', or the first reason to wait. Those that only time mends come last: who looks has
 *  just used the machine, and wants to know what else is missing. */
export function decideSchedule(settings: Settings['learn'], facts: ScheduleFacts): ScheduleNext {
  const since = (at: number | null): number => (at === null ? Infinity : facts.now - at)
  if (!settings.automatic) return 'off'
  if (facts.running) return 'running'
  if (facts.blocked) return 'blocked'
  if (!facts.owed) {
    const enough = facts.waiting >= settings.minLabels && facts.positive >= settings.minPositive
    if (!enough) return 'not enough labels'
    if (settings.onceADay && since(facts.lastAutomaticAt) < dayMs) return 'once a day'
  }
  if (since(facts.failedAt) < retryMs) return 'failed'
  return needed(settings, facts) ?? 'now'
}

/** Whether someone wants the machine, or its battery, for something else. */
function needed(
  { onlyOnMains, idleMinutes }: Settings['learn'],
  { onBattery, idleSeconds }: Pick<ScheduleFacts, 'onBattery' | 'idleSeconds'>,
): 'battery' | 'busy' | null {
  if (onlyOnMains && onBattery === true) return 'battery'
  return idleSeconds < idleMinutes * 60 ? 'busy' : null
}

export interface Scheduler {
  next(): ScheduleNext
  /** Looks once; the timer calls it too. */
  look(): void
  dispose(): void
}

export interface SchedulerOptions {
  activity: Activity
  settings: () => Settings['learn']
  facts: () => Omit<ScheduleFacts, 'idleSeconds' | 'onBattery'>
  start: () => void
  /** The user is back: an automatic run has to stop now. */
  stop: () => void
  /** A look found another answer than the one before. */
  onNext: () => void
}

/** Idleness is counted in minutes. */
const lookEveryMs = 30_000
/** While it learns: a key in another program is told by nobody, and must stop it within a second. */
const watchEveryMs = 500

/** Starts a run when the machine is idle, stops it at the first sign of the user. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { activity } = options
  const machine = () => ({
    idleSeconds: activity.idleSeconds(),
    onBattery: activity.onBattery(),
  })
  const next = () => decideSchedule(options.settings(), { ...options.facts(), ...machine() })

  let last: ScheduleNext | null = null
  const look = () => {
    if (next() === 'now') {
      options.start()
      watch()
    }
    const found = next()
    if (found !== last) options.onNext()
    last = found
  }

  let watching: NodeJS.Timeout | undefined
  const watch = () => {
    clearInterval(watching)
    watching = setInterval(() => {
      const settings = options.settings()
      if (!options.facts().running) clearInterval(watching)
      else if (!settings.automatic || needed(settings, machine()) !== null) options.stop()
    }, watchEveryMs)
    watching.unref()
  }

  const timer = setInterval(look, lookEveryMs)
  timer.unref()
  const stopListening = activity.onActive(options.stop)
  return {
    next,
    look,
    dispose() {
      clearInterval(timer)
      clearInterval(watching)
      stopListening()
    },
  }
}
