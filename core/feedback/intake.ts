/** Events on their way in: which are being masked, which are known, which must not be stored.
 *  An outcome may arrive before its event: a suggestion is refused while it still streams. */

/** What a later report needs of its event, masked already. */
export interface EventContext {
  before: string
  after: string
}

/** UTF-16 units around the cursor against which later texts are checked. */
const nearby = 2_048
const rememberedEvents = 2_000

export const contextOf = (event: { prefix: string; suffix: string }): EventContext => ({
  before: event.prefix.slice(-nearby),
  after: event.suffix.slice(0, nearby),
})

export type Arrival = EventContext | 'refused'

export interface Intake {
  /** @param masked resolves (and never rejects) when the event is masked and queued; null when it
   *  is refused */
  arrive(eventId: string, masked: Promise<Arrival> | null): void
  /** The context of an event: at once when known, else when it arrives within the time.
   *  @returns 'refused' for an event that must not be stored, null when it does not arrive */
  find(eventId: string, stored: () => EventContext | null): Promise<Arrival | null>
  forget(eventIds: readonly string[]): void
  /** Resolves when all events that arrived are queued for the disk. */
  settled(): Promise<void>
  dispose(): void
}

/** @param patienceMs how long a report waits for its event */
export function createIntake(patienceMs: number): Intake {
  const known = new Map<string, Promise<Arrival>>()
  const inFlight = new Set<Promise<Arrival>>()
  const waiting = new Map<string, Set<(arrival: Promise<Arrival> | null) => void>>()

  function remember(eventId: string, arrival: Promise<Arrival>): void {
    known.delete(eventId)
    known.set(eventId, arrival)
    const oldest = known.keys().next().value
    if (known.size > rememberedEvents && oldest !== undefined) known.delete(oldest)
  }

  function wait(eventId: string): Promise<Arrival | null> {
    return new Promise((resolve) => {
      const waiters = waiting.get(eventId) ?? new Set()
      const settle = (arrival: Promise<Arrival> | null) => {
        clearTimeout(timer)
        waiters.delete(settle)
        if (waiters.size === 0) waiting.delete(eventId)
        resolve(arrival)
      }
      const timer = setTimeout(() => settle(null), patienceMs).unref()
      waiters.add(settle)
      waiting.set(eventId, waiters)
    })
  }

  return {
    arrive(eventId, masked) {
      const arrival: Promise<Arrival> = masked ?? Promise.resolve('refused')
      remember(eventId, arrival)
      inFlight.add(arrival)
      void arrival.finally(() => inFlight.delete(arrival))
      for (const settle of [...(waiting.get(eventId) ?? [])]) settle(arrival)
    },
    // Nothing is awaited between looking and waiting: an event cannot slip in between.
    async find(eventId, stored) {
      const arrived = known.get(eventId)
      return arrived === undefined ? (stored() ?? wait(eventId)) : arrived
    },
    forget(eventIds) {
      for (const eventId of eventIds) known.delete(eventId)
    },
    async settled() {
      while (inFlight.size > 0) await Promise.all(inFlight)
    },
    dispose() {
      for (const waiters of [...waiting.values()]) for (const settle of [...waiters]) settle(null)
    },
  }
}
