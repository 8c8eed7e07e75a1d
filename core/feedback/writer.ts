/** The writing side of the log: work is queued, committed together, and kept in memory while the
 *  disk refuses. A failing disk never reaches the one who types. */
import { setImmediate } from 'node:timers/promises'
import { InklingError } from '../../contract'
import type { Notice, Problem } from '../../contract'
import type { Database } from '../storage/database'
import { closeDatabase } from '../storage/openDatabase'
import type { Opened } from '../storage/openDatabase'

/** Runs inside a transaction with others; must be safe to run again. */
export type Write<Result> = (database: Database) => Result

export interface Writer {
  /** Resolves after the commit. Rejects when the disk refuses; the work then still waits here and
   *  is tried again, so that repeating the call is allowed but not needed.
   *  @param sizeBytes rough, for the bound on what waits */
  write<Result>(work: Write<Result>, sizeBytes?: number): Promise<Result>
  /** For short reads on the writing connection.
   *  @throws InklingError when the log cannot be opened */
  read<Result>(work: (database: Database) => Result): Result
  /** Tries now to bring everything that waits to disk. Never throws. */
  flush(): Promise<void>
  /** Work that is handed over meanwhile waits in memory: somebody else writes.
   *  @param work must not wait for a write */
  hold<Result>(work: () => Promise<Result>): Promise<Result>
  /** A read came upon damage: the log is set aside and a new one started. */
  damaged(): void
  /** False while the disk refuses. */
  healthy(): boolean
  /** How many pieces of work wait. */
  waiting(): number
  dispose(): Promise<void>
}

export interface WriterOptions {
  /** Opens the log; called again after it failed. */
  open: () => Opened
  /** Sets a log aside that turned out damaged while in use (it is closed); says where to. */
  setAside: () => Problem
  onNotice: (notice: Notice) => void
  onCommit: () => void
  /** Bound on what waits while the disk refuses. */
  maxWaitingBytes?: number
  /** First pause before another try; doubles up to a minute. */
  retryMs?: number
}

interface Job {
  work: Write<unknown>
  sizeBytes: number
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

const longestRetryMs = 60_000
const ignore = () => undefined

export function createWriter(options: WriterOptions): Writer {
  const { open, setAside, onNotice, onCommit } = options
  const { maxWaitingBytes = 32 * 1024 * 1024, retryMs = 2_000 } = options
  let database: Database | null = null
  let jobs: Job[] = []
  let waitingBytes = 0
  let dropped = 0
  let failure: InklingError | null = null
  let pauseMs = retryMs
  let timer: NodeJS.Timeout | null = null
  let scheduled: Promise<void> | null = null
  let holding: Promise<void> | null = null

  async function free(): Promise<void> {
    while (holding !== null) await holding
  }

  function opened(): Database {
    if (database !== null) return database
    const fresh = open()
    database = fresh.database
    if (fresh.recovered !== null) sayDamaged(fresh.recovered)
    return database
  }

  function commit(): void {
    const batch = jobs
    if (batch.length === 0 && failure === null) return
    let results: unknown[]
    try {
      const log = opened()
      results = log.transaction(() => batch.map((job) => job.work(log)))
    } catch (error) {
      if (!(error instanceof InklingError)) return commitOneByOne(batch)
      return error.code === 'database_damaged' && startAfresh() ? commit() : refused(error)
    }
    finished(batch)
    batch.forEach((job, i) => job.resolve(results[i]))
    recovered()
  }

  /** One piece of work was faulty: the others must not suffer for it. */
  function commitOneByOne(batch: Job[]): void {
    for (const job of batch) {
      try {
        const log = opened()
        const result = log.transaction(() => job.work(log))
        finished([job])
        job.resolve(result)
      } catch (error) {
        if (error instanceof InklingError) return refused(error)
        finished([job])
        job.reject(error)
      }
    }
    recovered()
  }

  function finished(done: readonly Job[]): void {
    const gone = new Set(done)
    jobs = jobs.filter((job) => !gone.has(job))
    for (const job of done) waitingBytes -= job.sizeBytes
    onCommit()
  }

  function refused(error: InklingError): void {
    const first = failure === null
    failure = error
    for (const job of jobs) job.reject(error)
    if (first) sayRefused(error)
    timer ??= setTimeout(() => {
      timer = null
      pauseMs = Math.min(pauseMs * 2, longestRetryMs)
      void free().then(commit)
    }, pauseMs).unref()
  }

  const sayDamaged = (problem: Problem) =>
    onNotice({ id: 'log.damaged', level: 'warning', ...problem })

  /** @returns false when the damaged file cannot even be renamed */
  function startAfresh(): boolean {
    database?.close()
    database = null
    try {
      sayDamaged(setAside())
      return true
    } catch (error) {
      if (error instanceof InklingError) return false
      throw error
    }
  }

  function sayRefused(error: InklingError): void {
    onNotice({
      id: 'log',
      level: 'warning',
      ...error.toProblem(),
      message: `The feedback log cannot be written: ${error.message} Suggestions go on; what happens now waits in memory.`,
    })
  }

  function recovered(): void {
    if (failure === null) return
    const lost = dropped
    failure = null
    dropped = 0
    pauseMs = retryMs
    if (timer !== null) clearTimeout(timer)
    timer = null
    onNotice({
      id: 'log',
      level: lost === 0 ? 'info' : 'warning',
      code: 'internal',
      message:
        lost === 0
          ? 'The feedback log is written again; nothing of it was lost.'
          : `The feedback log is written again. ${lost} entries did not fit in memory and were left out.`,
      next: null,
    })
  }

  /** The oldest go first: what came of newer suggestions is still to be reported. */
  function keepBounded(): void {
    while (failure !== null && waitingBytes > maxWaitingBytes && jobs.length > 1) {
      const oldest = jobs.shift()
      waitingBytes -= oldest?.sizeBytes ?? 0
      dropped++
    }
  }

  return {
    write<Result>(work: Write<Result>, sizeBytes = 256) {
      return new Promise<Result>((resolve, reject) => {
        jobs.push({ work, sizeBytes, resolve: resolve as Job['resolve'], reject })
        waitingBytes += sizeBytes
        keepBounded()
        if (failure !== null) return reject(failure)
        // What comes in the same turn of the event loop shares one commit.
        scheduled ??= setImmediate()
          .then(free)
          .then(() => {
            scheduled = null
            commit()
          })
      })
    },
    read: (work) => work(opened()),
    async flush() {
      if (scheduled !== null) await scheduled
      await free()
      if (jobs.length > 0) commit()
    },
    async hold(work) {
      await free()
      const going = work()
      holding = going.then(ignore, ignore).then(() => {
        holding = null
      })
      return going
    },
    damaged: () => void startAfresh(),
    healthy: () => failure === null,
    waiting: () => jobs.length,
    async dispose() {
      if (scheduled !== null) await scheduled
      await free()
      if (jobs.length > 0) commit()
      if (timer !== null) clearTimeout(timer)
      timer = null
      if (database !== null) closeDatabase(database)
      database = null
    },
  }
}
