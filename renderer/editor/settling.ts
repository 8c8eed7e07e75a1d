/** Watches what becomes of accepted text: at 10, 60 and 300 s the text that then stands in its place
 *  is told to the log. Regions are Monaco decorations, so that they move with every edit; where they
 *  stand is stored, so that a restart takes them up again. */
import type { Observation, TrackedRegion } from '../../contract'
import type { Change } from './follow'
import { dueLook, findRegion, isFinished, nextLookAt, regrowth } from './looks'
import { modelOf, monacoRange, openIds, sliceOf } from './models'
import { monaco } from './monaco'

const STORE_AFTER_MS = 1_000
/** Longest wait that a browser's timer takes. */
const MOST_WAIT_MS = 2_000_000_000

export interface SettlingHost {
  observe(observation: Observation): void
  /** Stores where the regions of a document stand. */
  track(docId: string, regions: TrackedRegion[]): Promise<unknown>
  tracked(docId: string): Promise<TrackedRegion[]>
  now(): number
  after(ms: number, run: () => void): () => void
  /** 1 in real use; tests make time run faster. */
  scale: number
}

interface Watched {
  region: TrackedRegion
  decorationId: string
  acceptedUnits: number
}

export function createSettling(host: SettlingHost) {
  const byDoc = new Map<string, Watched[]>()
  let cancelLook: (() => void) | null = null
  const storing = new Map<string, () => void>()

  const watchedIn = (docId: string): Watched[] => byDoc.get(docId) ?? []

  function decorate(docId: string, start: number, end: number, old: string | null): string {
    const model = modelOf(docId)
    if (!model) return ''
    const stickiness = monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges
    const range = monacoRange(model, start, end)
    const [id] = model.deltaDecorations(old ? [old] : [], [{ range, options: { stickiness } }])
    return id ?? ''
  }

  /** Brings `region` up to date with its decoration. */
  function refresh(docId: string, one: Watched): void {
    const model = modelOf(docId)
    const range = model?.getDecorationRange(one.decorationId)
    if (!model || !range) return
    const start = model.getOffsetAt(range.getStartPosition())
    const end = model.getOffsetAt(range.getEndPosition())
    one.region = { ...one.region, start, end, text: sliceOf(model, start, end) }
  }

  function look(docId: string, one: Watched): void {
    const due = dueLook(one.region, host.now(), host.scale)
    if (!due) return
    refresh(docId, one)
    const { eventId, text } = one.region
    one.region = { ...one.region, observed: due.observed }
    const observedAt = host.now()
    host.observe({ kind: 'settle', eventId, afterS: due.afterS, observedAt, text })
  }

  function lookAll(): void {
    for (const [docId, list] of byDoc) {
      const before = list.map(({ region }) => region.observed.length).join()
      list.forEach((one) => look(docId, one))
      const left = list.filter(({ region }) => !isFinished(region))
      list.filter((one) => !left.includes(one)).forEach((one) => undecorate(docId, one))
      byDoc.set(docId, left)
      if (before !== list.map(({ region }) => region.observed.length).join()) storeSoon(docId)
    }
    plan()
  }

  function undecorate(docId: string, one: Watched): void {
    modelOf(docId)?.deltaDecorations([one.decorationId], [])
  }

  function plan(): void {
    cancelLook?.()
    const times = [...byDoc.values()]
      .flat()
      .flatMap(({ region }) => nextLookAt(region, host.scale) ?? [])
    if (times.length === 0) return
    const waitMs = Math.max(0, Math.min(...times) - host.now())
    cancelLook = host.after(Math.min(waitMs, MOST_WAIT_MS), lookAll)
  }

  async function store(docId: string): Promise<void> {
    storing.get(docId)?.()
    storing.delete(docId)
    const list = watchedIn(docId)
    list.forEach((one) => refresh(docId, one))
    try {
      await host.track(
        docId,
        list.map(({ region }) => region),
      )
    } catch {
      // The app is away for a moment; without this the last stored place would stay for good.
      if (byDoc.has(docId)) storeSoon(docId)
    }
  }

  /** Steady typing must not put it off for ever. */
  function storeSoon(docId: string): void {
    if (storing.has(docId)) return
    storing.set(
      docId,
      host.after(STORE_AFTER_MS, () => void store(docId)),
    )
  }

  function add(docId: string, region: TrackedRegion, acceptedUnits: number): void {
    const decorationId = decorate(docId, region.start, region.end, null)
    byDoc.set(docId, [...watchedIn(docId), { region, decorationId, acceptedUnits }])
  }

  return {
    watch(accepted: { eventId: string; docId: string; start: number; text: string }): void {
      const { eventId, docId, start, text } = accepted
      if (text === '') return
      const end = start + text.length
      const acceptedAt = host.now()
      add(docId, { eventId, docId, start, end, text, acceptedAt, observed: [] }, text.length)
      storeSoon(docId)
      plan()
    },

    /** Takes up what was watched before the document was closed or the app ended. */
    async resume(docId: string): Promise<void> {
      const regions = await host.tracked(docId)
      const model = modelOf(docId)
      if (!model) return
      const text = model.getValue(monaco.editor.EndOfLinePreference.LF)
      const known = new Set(watchedIn(docId).map(({ region }) => region.eventId))
      for (const region of regions.filter(({ eventId }) => !known.has(eventId))) {
        const start = findRegion(text, region)
        if (start === null) continue // Gone: the last look stands.
        const end = start + region.text.length
        add(docId, { ...region, docId, start, end }, region.text.length)
      }
      if (regions.length > 0) storeSoon(docId)
      lookAll()
    },

    /** Call after each edit of a document. */
    edited(docId: string, changes: readonly Change[]): void {
      const list = watchedIn(docId)
      if (list.length === 0) return
      const model = modelOf(docId)
      const [only] = changes
      for (const one of list) {
        const range = model?.getDecorationRange(one.decorationId)
        if (!model || !range || !only || changes.length > 1 || only.text === '') continue
        const start = model.getOffsetAt(range.getStartPosition())
        const end = model.getOffsetAt(range.getEndPosition())
        const units =
          only.offset === end ? regrowth(one.acceptedUnits, end - start, only.text.length) : 0
        if (units > 0) one.decorationId = decorate(docId, start, end + units, one.decorationId)
      }
      storeSoon(docId)
    },

    /** The document closes before its time: a last look, and its place is kept for next time. */
    close(docId: string): void {
      for (const one of watchedIn(docId)) {
        refresh(docId, one)
        const { eventId, text } = one.region
        host.observe({ kind: 'settle', eventId, afterS: 0, observedAt: host.now(), text })
      }
      if (byDoc.has(docId)) void store(docId)
      byDoc.delete(docId)
      plan()
    },

    rekey(from: string, to: string): void {
      const list = byDoc.get(from)
      if (!list) return
      byDoc.delete(from)
      byDoc.set(
        to,
        list.map((one) => ({ ...one, region: { ...one.region, docId: to } })),
      )
      void host.track(from, []).catch(() => undefined)
      storeSoon(to)
    },

    /** Before the app quits: a last look everywhere, all places stored. */
    async flush(): Promise<void> {
      for (const docId of openIds()) {
        for (const one of watchedIn(docId)) {
          refresh(docId, one)
          const { eventId, text } = one.region
          host.observe({ kind: 'settle', eventId, afterS: 0, observedAt: host.now(), text })
        }
      }
      await Promise.all([...byDoc.keys()].map(store))
    },

    dispose(): void {
      cancelLook?.()
      storing.forEach((cancel) => cancel())
    },
  }
}
