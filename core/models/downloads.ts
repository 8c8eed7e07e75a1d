/** The downloads that run, and how the last one of each model ended. */
import { InklingError } from '../../contract'
import type { Download } from '../../contract'
import { fileError } from '../storage/files'
import type { CatalogModel } from './catalog'
import { download, partBytes, removeDownload } from './download'

export interface DownloadsOptions {
  retryDelaysMs: readonly number[]
  stallMs: number
  now: () => number
  onChange: () => void
}

export interface Downloads {
  isRunning(id: string): boolean
  /** Null when there is nothing to tell: neither running, nor stopped half-way, nor failed. */
  state(model: CatalogModel, target: string): Promise<Download | null>
  /** Joins the download if it runs already.
   *  @returns sha256 of the whole file */
  start(
    model: CatalogModel,
    target: string,
    onProgress?: (state: Download) => void,
  ): Promise<string>
  pause(id: string): Promise<boolean>
  /** Stops a download and deletes the file or what has arrived of it. */
  remove(model: CatalogModel, target: string): Promise<boolean>
  dispose(): Promise<void>
}

interface Running {
  state: Download
  stop: AbortController
  done: Promise<string>
}

const progressEveryMs = 200

export function createDownloads(options: DownloadsOptions): Downloads {
  const { now, onChange } = options
  const running = new Map<string, Running>()
  const ended = new Map<string, Download>()

  /** What stays to be told of a download that did not come to its end. */
  function ending(state: Download, error: unknown): Download {
    const base = { ...state, bytesPerS: 0 }
    if (!(error instanceof InklingError)) {
      const problem = { code: 'internal' as const, message: String(error), next: 'Try again.' }
      return { ...base, status: 'failed', problem }
    }
    if (error.code === 'cancelled') return { ...base, status: 'paused', problem: null }
    return { ...base, status: 'failed', problem: error.toProblem() }
  }

  function start(
    model: CatalogModel,
    target: string,
    onProgress: (state: Download) => void,
  ): Running {
    const { id, name, url, sha256, sizeBytes } = model
    const stop = new AbortController()
    let first: { at: number; bytes: number } | null = null
    let toldAt = 0

    function show(next: Pick<Download, 'status' | 'receivedBytes' | 'totalBytes'>): void {
      first ??= { at: now(), bytes: next.receivedBytes }
      const seconds = (now() - first.at) / 1000
      const bytesPerS = seconds > 0 ? (next.receivedBytes - first.bytes) / seconds : 0
      const isNews = next.status !== entry.state.status
      entry.state = { ...next, bytesPerS, problem: null }
      if (!isNews && now() - toldAt < progressEveryMs) return
      toldAt = now()
      onProgress(entry.state)
      onChange()
    }

    const done = download(
      { url, target, name, sha256, sizeBytes },
      {
        signal: stop.signal,
        retryDelaysMs: options.retryDelaysMs,
        stallMs: options.stallMs,
        onProgress: show,
      },
    )
      .catch((error: unknown) => {
        const worded = fileError(error, target)
        ended.set(id, ending(entry.state, worded))
        throw worded
      })
      .finally(() => {
        running.delete(id)
        onChange()
      })
    const entry: Running = {
      state: {
        status: 'running',
        receivedBytes: 0,
        totalBytes: sizeBytes,
        bytesPerS: 0,
        problem: null,
      },
      stop,
      done,
    }
    ended.delete(id)
    running.set(id, entry)
    onChange()
    return entry
  }

  async function pause(id: string): Promise<boolean> {
    const entry = running.get(id)
    entry?.stop.abort()
    await entry?.done.catch(() => undefined)
    return entry !== undefined
  }

  return {
    isRunning: (id) => running.has(id),
    async state(model, target) {
      const present = running.get(model.id)?.state ?? ended.get(model.id)
      if (present) return present
      const receivedBytes = await partBytes(target)
      if (receivedBytes === 0) return null
      const totalBytes = model.sizeBytes
      return { status: 'paused', receivedBytes, totalBytes, bytesPerS: 0, problem: null }
    },
    start: (model, target, onProgress = () => undefined) =>
      (running.get(model.id) ?? start(model, target, onProgress)).done,
    pause,
    async remove(model, target) {
      await pause(model.id)
      ended.delete(model.id)
      return removeDownload(target)
    },
    async dispose() {
      await Promise.all([...running.keys()].map(pause))
    },
  }
}
