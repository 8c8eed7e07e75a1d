/** Opening and saving one text file. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access as mayAccess, open, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { InklingError } from '../../contract'
import type { DiskVersion, TextFile } from '../../contract'
import { atomicWrite } from '../storage/atomicWrite'
import { decode, encode } from './encoding'
import { languageOf } from '../text/language'
import { errorCodeOf, wordFailure } from './problems'

export const largestFileBytes = 20 * 1024 * 1024

export interface SaveInput {
  text: string
  encoding: string
  bom: boolean
  eol: '\n' | '\r\n'
  expected: DiskVersion | null
}

/** Stable over restarts: the same file has the same id, however it was reached. */
export function docIdOf(realPath: string): string {
  return createHash('sha256').update(realPath).digest('hex').slice(0, 32)
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Root may write to everything, so the permission bits are looked at as well. */
async function isReadOnly(path: string, mode: number): Promise<boolean> {
  if ((mode & 0o222) === 0) return true
  return mayAccess(path, constants.W_OK).then(
    () => false,
    () => true,
  )
}

/** Reads a file that is known to be a regular one of bearable size, with its version. */
async function readWithVersion(path: string): Promise<{ bytes: Buffer; disk: DiskVersion }> {
  const file = await open(path, 'r')
  try {
    // The time is taken before the bytes: a write in between shows as a changed file, not as ours.
    const { mtimeMs } = await file.stat()
    const bytes = await file.readFile()
    return { bytes, disk: { modifiedMs: mtimeMs, sha256: sha256Of(bytes) } }
  } finally {
    await file.close()
  }
}

/** @param path  as the window names it
 *  @param real  what it leads to
 *  @throws InklingError file_missing | file_too_large | file_is_binary | file_not_text | bad_input */
export async function openTextFile(path: string, real: string): Promise<TextFile> {
  return wordFailure(path, 'open', async () => {
    const info = await stat(real)
    const name = basename(path)
    if (!info.isFile()) {
      throw new InklingError(
        'bad_input',
        `"${name}" is not a file, so it cannot be opened as text.`,
        info.isDirectory() ? 'Open it as a folder.' : null,
        { path },
      )
    }
    if (info.size > largestFileBytes) {
      throw new InklingError(
        'file_too_large',
        `"${name}" has ${Math.round(info.size / 1024 / 1024)} MB; Inkling opens files of up to 20 MB so that typing stays quick. It was not changed.`,
        'Open it with another program, or split it.',
        { path, sizeBytes: info.size },
      )
    }
    const { bytes, disk } = await readWithVersion(real)
    return {
      docId: docIdOf(real),
      path,
      languageId: languageOf(path),
      readOnly: await isReadOnly(real, info.mode),
      disk,
      ...decode(bytes, name),
    }
  })
}

/** Refuses to write over what somebody else wrote since `expected`. Always compared by content:
 *  copying tools set times back, and a file of this size is read in milliseconds. */
async function checkUnchanged(path: string, real: string, expected: DiskVersion): Promise<void> {
  const now = await readFile(real).catch((error: unknown) => {
    if (errorCodeOf(error) !== 'ENOENT') throw error
    throw new InklingError(
      'file_missing',
      `"${basename(path)}" was deleted or moved since you opened it, so nothing was written. Your text is kept in the editor.`,
      'Save once more to create it again, or save it under another name.',
      { path },
      error,
    )
  })
  const sha256 = sha256Of(now)
  if (sha256 === expected.sha256) return
  const { mtimeMs } = await stat(real)
  throw new InklingError(
    'file_changed_on_disk',
    `"${basename(path)}" was changed by another program since you opened it, so nothing was written. Your text is kept in the editor.`,
    'Compare the two, then reload the file or overwrite it.',
    { path, disk: { modifiedMs: mtimeMs, sha256 } },
  )
}

/** @throws InklingError file_changed_on_disk | file_missing | read_only | disk_full | bad_input */
export async function saveTextFile(
  path: string,
  real: string,
  input: SaveInput,
): Promise<{ docId: string; path: string; disk: DiskVersion }> {
  const bytes = encode(input.text, input)
  return wordFailure(path, 'save', async () => {
    if (input.expected) await checkUnchanged(path, real, input.expected)
    const before = await stat(real).catch(() => null)
    if (before && (await isReadOnly(real, before.mode))) {
      throw new InklingError(
        'read_only',
        `"${basename(path)}" is write-protected, so nothing was written. Your text is kept in the editor.`,
        'Save it under another name, or take the write protection away.',
        { path },
      )
    }
    await atomicWrite(real, bytes)
    const { mtimeMs } = await stat(real)
    return { docId: docIdOf(real), path, disk: { modifiedMs: mtimeMs, sha256: sha256Of(bytes) } }
  })
}
