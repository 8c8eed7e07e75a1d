/** Forgetting: rows of the log, damaged copies of it, and, through those who listen, all that was made
 *  of the events' text. What is to go is written down first, without any text of it, and struck out when
 *  nothing is left: a crash in the middle, or a disk that refuses, only makes it later. */
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { InklingError } from '../../contract'
import type { Forgotten, ForgetScope, Notice } from '../../contract'
import { atomicWriteSync } from '../storage/atomicWrite'
import { ensureFolder, fileError } from '../storage/files'
import { forgetPrompts, together, whatToForget } from './forget'
import type { Forgetting } from './forget'
import { unexpected } from './housekeeping'
import { deleteEvents, removeFromAlternates } from './outcomes'
import type { LogReader } from './reader'
import type { Writer } from './writer'

/** May be told the same twice. */
export type ForgetListener = (what: Forgetting) => void | Promise<void>

export interface Forgetter {
  /** @throws InklingError when nothing could be removed from the log */
  forget(scope: ForgetScope): Promise<Forgotten>
  /** Goes on with what was interrupted. Never throws. */
  finish(): Promise<void>
  onForget(listener: ForgetListener): () => void
  dispose(): void
}

const written = z.array(
  z.object({
    all: z.boolean(),
    eventIds: z.array(z.string()),
    docIds: z.array(z.string()),
    taught: z.array(z.string()),
    span: z.object({ from: z.number(), to: z.number() }).nullable(),
    since: z.number().nullable(),
  }),
)

/** Removed in one transaction: a short pause for the one who types. */
const batchEvents = 50
const firstRetryMs = 2_000
const longestRetryMs = 60_000

export function createForgetting(parts: {
  logPath: string
  writer: Writer
  reader: () => LogReader
  /** Reads when all that was handed over is in the log; starts a new log where this one is damaged. */
  asked: <Answer>(question: () => Promise<Answer>) => Promise<Answer>
  /** Events that are remembered outside of the log's file. */
  forgetArrivals: (eventIds: readonly string[]) => void
  onNotice: (notice: Notice) => void
}): Forgetter {
  const { writer, reader, asked, forgetArrivals, onNotice } = parts
  const listPath = join(dirname(parts.logPath), 'forgetting.json')
  const listeners = new Set<ForgetListener>()
  let list = readList(listPath)
  let turn: Promise<unknown> = Promise.resolve()
  let going = 0
  let retryMs = firstRetryMs
  let saidLater = false
  let timer: NodeJS.Timeout | null = null

  function setList(next: Forgetting[]): void {
    try {
      ensureFolder(dirname(listPath))
      if (next.length > 0) atomicWriteSync(listPath, JSON.stringify(next))
      else rmSync(listPath, { force: true })
    } catch (error) {
      throw fileError(error, listPath)
    }
    list = next
  }

  /** One after another. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    going++
    const result = turn.then(work).finally(() => going--)
    turn = result.catch(() => undefined)
    return result
  }

  /** A damaged log is set aside by the first try, and is one of the copies at the second. */
  async function plan(scope: ForgetScope): Promise<Forgetting> {
    const look = () =>
      asked(async () => {
        // What waits for a disk that refuses would come after the wish, and stay.
        await writer.write(() => undefined)
        const here = writer.read((log) => whatToForget(log, scope))
        return together([here, ...(await reader().whatToForgetAside(scope))])
      })
    return look().catch((error: unknown) => {
      if (error instanceof InklingError && error.code === 'database_damaged') return look()
      throw error
    })
  }

  async function removeRows({ eventIds, since }: Forgetting): Promise<number> {
    forgetArrivals(eventIds)
    await writer.write((log) => {
      removeFromAlternates(log, eventIds)
      if (since !== null) forgetPrompts(log, since)
    })
    let removed = 0
    for (let at = 0; at < eventIds.length; at += batchEvents) {
      const batch = eventIds.slice(at, at + batchEvents)
      removed += await writer.write((log) => deleteEvents(log, batch))
    }
    return removed
  }

  async function carryOut(what: Forgetting): Promise<Forgotten> {
    const done: Forgotten = { removed: 0, copiesDeleted: [], complete: false }
    const failures: unknown[] = []
    const attempt = async (step: () => void | Promise<void>) => {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    try {
      done.removed = await removeRows(what)
      await attempt(async () => {
        done.copiesDeleted = await reader().forgetAside(what)
      })
      for (const listener of listeners) await attempt(() => listener(what))
      await attempt(async () => {
        if (!(await writer.hold(() => reader().compact()))) throw inTheWay()
      })
      if (failures.length === 0) setList(list.filter((one) => one !== what))
    } catch (error) {
      later()
      throw error
    }
    done.complete = failures.length === 0
    if (!what.all) sayCopies(done.copiesDeleted)
    for (const failure of failures) sayLater(failure)
    if (done.complete) sayDone()
    else later()
    return done
  }

  function later(): void {
    timer ??= setTimeout(() => {
      timer = null
      retryMs = Math.min(2 * retryMs, longestRetryMs)
      void finish()
    }, retryMs).unref()
  }

  async function finish(): Promise<void> {
    // Who is told of a wish to forget may flush the log: that must not wait for itself.
    if (going > 0 || list.length === 0) return
    await inTurn(async () => {
      for (const what of list) await carryOut(what).catch(ignore)
    })
  }

  function sayCopies(names: readonly string[]): void {
    if (names.length === 0) return
    onNotice({
      id: 'log.copies',
      level: 'info',
      code: 'database_damaged',
      message: `A damaged copy of the feedback log (${names.join(', ')}) could not be searched for what you wanted forgotten, so all of it was deleted.`,
      next: null,
    })
  }

  /** Only where it was said before that something is left. */
  function sayDone(): void {
    retryMs = firstRetryMs
    if (!saidLater) return
    saidLater = false
    onNotice({
      id: 'forget',
      level: 'info',
      code: 'internal',
      message: 'What you wanted forgotten is out of every file now.',
      next: null,
    })
  }

  function sayLater(failure: unknown): void {
    saidLater = true
    if (!(failure instanceof InklingError))
      return onNotice(unexpected('Not all of what you wanted forgotten is gone yet', failure))
    onNotice({
      id: 'forget',
      level: 'warning',
      code: failure.code,
      message: `The entries are out of the log, but not out of every file yet: ${failure.message}`,
      next: 'Inkling tries again by itself, also after a restart.',
    })
  }

  return {
    forget: (scope) =>
      inTurn(async () => {
        const what = await plan(scope)
        const isNothing = what.eventIds.length === 0 && what.docIds.length === 0
        if (isNothing && !what.all && what.span === null)
          return { removed: 0, copiesDeleted: [], complete: true }
        setList([...list, what])
        return carryOut(what)
      }),
    finish,
    onForget(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      if (timer !== null) clearTimeout(timer)
    },
  }
}

const ignore = () => undefined

const inTheWay = () =>
  new InklingError('database_locked', 'Another program reads the feedback log just now.', null)

function readList(path: string): Forgetting[] {
  try {
    return written.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Written whole or not at all: there is none.
    return []
  }
}
