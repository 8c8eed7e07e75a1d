/** The feedback log: what the editor saw goes in, rows, labels and exports come out. */
import type {
  LabelKind,
  Notice,
  Observation,
  OutcomeReport,
  Settings,
  TrackedRegion,
} from '../../contract'
import { InklingError } from '../../contract'
import { maskBlocked } from '../safety/blocked'
import { hasMask, maskBetween } from '../safety/maskSecrets'
import type { MaskSecrets } from '../safety/types'
import { damaged, openDatabase, setDatabaseAside } from '../storage/openDatabase'
import type { SuggestionEvent } from '../suggest/types'
import type { ComparedEvent } from './compared'
import { isExcluded } from './excluded'
import { contextOf, createIntake } from './intake'
import type { Arrival, EventContext } from './intake'
import { createForgetting } from './forgetting'
import type { ForgetListener } from './forgetting'
import { markTrained, trainedEvents, unmarkTrained, whatTaught } from './lineage'
import type { Taught } from './lineage'
import {
  insertObservation,
  insertOutcome,
  readRegions,
  replaceRegions,
  writeCorrection,
} from './outcomes'
import { createHousekeeping, limitBytes, unexpected } from './housekeeping'
import { labelledEvents } from './labelledEvents'
import type { Waiting } from './queries'
import { redact } from './redact'
import { insertEvent } from './rows'
import { logMigrations } from './schema'
import type { Feedback } from './types'
import { outcomeOfUnseen } from './unseen'
import { createWorkerReader } from './workerReader'
import { createWriter } from './writer'

export interface FeedbackOptions {
  /** `log.sqlite` of the profile. */
  path: string
  settings: () => Settings
  now: () => number
  maskSecrets: MaskSecrets
  sessionId: string
  appVersion: string
  onNotice: (notice: Notice) => void
  /** Built worker for long reads; null or missing reads in this thread. */
  logWorkerPath: string | null
  /** How long a report waits for its event. */
  patienceMs?: number
}

/** The log with what learning needs besides. */
export interface FeedbackLog extends Feedback {
  /** Labels that no adapter has learned from. */
  waitingLabels(): Promise<Waiting>
  /** What became of the suggestions since then that take part in the comparison of an adapter with
   *  the base, oldest first. */
  compared(adapterId: string, since: number): Promise<ComparedEvent[]>
  markTrained(adapterId: string, eventIds: readonly string[]): Promise<number>
  unmarkTrained(adapterId: string): Promise<number>
  trainedEvents(adapterId: string): Promise<string[]>
  /** How much taught an adapter: figures alone, to be kept when the events are gone. */
  taught(eventIds: readonly string[]): Promise<Taught>
  /** Told of events that are to be forgotten: nothing made of their text may stay. It is told the same
   *  again, and after a restart, until every listener has done its part. */
  onForget(listener: ForgetListener): () => void
  /** Goes on with what was to be forgotten when the app ended. Never throws. */
  finishForgetting(): Promise<void>
  /** False while the disk refuses: events wait in memory. */
  healthy(): boolean
}

export function createFeedback(options: FeedbackOptions): FeedbackLog {
  const { path, settings, now, maskSecrets, onNotice, patienceMs = 10_000 } = options
  const origin = { sessionId: options.sessionId, appVersion: options.appVersion }
  const changed = new Set<() => void>()
  const intake = createIntake(patienceMs)
  let reader = createWorkerReader(path, options.logWorkerPath)
  const writer = createWriter({
    open: () => openDatabase({ path, migrations: logMigrations, now, busyTimeoutMs: 500 }),
    setAside() {
      const stale = reader
      reader = createWorkerReader(path, options.logWorkerPath)
      void stale.dispose()
      return damaged(setDatabaseAside(path, now()))
    },
    onNotice,
    onCommit: () => housekeeping.committed(),
  })

  const tellChanged = () => {
    for (const listener of changed) listener()
  }
  const cannotStore = (error: unknown) =>
    onNotice(unexpected('A suggestion could not be logged', error))
  const housekeeping = createHousekeeping({
    writer,
    reader: () => reader,
    settings,
    now,
    onNotice,
    onRemoved: tellChanged,
  })
  const forgetting = createForgetting({
    logPath: path,
    writer,
    reader: () => reader,
    asked,
    forgetArrivals: intake.forget,
    onNotice,
  })
  const loggingOn = () => {
    const { logging, privateMode } = settings().privacy
    return logging === 'on' && !privateMode
  }

  function storedContext(eventId: string): EventContext | null {
    const row = writer.read((log) =>
      log.get<EventContext>(
        `SELECT substr(prefix, -2048) AS "before", substr(suffix, 1, 2048) AS "after"
         FROM suggestion_event WHERE event_id = ?`,
        eventId,
      ),
    )
    return row ?? null
  }

  /** @returns null when nothing may be stored about this event */
  async function contextFor(eventId: string): Promise<EventContext | null> {
    if (!loggingOn()) return null
    const context = await intake.find(eventId, () => storedContext(eventId))
    return context === 'refused' ? null : context
  }

  /** A text that stands between two that are masked already. */
  async function masked({ before, after }: EventContext, text: string): Promise<string> {
    const { blocked } = settings().safety
    return maskBlocked((await maskBetween(before, text, after)).text, blocked).text
  }

  /** Never rejects: nobody waits for it. */
  async function maskAndQueue(event: SuggestionEvent): Promise<Arrival> {
    try {
      const redacted = await redact(event, maskSecrets, settings().safety.blocked)
      const sizeBytes = 2 * (redacted.prefix.length + redacted.suffix.length) + 4_096
      const unseen = outcomeOfUnseen(redacted)
      const stored = writer.write((log) => {
        insertEvent(log, redacted, origin)
        if (unseen !== null) insertOutcome(log, unseen)
      }, sizeBytes)
      stored.catch((error: unknown) => {
        // A refusal of the disk is told by the writer, which keeps the event.
        if (!(error instanceof InklingError)) cannotStore(error)
      })
      housekeeping.eventAdded()
      return contextOf(redacted)
    } catch (error) {
      cannotStore(error)
      return 'refused'
    }
  }

  /** A read that comes upon damage starts a new log; the pane is told what happened. */
  async function asked<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    await flushed()
    try {
      return await question()
    } catch (error) {
      if (error instanceof InklingError && error.code === 'database_damaged') writer.damaged()
      throw error
    }
  }

  async function flushed(): Promise<void> {
    await intake.settled()
    await writer.flush()
    // Opens the log even when nothing was ever written: the reader finds its tables.
    writer.read(() => undefined)
  }

  return {
    record(event) {
      const refused = !loggingOn() || isExcluded(event.path, settings().privacy.neverLog)
      intake.arrive(event.event_id, refused ? null : maskAndQueue(event))
    },

    async report(report: OutcomeReport) {
      const context = await contextFor(report.eventId)
      if (context === null) return false
      const text = await masked(context, report.shownText)
      const stored = await writer.write((log) => insertOutcome(log, { ...report, shownText: text }))
      if (stored) tellChanged()
      return stored
    },

    async observe(observation: Observation) {
      const context = await contextFor(observation.eventId)
      if (context === null) return false
      const kept =
        observation.kind === 'undo'
          ? observation
          : {
              ...observation,
              text: await masked(context, observation.text),
            }
      const stored = await writer.write((log) => insertObservation(log, kept))
      if (stored) tellChanged()
      return stored
    },

    async track(docId, regions) {
      if (!loggingOn()) return false
      const regionsKept: TrackedRegion[] = []
      for (const region of regions) {
        const context = await contextFor(region.eventId)
        if (context === null) continue
        const text = await masked(context, region.text)
        regionsKept.push({ ...region, text })
      }
      await writer.write((log) => replaceRegions(log, docId, regionsKept))
      return true
    },

    async tracked(docId) {
      await intake.settled()
      await writer.flush()
      return writer.read((log) => readRegions(log, docId)).filter((region) => !hasMask(region.text))
    },

    list: (filter, offset, limit) => asked(() => reader.list(filter, offset, limit)),
    async stats(filter) {
      const counted = await asked(() => reader.stats(filter))
      return { ...counted, limitBytes: limitBytes(settings()) }
    },
    weeks: () => asked(() => reader.weeks()),
    preview: (format, filter) => asked(() => reader.preview(format, filter)),
    export: (format, filter, target) => asked(() => reader.export(format, filter, target)),

    async forget(scope) {
      const done = await forgetting.forget(scope)
      if (done.removed > 0) tellChanged()
      return done
    },

    async correct(eventId: string, label: LabelKind | null) {
      const stored = await writer.write((log) => writeCorrection(log, eventId, label, now()))
      if (stored) tellChanged()
      return stored
    },

    labelled: (since) =>
      labelledEvents(since, (after, rows) => asked(() => reader.labelledPage(after, rows))),

    waitingLabels: () => asked(() => reader.waiting()),
    compared: (adapterId, since) => asked(() => reader.compared(adapterId, since)),
    markTrained: (adapterId, eventIds) =>
      writer.write((log) => markTrained(log, adapterId, eventIds, now())),
    unmarkTrained: (adapterId) => writer.write((log) => unmarkTrained(log, adapterId)),
    async trainedEvents(adapterId) {
      await writer.flush()
      return writer.read((log) => trainedEvents(log, adapterId))
    },

    onChange(listener) {
      changed.add(listener)
      return () => changed.delete(listener)
    },
    async taught(eventIds) {
      await writer.flush()
      return writer.read((log) => whatTaught(log, eventIds))
    },
    onForget: forgetting.onForget,
    finishForgetting: forgetting.finish,
    healthy: () => writer.healthy(),

    async flush() {
      await intake.settled()
      await writer.flush()
      await housekeeping.finish()
      await forgetting.finish()
    },
    async dispose() {
      intake.dispose()
      await intake.settled()
      housekeeping.dispose()
      forgetting.dispose()
      await reader.dispose()
      await writer.dispose()
    },
  }
}
