/** When the model is asked: at once where a thought ends, else when the keys rest. */
import type { Trigger } from '../../contract'
import {
  keyTyped,
  noRhythm,
  pauseBeforeAsking,
  textCame,
  type Rhythm,
} from '../../core/text/rhythm'
import type { Asking, Wish } from './asking'
import { isUsedUp, type Slot } from './candidates'
import type { Standing } from './standing'
import { quietReason, type SuggesterHost } from './suggesterHost'

/** Text before the cursor that shows whether a thought ends there. */
const STOP_UNITS = 8

export function createWishing(host: SuggesterHost, standing: Standing, asking: Asking) {
  let rhythm: Rhythm = noRhythm

  const isReading = (): boolean => standing.shown !== null && !isUsedUp(standing.shown)

  /** Asks after a pause; a newer wish replaces an older one. */
  function ask(trigger: Trigger, options: { parentId?: string; pauseMs?: number } = {}): void {
    asking.stop()
    const quiet = quietReason(trigger, host.settings(), host.languageId(), host.now())
    if (quiet) return host.activity({ kind: 'none', ...quiet })
    const obstacle = host.obstacle()
    if (obstacle !== null) return host.activity({ kind: 'waiting', message: obstacle })
    const { parentId = null, pauseMs = 0 } = options
    const wish: Wish = { trigger, parentId, candidate: 0 }
    const go = (): void => {
      if (!isReading()) host.activity({ kind: 'thinking' })
      if (!asking.ask(wish)) host.activity({ kind: 'idle' })
    }
    if (trigger === 'typing') return askAfterKey(wish, pauseMs, go)
    if (pauseMs === 0) go()
    else asking.wait(pauseMs, go)
  }

  /** The key itself is drawn first. What is known already is asked for without a pause, as it costs
   *  the model nothing. */
  function askAfterKey(wish: Wish, pauseMs: number, go: () => void): void {
    if (!isReading()) host.activity({ kind: 'idle' })
    asking.wait(0, () => {
      if (pauseMs === 0) return go()
      if (!isReading()) asking.ask({ ...wish, instantOnly: true })
      asking.wait(pauseMs, go)
    })
  }

  /** @param cursor where the keys rest */
  function askAfterTyping(cursor: number, deleted = false): void {
    const before = host.textBetween(Math.max(0, cursor - STOP_UNITS), cursor)
    const { debounceMs } = host.settings()
    ask('typing', { pauseMs: debounceMs ?? pauseBeforeAsking(rhythm, before, deleted) })
  }

  return {
    ask,
    askAfterTyping,

    /** While instant words are typed or taken the model rests; it goes on from there later. */
    askModelBehind({ origin, place, life }: Slot): void {
      if (origin === 'instant' && !asking.flight) askAfterTyping(place.cursor + life.consumed)
    },

    keyTyped(): void {
      rhythm = keyTyped(rhythm, host.now())
    },
    textCame(firstTextMs: number): void {
      rhythm = textCame(rhythm, firstTextMs)
    },
  }
}
