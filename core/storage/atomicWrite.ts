/** Writes a file whole or not at all: into a neighbour first, then renamed over it.
 *
 *  Own code and not `write-file-atomic`, because that ignores the count that a write returns: on a
 *  disk that fills up in the middle it renames a cut file over the good one. */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const temporaryEnding = '.inkling-tmp'

export function isTemporary(path: string): boolean {
  return path.endsWith(temporaryEnding)
}

/** @param path  where the bytes go; a link must be resolved before, or it is replaced
 *  @param mode  permissions for a new file; an existing one keeps its own */
export async function atomicWrite(path: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
  const before = await stat(path).catch(() => null)
  const temporary = neighbourOf(path)
  try {
    const file = await open(temporary, 'wx', before ? before.mode & 0o7777 : mode)
    try {
      // Before the text, so that a private file is never readable by others for a moment.
      if (before) await file.chmod(before.mode & 0o7777).catch(() => undefined)
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}

/** The same for small files that must be there when the call returns. */
export function atomicWriteSync(path: string, data: string | Uint8Array): void {
  const temporary = neighbourOf(path)
  try {
    const file = openSync(temporary, 'wx')
    try {
      writeFileSync(file, data)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Deletes what writes that a crash cut short left in a folder. Nothing may be written there now. */
export function removeTemporary(folder: string): void {
  for (const name of readdirSync(folder))
    if (isTemporary(name)) rmSync(join(folder, name), { force: true })
}

function neighbourOf(path: string): string {
  const name = `.${basename(path).slice(0, 80)}.${randomBytes(6).toString('hex')}${temporaryEnding}`
  return join(dirname(path), name)
}
