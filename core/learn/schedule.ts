/** When to learn without being asked: only while nobody needs the machine. */
import type { Settings } from '../../contract'
import type { Activity } from '../ports'

export interface ScheduleFacts {
  now: number
  idleSeconds: number
  /** Null where the host cannot tell; then it is taken for mains power. */
  onBattery: boolean | null
  waiting: number
  positive: number
  /** When the last automatic run began; null for never. */
  lastAutomaticAt: number | null
  /** A stopped run is taken up again whatever the day and the count. */
  paused: boolean
  running: boolean
  blocked: boolean
}

export type ScheduleDecision =
  | { start: true }
  | {
      start: false
      why: 'off' | 'running' | 'blocked' | 'busy' | 'battery' | 'once a day' | 'not enough labels'
    }

const dayMs = 24 * 60 * 60_000

export function decideSchedule(
  settings: Settings['learn'],
  facts: ScheduleFacts,
): ScheduleDecision {
  const no = (why: Exclude<ScheduleDecision, { start: true }>['why']) =>
    ({ start: false, why }) as const
  if (!settings.automatic) return no('off')
  if (facts.running) return no('running')
  if (facts.blocked) return no('blocked')
  if (facts.idleSeconds < settings.idleMinutes * 60) return no('busy')
  if (settings.onlyOnMains && facts.onBattery === true) return no('battery')
  if (facts.paused) return { start: true }
  if (facts.lastAutomaticAt !== null && facts.now - facts.lastAutomaticAt < dayMs) {
    return no('once a day')
  }
  if (facts.waiting < settings.minLabels || facts.positive < settings.minPositive) {
    return no('not enough labels')
  }
  return { start: true }
}

export interface Scheduler {
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
  /** Default 30 s: idleness is counted in minutes. */
  everyMs?: number
}

/** Starts a run when the machine is idle, stops it at the first sign of the user. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const look = () => {
    const { activity } = options
    const decision = decideSchedule(options.settings(), {
      ...options.facts(),
      idleSeconds: activity.idleSeconds(),
      onBattery: activity.onBattery(),
    })
    if (decision.start) options.start()
  }
  const timer = setInterval(look, options.everyMs ?? 30_000)
  timer.unref()
  const stopListening = options.activity.onActive(options.stop)
  return {
    look,
    dispose() {
      clearInterval(timer)
      stopListening()
    },
  }
}
