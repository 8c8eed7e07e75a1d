/** One request at a time, after a pause or at once. Knows nothing of what is shown. */
import type { SuggestChunk, SuggestRequest } from '../../contract'
import type { Place, SuggesterHost } from './suggesterHost'

export interface Wish extends Pick<SuggestRequest, 'trigger' | 'parentId' | 'candidate'> {
  /** Only what is known already; its silence is not told. */
  instantOnly?: boolean
  /** To be looked at beside what is shown, whatever that is. */
  beside?: boolean
}

export interface Flight {
  readonly wish: Wish
  readonly place: Place
  readonly abort: AbortController
  /** The suggestions that it brought so far. */
  readonly eventIds: Set<string>
}

export interface Hearing {
  chunk(chunk: SuggestChunk, flight: Flight): void
  failed(message: string, flight: Flight): void
  /** No more text comes, whatever the reason. */
  landed(flight: Flight): void
}

export type Asking = ReturnType<typeof createAsking>

export function createAsking(
  host: Pick<SuggesterHost, 'place' | 'request' | 'after' | 'problem'>,
  hear: Hearing,
) {
  let flight: Flight | null = null
  let cancelWait: (() => void) | null = null

  function stopWaiting(): void {
    cancelWait?.()
    cancelWait = null
  }

  function stopFlight(): void {
    flight?.abort.abort()
    flight = null
  }

  /** @returns false when there is no text to ask for */
  function ask(wish: Wish, place: Place | null = host.place()): boolean {
    stopFlight()
    if (!place) return false
    flight = { wish, place, abort: new AbortController(), eventIds: new Set() }
    void fly(flight)
    return true
  }

  async function fly(own: Flight): Promise<void> {
    const { signal } = own.abort
    const { trigger, parentId, candidate, instantOnly } = own.wish
    try {
      const place = instantOnly ? near(own.place) : own.place
      const request = { ...place, trigger, parentId, candidate, instantOnly, scope: null }
      const stream = await host.request(request, signal)
      for await (const chunk of stream) {
        if (signal.aborted) break
        if (chunk.kind !== 'none') own.eventIds.add(chunk.eventId)
        hear.chunk(chunk, own)
      }
    } catch (error) {
      if (!signal.aborted) hear.failed(host.problem(error), own)
    } finally {
      if (flight === own) flight = null
      hear.landed(own)
    }
  }

  return {
    ask,

    /** Runs `ask` when nothing else was wished for in the meantime. */
    wait(pauseMs: number, then: () => void): void {
      stopWaiting()
      cancelWait = host.after(pauseMs, () => {
        cancelWait = null
        then()
      })
    },

    stopWaiting,
    stopFlight,
    stop(): void {
      stopWaiting()
      stopFlight()
    },

    get flight(): Flight | null {
      return flight
    },
  }
}

/** What is known is found by the text near the cursor; a whole document at each key would only cost. */
const NEAR_UNITS = 4_096
const near = (place: Place): Place => ({
  ...place,
  prefix: place.prefix.slice(-NEAR_UNITS),
  suffix: place.suffix.slice(0, NEAR_UNITS),
})
