/** One profile folder belongs to one writer at a time.
 *
 *  The lock is an open exclusive transaction on a small database: SQLite's locks are the
 *  system's, so that they vanish with their process, however it ended. A file beside it says who
 *  holds the lock; it may be stale and is only ever read for that sentence. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { InklingError } from '../../contract'
import { connect } from './database'
import { ensureFolder } from './files'

const profileHolder = z.object({
  pid: z.number(),
  /** 'electron', 'preview', 'cli' or 'test'. */
  kind: z.string(),
  /** Unix milliseconds. */
  startedAt: z.number(),
})
export type ProfileHolder = z.infer<typeof profileHolder>

export type ProfileLock =
  | { held: true; release: () => void }
  /** `holder` is null when it cannot be told who holds it. */
  | { held: false; holder: ProfileHolder | null }

/** @param self who asks, for the sentence that another one will read
 *  @throws InklingError read_only | disk_full when the folder cannot be written */
export function profileLock(
  folder: string,
  self: { kind: string; startedAt: number },
): ProfileLock {
  ensureFolder(folder)
  const holderFile = join(folder, 'holder.json')
  const lock = connect(join(folder, 'lock.sqlite'), 0)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (error instanceof InklingError && error.code === 'database_locked')
      return { held: false, holder: readHolder(holderFile) }
    throw error
  }
  const holder: ProfileHolder = { pid: process.pid, ...self }
  writeHolder(holderFile, holder)
  return {
    held: true,
    release: () => {
      rmSync(holderFile, { force: true })
      lock.close()
    },
  }
}

/** What the second one says and throws. */
export function profileLocked(folder: string, holder: ProfileHolder | null): InklingError {
  const who =
    holder === null
      ? 'Another Inkling'
      : `Another Inkling (${holder.kind}, process ${holder.pid}, since ${new Date(holder.startedAt).toLocaleString()})`
  return new InklingError(
    'profile_locked',
    `${who} is using the profile ${folder}. Nothing was changed.`,
    'Close it first, or choose another profile with --profile.',
    { folder, holder },
  )
}

/** The lock holds without its name tag, on a full disk for instance. */
function writeHolder(path: string, holder: ProfileHolder): void {
  try {
    writeFileSync(path, JSON.stringify(holder))
  } catch {
    rmSync(path, { force: true })
  }
}

function readHolder(path: string): ProfileHolder | null {
  try {
    return profileHolder.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}
