/** The ghost text's state machine: when to ask, what is shown, what became of it. Knows nothing of
 *  Monaco; `ghostText.ts` joins it to an editor. One suggester serves one editor. */
import type { SuggestChunk } from '../../contract'
import { createAsking, type Flight } from './asking'
import { createBrowsing } from './browsing'
import { agreesWithTyping, another, isUsedUp, refine, restOf, type Slot } from './candidates'
import { followChange, type After, type Change } from './follow'
import { heads } from './heads'
import { newLife, type EndCause, type HowTaken, type MonacoEnd } from './lifetime'
import { createStanding } from './standing'
import type { Shown, SuggesterHost } from './suggesterHost'
import { createWishing } from './wishing'

type TextChunk = Exclude<SuggestChunk, { kind: 'none' }>
type NoneChunk = Extract<SuggestChunk, { kind: 'none' }>

export type Suggester = ReturnType<typeof createSuggester>

export function createSuggester(host: SuggesterHost) {
  const standing = createStanding(host)
  const asking = createAsking(host, { chunk: take, failed, landed })
  const wishing = createWishing(host, standing, asking)
  const browsing = createBrowsing(host, standing, asking, complete)
  let inserting = false

  function drop(cause: EndCause, wentTo?: number): void {
    browsing.end()
    standing.drop(cause, wentTo)
  }

  function close(cause: EndCause): void {
    const busy = standing.shown !== null || asking.flight !== null
    asking.stop()
    drop(cause)
    // Why nothing was shown stays readable until something happens in the text.
    if (busy || cause !== 'blur') host.activity({ kind: 'idle' })
  }

  function failed(message: string, { wish }: Flight): void {
    if (!wish.instantOnly && !standing.shown) showNothing({ reason: 'failed', message })
  }

  function showNothing(why: Omit<NoneChunk, 'kind' | 'eventId'>): void {
    browsing.end()
    host.activity({ kind: 'none', ...why })
  }

  function landed({ eventIds }: Flight): void {
    standing.slots.filter(({ life }) => eventIds.has(life.eventId)).forEach(complete)
    if (browsing.listing && !asking.flight) browsing.askAnother()
  }

  /** However the stream ended, the text grows no more. */
  function complete(slot: Slot): void {
    if (slot.life.complete) return
    standing.advance(slot, { kind: 'grew', text: slot.life.text, complete: true })
    if (!slot.life.ended) return
    if (slot === standing.shown) drop('new_request')
    else standing.remove(slot)
  }

  function take(chunk: SuggestChunk, flight: Flight): void {
    if (chunk.kind === 'none') return hearNone(chunk, flight)
    const slot = slotFor(chunk, flight)
    if (!slot) return
    if (!agreesWithTyping(chunk.text, slot, host.textBetween)) return goOn(slot, 'diverged')
    const done = chunk.kind === 'done'
    standing.advance(slot, { kind: 'grew', text: chunk.text, complete: done })
    if (slot.life.ended) return goOn(slot, 'new_request')
    if (done && chunk.origin === 'model') wishing.textCame(chunk.firstTextMs)
    // That is the model's own answer: it need not be asked again.
    if (done && flight.wish.instantOnly && chunk.origin !== 'instant') asking.stopWaiting()
    if (slot !== standing.shown) findPlace(slot, flight)
    browsing.tell()
    host.changed()
  }

  function hearNone({ reason, message, keepProbability }: NoneChunk, { wish }: Flight): void {
    if (reason === 'superseded' || wish.instantOnly) return
    if (!standing.shown) return showNothing({ reason, message, keepProbability })
    return wish.beside ? browsing.askAnother() : browsing.sayShown()
  }

  /** The slot that a chunk belongs to, a new one for a new suggestion; null when it is of no use. */
  function slotFor({ eventId, text, origin }: TextChunk, { place, wish }: Flight): Slot | null {
    const known = standing.find(eventId)
    if (known) return known
    const { shown } = standing
    if (text === '') {
      if (!shown && !wish.instantOnly) showNothing(nothingLeft)
      return null
    }
    const slot: Slot = { life: newLife(eventId, text), origin, place }
    if (shown && !isUsedUp(shown) && (wish.beside || shown.origin === 'instant')) {
      const consumed = shown.place.cursor + shown.life.consumed - place.cursor
      if (consumed < 0) return null
      slot.life = { ...slot.life, consumed }
      standing.add(slot)
    } else {
      if (shown) browsing.end()
      standing.begin(slot)
    }
    if (origin !== 'instant') standing.asked(wish.candidate)
    return slot
  }

  /** Decides what becomes of a suggestion beside the one that is shown. */
  function findPlace(slot: Slot, { wish }: Flight): void {
    const { shown } = standing
    if (!shown) return
    const { complete } = slot.life
    if (!wish.beside) {
      const { shownAt } = shown.life
      const visibleMs = shownAt === null ? null : host.now() - shownAt
      const verdict = refine(restOf(shown), restOf(slot), complete, visibleMs)
      if (verdict === 'replace') standing.replaceBy(slot)
      else if (verdict === 'drop') standing.remove(slot)
      return
    }
    const verdict = another(restOf(slot), complete, standing.others(slot).map(restOf))
    if (verdict === 'drop') {
      standing.remove(slot)
      browsing.askAnother()
    } else if (verdict === 'keep' && !browsing.listing) {
      standing.turnTo(slot)
    }
  }

  /** The fingers were faster than the stream: it is of no use any more, the next one may be. */
  function goOn(slot: Slot, cause: EndCause): void {
    const { shown } = standing
    asking.stop()
    if (slot !== shown) {
      standing.remove(slot)
      if (shown) wishing.askModelBehind(shown)
      return
    }
    drop(cause)
    wishing.askAfterTyping(slot.place.cursor + slot.life.consumed)
  }

  /** `units` of the shown text came into the document: the others were not chosen, but for the
   *  model's first answer, which may still be coming. */
  function leaveOthers(shown: Slot, units: number): void {
    browsing.end()
    const { flight } = asking
    for (const slot of standing.others(shown)) {
      const coming = flight && !flight.wish.beside && flight.eventIds.has(slot.life.eventId)
      if (coming) standing.advance(slot, { kind: 'typed', units })
      else standing.remove(slot)
    }
    if (flight?.wish.beside && !flight.eventIds.has(shown.life.eventId)) asking.stopFlight()
  }

  /** Typing ends the life only a moment later, as Monaco's own accept arrives as typing first. */
  function endSoon(slot: Slot): void {
    host.after(0, () => {
      if (standing.shown === slot) drop('new_request')
    })
  }

  /** By hand, whatever the settings say of suggestions by themselves. */
  function askNow(): void {
    close('new_request')
    wishing.ask('manual')
  }

  /** @returns false when nothing is shown */
  function accept(how: HowTaken): boolean {
    const slot = standing.shown
    const rest = slot ? restOf(slot) : ''
    if (!slot || rest === '') return false
    const piece = heads[how](rest)
    const over = unitsOver(piece)
    inserting = true
    host.insert(piece, over)
    inserting = false
    if (over > 0) standing.ahead = ''
    standing.advance(slot, { kind: 'taken', how, units: piece.length })
    if (!slot.life.ended) {
      leaveOthers(slot, piece.length)
      wishing.askModelBehind(slot)
      host.changed()
      return true
    }
    asking.stop()
    drop('new_request')
    wishing.ask('after_accept', { parentId: slot.life.eventId })
    return true
  }

  /** Units after the cursor, put there by the editor, that `text` contains and so stands over. */
  const unitsOver = (text: string): number =>
    text.includes(standing.ahead) ? standing.ahead.length : 0

  return {
    /** The document changed; `kind` undo and redo never ask for a suggestion. */
    edited(changes: readonly Change[], after: After, kind: 'typing' | 'undo' | 'foreign'): void {
      if (inserting) return
      const deleted = changes.every(({ text }) => text === '')
      if (kind === 'typing' && !deleted) wishing.keyTyped()
      const slot = standing.shown
      if (slot) {
        const { text, consumed } = slot.life
        const from = { anchor: slot.place.cursor, text, consumed, ahead: standing.ahead }
        const next = followChange(from, changes, after)
        if (next) {
          standing.ahead = next.ahead
          const units = next.consumed - consumed
          standing.advance(slot, { kind: 'typed', units })
          leaveOthers(slot, units)
          if (!isUsedUp(slot)) return wishing.askModelBehind(slot)
          endSoon(slot)
        } else {
          // An undo or a reload takes the place away; only typing answers what was shown.
          if (kind === 'typing') drop('diverged', after.cursor)
          else drop('cursor')
        }
      }
      if (kind === 'typing') return wishing.askAfterTyping(after.cursor, deleted)
      asking.stop()
      host.activity({ kind: 'idle' })
    },

    /** The cursor stands elsewhere although nothing was written. */
    moved(cursor: number, restsAtLineEnd: boolean): void {
      const { shown } = standing
      if (shown && cursor === shown.place.cursor + shown.life.consumed) return
      close('cursor')
      if (restsAtLineEnd) wishing.ask('cursor', { pauseMs: CURSOR_REST_MS })
    },

    /** An input method began: what it writes is no text yet. */
    composing(): void {
      asking.stopWaiting()
    },

    askNow,
    accept,

    /** @returns false when nothing is shown */
    dismiss(): boolean {
      if (!standing.shown) return false
      close('esc')
      return true
    },

    cycle: browsing.cycle,

    /** Tells all candidates side by side; asks for the first when nothing is shown. */
    list(): void {
      if (!standing.shown) askNow()
      browsing.list()
    },

    endList: browsing.end,

    /** Takes one of those that were listed. */
    choose(eventId: string): void {
      const slot = standing.find(eventId)
      if (!slot) return browsing.end()
      standing.turnTo(slot)
      browsing.end()
      accept('tab')
    },

    /** What stands at the cursor now, for the editor to draw. */
    shown(docId: string, cursor: number): Shown | null {
      const slot = standing.shown
      if (!slot || slot.place.docId !== docId) return null
      if (cursor !== slot.place.cursor + slot.life.consumed) return null
      const rest = restOf(slot)
      if (rest === '') return null
      return { eventId: slot.life.eventId, rest, ahead: unitsOver(rest) }
    },

    didShow(eventId: string): void {
      const slot = standing.shown
      if (!slot || slot.life.eventId !== eventId) return
      standing.see(slot)
      browsing.sayShown()
    },

    /** Monaco let go of the newest item that it was given for `eventId`. */
    monacoEnded(eventId: string, end: MonacoEnd): void {
      const slot = standing.shown
      if (!slot || slot.life.eventId !== eventId) return
      // With all of it typed there is nothing to draw; the stream may go on from there.
      if (end.kind === 'ignored' && restOf(slot) === '') return
      standing.advance(slot, { kind: 'monaco', end })
      if (slot.life.ended) close('new_request')
    },

    close,
  }
}

/** A cursor that rests this long at the end of a line may be given a suggestion. */
const CURSOR_REST_MS = 700
const nothingLeft = { reason: 'empty', message: 'the model had nothing to add' } as const
