/** Hashes of large files, remembered by path, size and time of change. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Stats } from 'node:fs'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { atomicWrite } from '../storage/files'

/** `scripts/setup/model.mjs` reads and writes the same file. */
const remembered = z.record(
  z.string(),
  z.object({ sizeBytes: z.number(), modifiedMs: z.number(), sha256: z.string() }),
)

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer)
  }
  return hash.digest('hex')
}

export interface Hashes {
  /** @throws the error of the file system when the file cannot be read */
  of(path: string): Promise<string>
  /** Reads the file anew whatever is remembered. */
  afresh(path: string): Promise<string>
  /** For a file whose hash was computed by someone else just now. */
  remember(path: string, sha256: string): Promise<void>
}

export function createHashes(file: string): Hashes {
  async function read(): Promise<z.infer<typeof remembered>> {
    try {
      return remembered.parse(JSON.parse(await readFile(file, 'utf8')))
    } catch {
      // Missing or damaged: everything can be computed again.
      return {}
    }
  }

  /** One at a time: both of two files that are hashed at once are to be remembered. */
  let writing = Promise.resolve()

  async function store(path: string, info: Stats, sha256: string): Promise<void> {
    writing = writing.then(async () => {
      try {
        const entry = { sizeBytes: info.size, modifiedMs: info.mtimeMs, sha256 }
        await mkdir(dirname(file), { recursive: true })
        await atomicWrite(file, JSON.stringify({ ...(await read()), [path]: entry }, null, 1))
      } catch {
        // A full or read-only disk only costs the time to compute it again.
      }
    })
    await writing
  }

  async function afresh(path: string): Promise<string> {
    const info = await stat(path)
    const sha256 = await hashFile(path)
    await store(path, info, sha256)
    return sha256
  }

  return {
    afresh,
    remember: async (path, sha256) => store(path, await stat(path), sha256),
    async of(path) {
      const { size, mtimeMs } = await stat(path)
      const known = (await read())[path]
      return known && known.sizeBytes === size && known.modifiedMs === mtimeMs
        ? known.sha256
        : afresh(path)
    },
  }
}
