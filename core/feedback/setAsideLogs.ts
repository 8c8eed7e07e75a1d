/** Logs that were damaged and set aside beside the one in use: what is forgotten must not live on in
 *  them.
 *
 *  Such a copy is searched like the log itself. Where SQLite cannot read all of it, nobody can say what
 *  it holds: then it is deleted, since a damaged copy is worth less than the promise that what was
 *  forgotten is gone. */
import { existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { InklingError } from '../../contract'
import type { ForgetScope } from '../../contract'
import { connect } from '../storage/database'
import type { Database } from '../storage/database'
import { fileError } from '../storage/files'
import { compact, companions, prepareConnection } from '../storage/openDatabase'
import { forgetPrompts, whatToForget } from './forget'
import type { Forgetting } from './forget'
import { deleteEvents, removeFromAlternates } from './outcomes'

const busyTimeoutMs = 500

/** Paths of the copies, each without what belongs to it. */
function copiesOf(logPath: string): string[] {
  const ending = extname(logPath)
  const start = `${basename(logPath, ending)}.damaged-`
  const ends = [ending, ...companions.map((companion) => ending + companion)]
  const folder = dirname(logPath)
  if (!existsSync(folder)) return []
  const found = readdirSync(folder).flatMap((name) => {
    const end = ends.find((one) => name.startsWith(start) && name.endsWith(one))
    return end === undefined ? [] : [join(folder, name.slice(0, -end.length) + ending)]
  })
  return [...new Set(found)]
}

/** @returns null when not all of the copy can be read */
function withCopy<Result>(path: string, work: (copy: Database) => Result): Result | null {
  if (!existsSync(path)) return null
  let copy: Database | null = null
  try {
    copy = connect(path, busyTimeoutMs)
    prepareConnection(copy)
    const [first] = copy.all<{ integrity_check: string }>('PRAGMA integrity_check(1)')
    return first?.integrity_check === 'ok' ? work(copy) : null
  } catch (error) {
    // Another program or the disk is in the way: it can be read later.
    if (error instanceof InklingError && error.code !== 'database_damaged') throw error
    return null
  } finally {
    copy?.close()
  }
}

/** What is meant in the copies that can be read.
 *  @throws InklingError database_locked | read_only | disk_full */
export function whatToForgetAside(logPath: string, scope: ForgetScope): Forgetting[] {
  if (scope.kind === 'all') return []
  return copiesOf(logPath).flatMap(
    (path) => withCopy(path, (copy) => whatToForget(copy, scope)) ?? [],
  )
}

/** Takes the events out of all copies; can be repeated.
 *  @returns names of copies that were deleted
 *  @throws InklingError database_locked | read_only | disk_full */
export function forgetAside(
  logPath: string,
  { all, eventIds, since }: Pick<Forgetting, 'all' | 'eventIds' | 'since'>,
): string[] {
  return copiesOf(logPath).flatMap((path) => {
    const clean = all ? null : withCopy(path, (copy) => cleaned(copy, eventIds, since))
    if (clean === true) return []
    removeFiles([path, ...companions.map((companion) => path + companion)])
    return [basename(path)]
  })
}

function cleaned(copy: Database, eventIds: readonly string[], since: number | null): true {
  copy.transaction(() => {
    removeFromAlternates(copy, eventIds)
    deleteEvents(copy, eventIds)
    if (since !== null) forgetPrompts(copy, since)
  })
  if (compact(copy)) return true
  throw new InklingError('database_locked', 'Another program reads a copy of the log.', null, {
    path: copy.path,
  })
}

/** A file that is still open cannot be deleted on Windows; it can be emptied. */
function removeFiles(paths: readonly string[]): void {
  for (const path of paths) {
    if (!existsSync(path)) continue
    try {
      truncateSync(path)
    } catch (error) {
      throw fileError(error, path)
    }
    try {
      rmSync(path)
    } catch (error) {
      if (statSync(path, { throwIfNoEntry: false })?.size !== 0) throw fileError(error, path)
    }
  }
}
