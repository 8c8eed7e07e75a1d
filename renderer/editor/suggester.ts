/** The ghost text's state machine: when to ask, what is shown, what became of it. Knows nothing of
 *  Monaco; `ghostText.ts` joins it to an editor. One suggester serves one editor. */
import type { SuggestChunk, SuggestRequest, Trigger } from '../../contract'
import { followChange, type After, type Change } from './follow'
import { heads } from './heads'
import {
  newLife,
  step,
  type EndCause,
  type HowTaken,
  type Life,
  type LifeEvent,
  type MonacoEnd,
} from './lifetime'
import { quietReason, type Place, type Shown, type SuggesterHost } from './suggesterHost'

interface Ghost {
  docId: string
  anchor: number
  ahead: string
  place: Place
  candidates: Map<number, Life>
  index: number
}

const CANDIDATES = 3
export type Suggester = ReturnType<typeof createSuggester>

export function createSuggester(host: SuggesterHost) {
  let ghost: Ghost | null = null
  let flight: { abort: AbortController; candidate: number } | null = null
  let cancelWait: (() => void) | null = null
  let inserting = false
  /** The cursor after the edit that is just being looked at, when it went another way. */
  let divergedTo: number | null = null

  const current = (): Life | null => ghost?.candidates.get(ghost.index) ?? null

  function stopAsking(): void {
    cancelWait?.()
    cancelWait = null
    flight?.abort.abort()
    flight = null
  }

  function advance(index: number, event: LifeEvent): void {
    const life = ghost?.candidates.get(index)
    if (!ghost || !life) return
    const moment = { at: host.now(), windowFocused: host.windowFocused() }
    const { life: next, report } = step(life, event, moment)
    ghost.candidates.set(index, next)
    if (!report) return
    const { docId, anchor, place } = ghost
    const consumedText = next.text.slice(0, next.consumed)
    const writtenTo = divergedTo ?? anchor + consumedText.length
    host.ended({ report, docId, path: place.path, anchor, consumedText, writtenTo })
  }

  /** Ends the shown candidate by `cause`; the others were only looked at. */
  function drop(cause: EndCause): void {
    if (!ghost) return
    const { candidates, index } = ghost
    for (const other of candidates.keys()) {
      advance(other, { kind: 'ended', cause: other === index ? cause : 'new_request' })
    }
    ghost = null
    host.changed()
  }

  function close(cause: EndCause): void {
    stopAsking()
    drop(cause)
    host.activity({ kind: 'idle' })
  }

  /** Asks after the pause that the settings give; a newer wish replaces an older one. */
  function ask(trigger: Trigger, options: { parentId?: string; pauseMs?: number } = {}): void {
    stopAsking()
    const languageId = host.place()?.languageId ?? ''
    const quiet = quietReason(trigger, host.settings(), languageId, host.now())
    if (quiet) return host.activity({ kind: 'none', ...quiet })
    const obstacle = host.obstacle()
    if (obstacle !== null) return host.activity({ kind: 'waiting', message: obstacle })
    const parentId = options.parentId ?? null
    const go = (): void => {
      cancelWait = null
      void receive({ trigger, parentId, candidate: 0 })
    }
    const pauseMs =
      options.pauseMs ?? (trigger === 'typing' ? (host.settings().debounceMs ?? 75) : 0)
    if (pauseMs === 0) return go()
    cancelWait = host.after(pauseMs, go)
  }

  async function receive(
    wish: Pick<SuggestRequest, 'trigger' | 'parentId' | 'candidate'>,
  ): Promise<void> {
    const place = wish.candidate > 0 && ghost ? ghost.place : host.place()
    if (!place) return host.activity({ kind: 'idle' })
    const abort = new AbortController()
    const own = { abort, candidate: wish.candidate }
    flight = own
    host.activity({ kind: 'thinking' })
    try {
      const stream = await host.request({ ...place, ...wish, scope: null }, abort.signal)
      for await (const chunk of stream) {
        if (abort.signal.aborted) break
        take(chunk, place, wish.candidate)
      }
    } catch (error) {
      if (!abort.signal.aborted) {
        host.activity({ kind: 'none', reason: 'failed', message: host.problem(error) })
      }
    } finally {
      if (flight === own) flight = null
      endStream(wish.candidate)
    }
  }

  /** However the stream ended, the text grows no more. */
  function endStream(candidate: number): void {
    const life = ghost?.candidates.get(candidate)
    if (!life || life.complete || flight) return
    advance(candidate, { kind: 'grew', text: life.text, complete: true })
    if (ghost?.candidates.get(candidate)?.ended) drop('new_request')
  }

  function take(chunk: SuggestChunk, place: Place, candidate: number): void {
    if (chunk.kind === 'none') {
      const { reason, message } = chunk
      if (reason === 'superseded') return
      if (candidate > 0 && ghost) return host.activity({ kind: 'shown' })
      return host.activity({ kind: 'none', reason, message })
    }
    const life = ghost?.candidates.get(candidate)
    if (life?.eventId !== chunk.eventId) {
      if (chunk.text === '') return host.activity(nothingLeft)
      appear(newLife(chunk.eventId, chunk.text), place, candidate)
    } else if (!agreesWithTyping(chunk.text, life)) {
      return goOn('diverged')
    }
    advance(candidate, { kind: 'grew', text: chunk.text, complete: chunk.kind === 'done' })
    if (ghost?.candidates.get(candidate)?.ended) return goOn('new_request')
    host.changed()
  }

  /** The fingers were faster than the stream: it is of no use any more, the next one may be. */
  function goOn(cause: EndCause): void {
    stopAsking()
    drop(cause)
    ask('typing')
  }

  /** Fingers may be ahead of the stream; then it must go on to say what they typed. */
  function agreesWithTyping(text: string, life: Life): boolean {
    if (!ghost || life.consumed === 0) return true
    const typed = host.textBetween(ghost.anchor, ghost.anchor + life.consumed)
    return text.startsWith(typed.slice(0, text.length))
  }

  function appear(life: Life, place: Place, candidate: number): void {
    if (candidate === 0 || !ghost) {
      drop('new_request')
      ghost = {
        docId: place.docId,
        anchor: place.cursor,
        ahead: '',
        place,
        candidates: new Map(),
        index: candidate,
      }
    } else {
      advance(ghost.index, { kind: 'covered' })
      ghost.index = candidate
    }
    ghost.candidates.set(candidate, life)
  }

  /** Typing ends the life only a moment later, as Monaco's own accept arrives as typing first. */
  function endWhenUsedUp(): void {
    const life = current()
    if (!life?.complete || life.consumed < life.text.length) return
    host.after(0, () => {
      if (ghost && current()?.eventId === life.eventId) drop('new_request')
    })
  }

  return {
    /** The document changed; `kind` undo and redo never ask for a suggestion. */
    edited(changes: readonly Change[], after: After, kind: 'typing' | 'undo' | 'foreign'): void {
      if (inserting) return
      const life = current()
      if (ghost && life) {
        const standing = { ...ghost, text: life.text, consumed: life.consumed }
        const next = followChange(standing, changes, after)
        if (next) {
          const { index, candidates } = ghost
          for (const other of [...candidates.keys()].filter((key) => key !== index)) {
            advance(other, { kind: 'ended', cause: 'new_request' })
            candidates.delete(other)
          }
          if (flight && flight.candidate !== index) stopAsking()
          ghost.ahead = next.ahead
          advance(index, { kind: 'typed', units: next.consumed - life.consumed })
          endWhenUsedUp()
          const usedUp = life.complete && next.consumed >= life.text.length
          if (!usedUp) return
        } else {
          // An undo or a reload takes the place away; only typing answers what was shown.
          divergedTo = kind === 'typing' ? after.cursor : null
          drop(kind === 'typing' ? 'diverged' : 'cursor')
          divergedTo = null
        }
      }
      if (kind === 'typing') return ask('typing')
      stopAsking()
      host.activity({ kind: 'idle' })
    },

    /** The cursor stands elsewhere although nothing was written. */
    moved(cursor: number, restsAtLineEnd: boolean): void {
      const life = current()
      if (ghost && life && cursor === ghost.anchor + life.consumed) return
      close('cursor')
      if (restsAtLineEnd) ask('cursor', { pauseMs: CURSOR_REST_MS })
    },

    /** By hand, whatever the settings say of suggestions by themselves. */
    askNow(): void {
      close('new_request')
      ask('manual')
    },

    /** The user writes on after a while in which nothing was asked, e.g. an input method ended. */
    ask,

    /** @returns false when nothing is shown */
    accept(how: HowTaken): boolean {
      const life = current()
      const rest = life?.text.slice(life.consumed) ?? ''
      if (!ghost || !life || rest === '') return false
      const piece = heads[how](rest)
      const over = unitsOver(ghost, piece)
      const { index } = ghost
      inserting = true
      host.insert(piece, over)
      inserting = false
      if (over > 0) ghost.ahead = ''
      advance(index, { kind: 'taken', how, units: piece.length })
      if (!current()?.ended) {
        host.changed()
        return true
      }
      stopAsking()
      drop('new_request')
      ask('after_accept', { parentId: life.eventId })
      return true
    },

    /** @returns false when nothing is shown */
    dismiss(): boolean {
      if (!ghost) return false
      close('esc')
      return true
    },

    /** Shows another candidate, asking for it when it is not known yet. */
    cycle(direction: 1 | -1): void {
      const life = current()
      if (!ghost || !life) return
      if (life.consumed > 0) return host.activity({ kind: 'shown' })
      const next = (ghost.index + direction + CANDIDATES) % CANDIDATES
      stopAsking()
      endStream(ghost.index)
      if (!ghost.candidates.has(next)) {
        void receive({ trigger: 'manual', parentId: null, candidate: next })
        return
      }
      advance(ghost.index, { kind: 'covered' })
      ghost.index = next
      host.changed()
    },

    /** What stands at the cursor now, for the editor to draw. */
    shown(docId: string, cursor: number): Shown | null {
      const life = current()
      if (!ghost || !life || ghost.docId !== docId) return null
      if (cursor !== ghost.anchor + life.consumed) return null
      const rest = life.text.slice(life.consumed)
      if (rest === '') return null
      return { eventId: life.eventId, rest, ahead: unitsOver(ghost, rest) }
    },

    didShow(eventId: string): void {
      if (!ghost || current()?.eventId !== eventId) return
      advance(ghost.index, { kind: 'shown' })
      host.activity({ kind: 'shown' })
    },

    /** Monaco let go of the newest item that it was given for `eventId`. */
    monacoEnded(eventId: string, end: MonacoEnd): void {
      if (!ghost || current()?.eventId !== eventId) return
      advance(ghost.index, { kind: 'monaco', end })
      if (current()?.ended) close('new_request')
    },

    close,
  }
}

/** Units after the cursor, put there by the editor, that `text` contains and so stands over. */
const unitsOver = ({ ahead }: Ghost, text: string): number =>
  text.includes(ahead) ? ahead.length : 0

/** A cursor that rests this long at the end of a line may be given a suggestion. */
const CURSOR_REST_MS = 700

const nothingLeft = {
  kind: 'none',
  reason: 'empty',
  message: 'the model had nothing to add',
} as const
