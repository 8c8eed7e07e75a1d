/** What follows the end of a suggestion: its report, the watch over what was kept of it, what was
 *  written instead, an undo. Everything goes to the log through one outbox. */
import type { Observation } from '../../contract'
import { isWithin } from '../files/paths'
import { client } from '../link/client'
import { toProblem } from '../link/problem'
import { useAppStore } from '../state/appStore'
import { registerFlusher } from '../state/lifecycle'
import { currentSettings } from '../state/settingsStore'
import { onClosing, onEdit, onOpened, onRekeyed, openIds, textBetween } from './models'
import { createOutbox, type Letter } from './outbox'
import { createSettling } from './settling'
import type { Ended } from './suggesterHost'
import { after } from './timers'
import { createTypedAfter } from './typedAfter'
import { createUndoWatch } from './undoWatch'

const now = (): number => Date.now()

/** `?settle=0.01` makes the looks come a hundred times sooner; only hosts for tests listen to it. */
function settleScale(): number {
  const { kind } = useAppStore.getState().app?.host ?? {}
  if (kind !== 'test' && kind !== 'preview') return 1
  const asked = Number(new URLSearchParams(window.location.search).get('settle'))
  return asked > 0 && asked < 1 ? asked : 1
}

function isLogging(): boolean {
  const { logging } = useAppStore.getState().app ?? {}
  return logging !== 'private' && logging !== 'paused'
}

/** Nothing is written down, not even for a moment, of what the log must not hold. */
function mayLog(path: string | null): boolean {
  if (!isLogging()) return false
  const { neverLog } = currentSettings().privacy
  return !path || !neverLog.some((folder) => isWithin(path, folder))
}

const send = (letter: Letter): Promise<unknown> =>
  letter.kind === 'report'
    ? client.feedback.report(letter.body)
    : client.feedback.observe(letter.body)

export interface Aftermath {
  ended(ended: Ended): void
  dispose(): void
}

export function createAftermath(): Aftermath {
  const outbox = createOutbox({
    storage: window.localStorage,
    send,
    isHopeless: (error) => toProblem(error).code === 'bad_input',
    after,
  })
  const observe = (body: Observation): void => {
    if (isLogging()) outbox.put({ kind: 'observe', body })
  }
  const typedAfter = createTypedAfter({ textBetween, observe, now, after })
  const undoWatch = createUndoWatch({ textBetween, observe, now })
  const settling = createSettling({
    observe,
    track: (docId, regions) => client.feedback.track({ docId, regions }),
    tracked: (docId) => client.feedback.tracked({ docId }),
    now,
    after,
    scale: settleScale(),
  })
  const resume = (docId: string): void => {
    // Without an answer nothing is lost: the places stay stored for the next time.
    void settling.resume(docId).catch(() => undefined)
  }
  openIds().forEach(resume)

  const stops = [
    onOpened(resume),
    onEdit(({ docId, changes, kind }) => {
      typedAfter.edited(docId, changes, kind === 'typing')
      settling.edited(docId, changes)
      if (kind === 'undo') undoWatch.undone(docId)
    }),
    onClosing((docId) => {
      typedAfter.finishAll(docId)
      settling.close(docId)
    }),
    onRekeyed((from, to) => {
      typedAfter.finishAll(from)
      settling.rekey(from, to)
    }),
    registerFlusher(async () => {
      typedAfter.finishAll()
      await settling.flush()
      await outbox.flush()
    }),
  ]

  return {
    ended({ report, docId, path, anchor, consumedText, writtenTo }) {
      if (!mayLog(path)) return
      outbox.put({ kind: 'report', body: report })
      const { eventId, outcome, reason } = report
      if (outcome === 'accepted' || outcome === 'partial' || outcome === 'typed_through') {
        const accepted = { eventId, docId, start: anchor, text: consumedText }
        settling.watch(accepted)
        undoWatch.accepted({ ...accepted, acceptedAt: report.resolvedAt })
      }
      const answered =
        outcome === 'partial' ||
        outcome === 'rejected' ||
        (outcome === 'ignored' && reason === 'diverged')
      // After a part was taken, what is written in place of the rest is the answer.
      const start = outcome === 'partial' ? anchor + consumedText.length : anchor
      if (answered && writtenTo >= start) typedAfter.watch(eventId, docId, start, writtenTo)
    },
    dispose() {
      stops.forEach((stop) => stop())
      settling.dispose()
      outbox.dispose()
    },
  }
}
