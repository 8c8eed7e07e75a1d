/** Small file work that every folder of `core/` shares. */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { InklingError } from '../../contract'
import type { ErrorCode } from '../../contract'
import { atomicWrite as writeWhole } from './atomicWrite'

const causes: Readonly<Record<string, readonly [ErrorCode, string, string]>> = {
  ENOSPC: ['disk_full', 'The disk is full.', 'Make some room and try again.'],
  EDQUOT: ['disk_full', 'Your share of the disk is full.', 'Make some room and try again.'],
  EACCES: ['read_only', 'This place cannot be written.', 'Choose another folder.'],
  EPERM: ['read_only', 'This place cannot be written.', 'Choose another folder.'],
  EROFS: ['read_only', 'This disk is read-only.', 'Choose another folder.'],
  EISDIR: ['read_only', 'A folder has this name.', 'Choose another name.'],
  EEXIST: ['read_only', 'Something else has this name.', 'Choose another name.'],
  ENOTDIR: ['read_only', 'A file is where a folder should be.', 'Choose another folder.'],
  ENOENT: ['file_missing', 'The folder does not exist.', 'Choose a folder that exists.'],
}

/** Turns an error of `node:fs` into an `InklingError`; any other error is handed back as it is. */
export function fileError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  const cause = code === undefined ? undefined : causes[code]
  if (cause === undefined) return error
  const [kind, message, next] = cause
  return new InklingError(kind, `${message} Nothing was changed.`, next, { path, code }, error)
}

/** Makes a folder with all above it.
 *  @throws InklingError read_only | disk_full */
export function ensureFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (error) {
    throw fileError(error, path)
  }
}

/** Writes a whole file so that after a crash there is the old one or the new one, never half.
 *  @throws InklingError disk_full | read_only | file_missing */
export async function atomicWrite(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeWhole(path, Buffer.from(data))
  } catch (error) {
    throw fileError(error, path)
  }
}

/** Renames `log.sqlite` to `log.damaged-20261122T101500.sqlite`, with what belongs to it.
 *  @param companions endings of files that go along, e.g. '-wal'
 *  @returns the new path */
export function setAside(path: string, nowMs: number, companions: readonly string[] = []): string {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+Z/g, '')
  const ending = extname(path)
  const stem = join(dirname(path), `${basename(path, ending)}.damaged-${time}`)
  let target = stem + ending
  for (let n = 2; existsSync(target); n++) target = `${stem}-${n}${ending}`
  try {
    renameSync(path, target)
    for (const companion of companions)
      if (existsSync(path + companion)) renameSync(path + companion, target + companion)
  } catch (error) {
    throw fileError(error, path)
  }
  return target
}
