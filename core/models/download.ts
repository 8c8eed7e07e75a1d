/** Fetches one large file: resumed where it was cut, checked, and only then given its name. */
import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { InklingError } from '../../contract'
import { hashFile } from './hashes'

export interface DownloadRequest {
  url: string
  target: string
  name: string
  /** Null: the server's own statement (Hugging Face's `X-Linked-ETag`) is used. */
  sha256: string | null
  /** Exact when `sha256` is given. */
  sizeBytes: number
}

export type DownloadProgress =
  | { status: 'running'; receivedBytes: number; totalBytes: number }
  | { status: 'verifying'; receivedBytes: number; totalBytes: number }

export interface DownloadOptions {
  onProgress: (progress: DownloadProgress) => void
  /** Aborting keeps what has arrived. */
  signal: AbortSignal
  /** Pauses before each new attempt after a cut connection. */
  retryDelaysMs: readonly number[]
  /** How long nothing may arrive before the connection counts as dead. */
  stallMs: number
}

/** What is known of the file being fetched, beside its part: a resume must continue the same one. */
const origin = z.object({ url: z.string(), sizeBytes: z.number(), sha256: z.string().nullable() })
type Origin = z.infer<typeof origin>

/** A failure that another attempt may mend. */
class Interrupted extends Error {}

function networkProblem(name: string, why: string, cause?: unknown): InklingError {
  return new InklingError(
    'network',
    `"${name}" could not be downloaded: ${why}. What has arrived is kept.`,
    'Check the connection and start the download again; it goes on where it stopped. A GGUF file that you have already can be added from disk.',
    {},
    cause,
  )
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (info) => info.size,
    () => 0,
  )
}

/** Asks what the file is before its bytes, as the answer to a redirected GET does not say it. */
async function askOrigin(request: DownloadRequest, signal: AbortSignal): Promise<Origin> {
  const { url, sha256, sizeBytes } = request
  if (sha256) return { url, sha256, sizeBytes }
  const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal })
  if (answer.status >= 400) throw new Interrupted(`the server answered ${answer.status}`)
  const ownSize = answer.status === 200 ? answer.headers.get('content-length') : null
  const stated = Number(answer.headers.get('x-linked-size') ?? ownSize)
  if (!stated) throw new Interrupted('the server does not say how large it is')
  const etag = answer.headers.get('x-linked-etag')?.replace(/^(W\/)?"|"$/g, '') ?? ''
  return { url, sha256: /^[0-9a-f]{64}$/.test(etag) ? etag : null, sizeBytes: stated }
}

/** The part that is there continues the same file, or is thrown away. */
async function prepare(part: string, wanted: Origin): Promise<void> {
  const note = `${part}.json`
  const before = await readFile(note, 'utf8')
    .then((text) => origin.parse(JSON.parse(text)))
    .catch(() => null)
  const isSame = before && before.url === wanted.url && before.sha256 === wanted.sha256
  if (!isSame || (await sizeOf(part)) > wanted.sizeBytes) await rm(part, { force: true })
  await writeFile(note, JSON.stringify(wanted))
}

async function checkRoom(folder: string, neededBytes: number, name: string): Promise<void> {
  const disk = await statfs(folder)
  const freeBytes = disk.bavail * disk.bsize
  if (freeBytes >= neededBytes) return
  throw new InklingError(
    'disk_full',
    `There is not enough room for "${name}": ${Math.ceil(neededBytes / 1e6)} MB are needed, ${Math.floor(freeBytes / 1e6)} MB are free. Nothing was downloaded.`,
    'Free some space, or set INKLING_MODEL_CACHE to a folder on another disk.',
    { folder },
  )
}

/** One attempt: appends what is missing of `part`. */
async function fetchRest(part: string, wanted: Origin, options: DownloadOptions): Promise<void> {
  const have = await sizeOf(part)
  if (have === wanted.sizeBytes) return
  const stalled = new AbortController()
  const signal = AbortSignal.any([options.signal, stalled.signal])
  const isDead = (): void => stalled.abort(new Interrupted('the connection fell silent'))
  let watchdog = setTimeout(isDead, options.stallMs)
  try {
    const answer = await fetch(wanted.url, {
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
      signal,
    })
    const continues =
      answer.status === 206 && answer.headers.get('content-range')?.startsWith(`bytes ${have}-`)
    if (!(answer.status === 200 || continues) || !answer.body) {
      await answer.body?.cancel()
      // A range that the server refuses: the part is not of this file.
      if (answer.status === 416 || answer.status === 206) await rm(part, { force: true })
      throw new Interrupted(`the server answered ${answer.status}`)
    }
    let receivedBytes = continues ? have : 0
    const file = await open(part, continues ? 'a' : 'w')
    try {
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        clearTimeout(watchdog)
        watchdog = setTimeout(isDead, options.stallMs)
        await file.writeFile(chunk)
        receivedBytes += chunk.length
        options.onProgress({ status: 'running', receivedBytes, totalBytes: wanted.sizeBytes })
        // More than the file has: the checksum will say so, the rest need not come.
        if (receivedBytes > wanted.sizeBytes) break
      }
    } finally {
      await file.close()
    }
  } finally {
    clearTimeout(watchdog)
  }
  if ((await sizeOf(part)) < wanted.sizeBytes) throw new Interrupted('the connection was cut')
}

/** Errors of the disk must not be taken for those of the network. */
function isDiskError(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EISDIR'].includes(code)
}

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** Downloads to `target`; while it lasts, `target.part` grows.
 *  @returns the file's sha256
 *  @throws InklingError network | model_broken | disk_full | cancelled; the file system's own
 *  errors when the folder cannot be written */
export async function download(
  request: DownloadRequest,
  options: DownloadOptions,
): Promise<string> {
  const { target, name } = request
  const { signal } = options
  const part = `${target}.part`
  await mkdir(dirname(target), { recursive: true })

  let wanted: Origin | null = null
  for (let attempt = 0; ; attempt++) {
    try {
      if (!wanted) {
        wanted = await askOrigin(request, signal)
        await prepare(part, wanted)
        await checkRoom(dirname(target), wanted.sizeBytes - (await sizeOf(part)), name)
      }
      await fetchRest(part, wanted, options)
      break
    } catch (error) {
      if (signal.aborted) {
        throw new InklingError('cancelled', `The download of "${name}" was paused.`, null)
      }
      if (error instanceof InklingError || isDiskError(error)) throw error
      const delay = options.retryDelaysMs[attempt]
      if (delay === undefined) throw networkProblem(name, reasonOf(error), error)
      await wait(delay, signal)
    }
  }

  const receivedBytes = await sizeOf(part)
  options.onProgress({ status: 'verifying', receivedBytes, totalBytes: wanted.sizeBytes })
  const sha256 = await hashFile(part)
  if (wanted.sha256 && sha256 !== wanted.sha256) {
    await rm(part, { force: true })
    throw new InklingError(
      'model_broken',
      `What arrived as "${name}" is not the file that its publisher names (its checksum differs), so it was thrown away.`,
      'Start the download again. If this repeats, something between here and the server changes the file.',
      { expected: wanted.sha256, sha256 },
    )
  }
  await rename(part, target)
  await rm(`${part}.json`, { force: true })
  return sha256
}

function reasonOf(error: unknown): string {
  if (error instanceof Interrupted) return error.message
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the server was not found (no network?)'
  if (code === 'ECONNREFUSED') return 'the server refused the connection'
  return code ? `the connection broke (${code})` : 'the connection broke'
}

/** What has arrived of a file whose download was stopped; 0 when nothing. */
export async function partBytes(target: string): Promise<number> {
  return sizeOf(`${target}.part`)
}

/** @returns whether anything was there */
export async function removeDownload(target: string): Promise<boolean> {
  const bytes = (await sizeOf(target)) + (await sizeOf(`${target}.part`))
  for (const path of [target, `${target}.part`, `${target}.part.json`]) {
    await rm(path, { force: true })
  }
  return bytes > 0
}
