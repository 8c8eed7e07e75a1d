import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Download, ModelEntry } from '../../contract'
import { cutAfter, place, serve, sha256Of, stallAfter } from './support'

const bytes = randomBytes(300_000)
const file = (url: string) => ({ url, sizeBytes: bytes.length, sha256: sha256Of(bytes) })
const quiet = (): void => undefined

test('a model arrives whole, with progress, and is there after a restart', async () => {
  const server = await serve(bytes)
  const { models, cache } = place(file(server.url))
  const seen: Download[] = []
  const got = await models().fetchToEnd('small', (state) => seen.push(state))
  expect(got).toMatchObject({ id: 'small', sha256: sha256Of(bytes) })
  expect(readFileSync(got.path).equals(bytes)).toBe(true)
  expect(seen.at(0)).toMatchObject({ status: 'running', totalBytes: bytes.length })
  expect(seen.at(-1)).toMatchObject({ status: 'verifying', receivedBytes: bytes.length })
  expect(readdirSync(cache).sort()).toEqual(['hashes.json', 'small.gguf'])

  const again = models()
  expect((await again.list())[0]).toMatchObject({ installed: true, download: null })
  expect(await again.resolve('small')).toEqual(got)
  expect(await again.fetchToEnd('small', quiet)).toEqual(got)
  expect(server.ranges).toEqual([''])
})

test('a connection that is cut twice still brings the right bytes', async () => {
  const server = await serve(bytes)
  server.next.push(cutAfter(bytes, 100_000), cutAfter(bytes, 50_000))
  const { models } = place(file(server.url))
  const got = await models().fetchToEnd('small', quiet)
  expect(readFileSync(got.path).equals(bytes)).toBe(true)
  expect(server.ranges).toHaveLength(3)
})

test('a connection that falls silent is given up and taken up where it stopped', async () => {
  const server = await serve(bytes)
  server.next.push((_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length })
    response.write(bytes.subarray(0, 70_000))
  })
  const { models } = place(file(server.url))
  const got = await models().fetchToEnd('small', quiet)
  expect(readFileSync(got.path).equals(bytes)).toBe(true)
  expect(server.ranges).toEqual(['', expect.stringMatching(/^bytes=[1-9]\d*-$/)])
})

test('when the network stays away, what has arrived waits for the next time, after a restart too', async () => {
  const server = await serve(bytes)
  for (let i = 0; i < 3; i++) server.next.push(cutAfter(bytes, 40_000))
  const { models } = place(file(server.url))
  const first = models()
  await expect(first.fetchToEnd('small', quiet)).rejects.toMatchObject({ code: 'network' })
  expect((await first.list())[0]?.download).toMatchObject({
    status: 'failed',
    problem: { code: 'network', next: expect.stringContaining('goes on where it stopped') },
  })
  const second = models()
  const got = await second.fetchToEnd('small', quiet)
  expect(readFileSync(got.path).equals(bytes)).toBe(true)
})

test('a paused download keeps its part and is resumed', async () => {
  const server = await serve(bytes)
  server.next.push((_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length })
    response.write(bytes.subarray(0, 90_000))
  })
  const { models, cache } = place(file(server.url))
  const service = models()
  const lists: ModelEntry[][] = []
  const arrived = new Promise<void>((resolve) =>
    service.onChange((list) => {
      lists.push(list)
      if ((list[0]?.download?.receivedBytes ?? 0) > 0) resolve()
    }),
  )
  expect(await service.fetch('small')).toBe(true)
  expect(await service.fetch('small')).toBe(false)
  await arrived
  expect(await service.pause('small')).toBe(true)
  expect((await service.list())[0]?.download).toMatchObject({ status: 'paused', problem: null })
  expect(existsSync(join(cache, 'small.gguf'))).toBe(false)
  const got = await service.fetchToEnd('small', quiet)
  expect(readFileSync(got.path).equals(bytes)).toBe(true)
  expect(server.ranges[1]).toMatch(/^bytes=\d+-$/)
})

test('a server that knows no ranges sends it whole', async () => {
  const server = await serve(bytes)
  server.next.push(cutAfter(bytes, 100_000), (_request, response) =>
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes),
  )
  const { models } = place(file(server.url))
  const got = await models().fetchToEnd('small', quiet)
  expect(readFileSync(got.path).equals(bytes)).toBe(true)
})

test('wrong bytes are thrown away and said so; the next try starts anew', async () => {
  const server = await serve(bytes)
  const wrong = Buffer.from(bytes)
  wrong[1_000]! ^= 1
  server.next.push((_request, response) =>
    response.writeHead(200, { 'content-length': wrong.length }).end(wrong),
  )
  const { models, cache } = place(file(server.url))
  const service = models()
  await expect(service.fetchToEnd('small', quiet)).rejects.toMatchObject({ code: 'model_broken' })
  expect(readdirSync(cache).filter((name) => !name.endsWith('.json'))).toEqual([])
  const got = await service.fetchToEnd('small', quiet)
  expect(readFileSync(got.path).equals(bytes)).toBe(true)
})

test('more bytes than announced are cut off and refused', async () => {
  const server = await serve(bytes)
  server.next.push((_request, response) => {
    response.writeHead(200)
    response.end(Buffer.concat([bytes, bytes]))
  })
  const { models } = place(file(server.url))
  await expect(models().fetchToEnd('small', quiet)).rejects.toMatchObject({ code: 'model_broken' })
})

test('without a pinned hash, the one that the server names is used', async () => {
  const server = await serve(bytes)
  server.headers = { 'x-linked-etag': `"${sha256Of(bytes)}"`, 'x-linked-size': `${bytes.length}` }
  const { models } = place({ url: server.url, sizeBytes: 1, sha256: null })
  expect((await models().fetchToEnd('small', quiet)).sha256).toBe(sha256Of(bytes))

  const lying = await serve(bytes)
  lying.headers = { 'x-linked-etag': `"${sha256Of(Buffer.from('other'))}"` }
  const other = place({ url: lying.url, sizeBytes: 1, sha256: null })
  await expect(other.models().fetchToEnd('small', quiet)).rejects.toMatchObject({
    code: 'model_broken',
  })
})

test('a part of another file is not continued', async () => {
  const server = await serve(bytes)
  const { models, cache } = place(file(server.url))
  const origin = { url: 'http://elsewhere/x.gguf', sizeBytes: 500, sha256: null }
  writeFileSync(join(cache, 'small.gguf.part'), 'of another file')
  writeFileSync(join(cache, 'small.gguf.part.json'), JSON.stringify(origin))
  const got = await models().fetchToEnd('small', quiet)
  expect(readFileSync(got.path).equals(bytes)).toBe(true)
  expect(server.ranges).toEqual([''])
})

test('no server at all is a network problem in words', async () => {
  const { models } = place(file('http://127.0.0.1:9/x.gguf'))
  await expect(models().fetchToEnd('small', quiet)).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining('could not be downloaded'),
  })
})

test('more than the disk holds is refused before it starts', async () => {
  const { models, cache } = place({ ...file('http://127.0.0.1:9/x.gguf'), sizeBytes: 1e15 })
  await expect(models().fetchToEnd('small', quiet)).rejects.toMatchObject({ code: 'disk_full' })
  expect(existsSync(join(cache, 'small.gguf.part'))).toBe(false)
})

test('a cache that cannot be written to says so', async () => {
  const server = await serve(bytes)
  const { models, cache } = place(file(server.url))
  rmSync(cache, { recursive: true })
  writeFileSync(cache, 'a file where the folder should be')
  await expect(models().fetchToEnd('small', quiet)).rejects.toMatchObject({ code: 'read_only' })
})

test('removing stops the download and takes the part along', async () => {
  const server = await serve(bytes)
  const { models, cache } = place(file(server.url))
  const service = models()
  server.next.push(stallAfter(bytes, 1_000))
  await service.fetch('small')
  await vi.waitUntil(() => readdirSync(cache).length > 0)
  expect(await service.remove('small')).toBe(true)
  expect(await service.remove('small')).toBe(false)
  expect(readdirSync(cache)).toEqual([])
})
