import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createModels } from '../../core/models/createModels'
import type { Models } from '../../core/models/types'
import { settingsOver } from '../../core/storage/settingsOver'

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

export interface FileServer {
  url: string
  /** The `range` header of each request for the file, in order; '' when there was none. */
  ranges: string[]
  /** Answers the next requests in place of the file, one after the other. */
  next: Array<(request: IncomingMessage, response: ServerResponse) => void>
  headers: Record<string, string>
}

/** A server of one file, with ranges as a content network has them. */
export async function serve(bytes: Buffer): Promise<FileServer> {
  const state: FileServer = { url: '', ranges: [], next: [], headers: {} }
  const server = createServer((request, response) => {
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'content-length': bytes.length, ...state.headers }).end()
      return
    }
    state.ranges.push(request.headers.range ?? '')
    const special = state.next.shift()
    if (special) return special(request, response)
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? -1)
    if (start < 0) response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    else if (start >= bytes.length) response.writeHead(416).end()
    else {
      response.writeHead(206, {
        'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
      })
      response.end(bytes.subarray(start))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf`
  return state
}

/** Sends the first `count` bytes of a whole answer and cuts the line. */
export function cutAfter(bytes: Buffer, count: number) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
    response.writeHead(start ? 206 : 200, {
      'content-length': bytes.length - start,
      ...(start ? { 'content-range': range } : {}),
    })
    response.write(bytes.subarray(start, start + count), () =>
      setImmediate(() => request.socket.destroy()),
    )
  }
}

/** Sends the first bytes and then nothing more, with the connection open. */
export function stallAfter(bytes: Buffer, count: number) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': bytes.length })
    response.write(bytes.subarray(0, count))
  }
}

export interface Place {
  folder: string
  cache: string
  /** Another process over the same cache, as after a restart. */
  models(options?: { standIn?: string }): Models
}

/** Models over a catalog of one entry, `small`, at `url`. */
export function place(file: {
  url: string
  sizeBytes: number
  sha256: string | null
  memoryBytes?: number
}): Place {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-models-'))
  const cache = join(folder, 'cache')
  const catalogPath = join(folder, 'catalog.json')
  mkdirSync(cache)
  const entry = {
    id: 'small',
    name: 'Small',
    description: 'For tests',
    fileName: 'small.gguf',
    url: file.url,
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    licence: 'MIT',
    languages: ['English'],
    goodFor: ['prose'],
    fillInTheMiddle: false,
    trainable: true,
  }
  writeFileSync(catalogPath, JSON.stringify({ version: 1, models: [entry] }))
  const settings = settingsOver({ store: {} })
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    cache,
    models({ standIn } = {}) {
      const models = createModels({
        catalogPath,
        cacheFolder: cache,
        settings,
        now: () => Date.now(),
        hardware: { memoryBytes: file.memoryBytes ?? 16e9, cores: 4 },
        standIn: standIn ?? null,
        network: { retryDelaysMs: [1, 1], stallMs: 400 },
      })
      onTestFinished(() => models.dispose())
      return models
    },
  }
}
