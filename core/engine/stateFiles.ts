/**
 * Evaluated text on disk, so that reopening a document costs no prefill. A state that does not fit
 * can crash llama.cpp, so the name of a file says what it fits and what it holds:
 *
 *     DOCUMENT-SEQUENCE.SETTINGS.CHECKSUM.kv      (each a part of a SHA-256)
 *
 * It is written under another name and renamed when whole. It holds the tokens of the user's text:
 * only the user can read it, and `forget` erases it.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { LlamaContextSequence } from 'node-llama-cpp'
import { sharedLength } from '../text/similarity'
import { documentOf } from './sequences'

const limits = { files: 64, bytes: 512e6 }

/** Fewer tokens are evaluated sooner than read and checked. */
const worthReading = 48

export interface StateFiles {
  /** @returns false when it could not be kept; nothing is lost but time */
  save(sequence: LlamaContextSequence, docId: string): Promise<boolean>
  /** How many tokens a file begins with as `tokens` do. */
  held(docId: string, tokens: readonly number[]): Promise<number>
  /** Puts a file's text into a sequence where it begins as `tokens` do, further than the `warm`
   *  tokens that the sequence shares with them now.
   *  @returns how many tokens the sequence holds of the file, 0 when it was left alone */
  restore(
    sequence: LlamaContextSequence,
    docId: string,
    tokens: readonly number[],
    warm: number,
  ): Promise<number>
}

const partOfHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)
const folderOf = (stateFolder: string) => join(stateFolder, 'evaluated')

/** @param settings everything that a state depends on: model, adapter, context
 *  @param adapterId a document has a file for each adapter; null is the model alone */
export function createStateFiles(
  stateFolder: string,
  settings: unknown,
  adapterId: string | null,
): StateFiles {
  const folder = folderOf(stateFolder)
  const fits = partOfHash(JSON.stringify(settings))
  const sequenceOf = (docId: string) => (adapterId === null ? docId : `${docId}\n${adapterId}`)
  const nameOf = (docId: string) =>
    `${partOfHash(documentOf(docId))}-${partOfHash(sequenceOf(docId))}`
  const prefixOf = (docId: string) => `${nameOf(docId)}.${fits}.`
  const find = async (docId: string) =>
    (await namesIn(folder)).find((name) => name.startsWith(prefixOf(docId)))

  return {
    async save(sequence, docId) {
      const part = join(folder, `${randomUUID()}.part`)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFile(part, '', { mode: 0o600 })
        await sequence.saveStateToFile(part)
        const name = `${prefixOf(docId)}${await checksum(part)}.kv`
        const old = (await namesIn(folder)).filter((other) => other.startsWith(nameOf(docId)))
        await rename(part, join(folder, name))
        await erase(
          folder,
          old.filter((other) => other !== name),
        )
        await tidy(folder)
        return true
      } catch {
        await rm(part, { force: true }).catch(() => {})
        return false
      }
    },
    async held(docId, tokens) {
      const known = await find(docId)
      const kept = known && (await readTokens(join(folder, known)).catch(() => null))
      return kept ? sharedLength(kept, tokens) : 0
    },
    async restore(sequence, docId, tokens, warm) {
      const known = await find(docId)
      if (known === undefined) return 0
      const path = join(folder, known)
      try {
        const kept = await readTokens(path)
        if (kept.length > sequence.contextSize) throw new Error('made for a longer context')
        if (sharedLength(kept, tokens) < warm + worthReading) return 0
        if (!known.endsWith(`.${await checksum(path)}.kv`)) throw new Error('not what was written')
        await sequence.loadStateFromFile(path, { acceptRisk: true })
        const now = new Date()
        await utimes(path, now, now)
        return sequence.nextTokenIndex
      } catch {
        await erase(folder, [known])
        if (sequence.nextTokenIndex > 0) await sequence.clearHistory()
        return 0
      }
    },
  }
}

/** Erases what is kept of these documents; needs no engine. */
export async function forgetStates(
  stateFolder: string,
  docIds: readonly string[] | 'all',
): Promise<void> {
  const folder = folderOf(stateFolder)
  const gone = docIds === 'all' ? [''] : docIds.map((docId) => `${partOfHash(documentOf(docId))}-`)
  const names = await namesIn(folder)
  await erase(
    folder,
    names.filter((name) => gone.some((start) => name.startsWith(start))),
  )
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

const erase = (folder: string, names: readonly string[]) =>
  Promise.all(names.map((name) => rm(join(folder, name), { force: true })))

async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex').slice(0, 32)
}

/** Parts older than this were left behind by a process that ended. */
const abandonedMs = 600_000

/** Keeps the newest files that are within the limits. */
async function tidy(folder: string): Promise<void> {
  const files = await Promise.all(
    (await namesIn(folder)).map(async (name) => ({ name, ...(await sizeAndAge(folder, name)) })),
  )
  files.sort((a, b) => b.mtimeMs - a.mtimeMs)
  let bytes = 0
  const gone = files.filter(({ name, size, mtimeMs }, at) => {
    bytes += size
    if (name.endsWith('.part')) return Date.now() - mtimeMs > abandonedMs
    return at >= limits.files || bytes > limits.bytes
  })
  await erase(
    folder,
    gone.map(({ name }) => name),
  )
}

const sizeAndAge = (folder: string, name: string) =>
  stat(join(folder, name)).catch(() => ({ size: 0, mtimeMs: 0 }))

/** More than any context has: a damaged count must not take all memory. */
const mostTokens = 1 << 22

/** Bytes before the tokens: llama.cpp's mark, its version and the number of tokens, 32 bits each. */
const headBytes = 12

async function readTokens(path: string): Promise<Uint32Array> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(headBytes)
    await file.read(head, 0, headBytes, 0)
    const count = head.readUInt32LE(8)
    if (count > mostTokens) throw new Error('not what was written')
    const tokens = new Uint32Array(count)
    await file.read(new Uint8Array(tokens.buffer), 0, tokens.byteLength, headBytes)
    return tokens
  } finally {
    await file.close()
  }
}
