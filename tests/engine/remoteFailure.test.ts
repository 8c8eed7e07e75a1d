/** Servers that fail in every way: each is said in words, and none is asked again at once. */
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createBreaker } from '../../core/engine/remote/breaker'
import {
  beginStream,
  closeServers,
  json,
  llamaStream,
  openRemote,
  request,
  start,
  write,
  type Handler,
} from './remoteServer'

afterEach(closeServers)

const status =
  (code: number): Handler =>
  (_, answer) =>
    json(answer, code, { error: 'so it is' })
const body =
  (type: string, text: string): Handler =>
  (_, answer) => {
    answer.writeHead(200, { 'content-type': type })
    answer.end(text)
  }
const sse = 'text/event-stream'
const oneToken = { content: ' on', stop: false }

test.each<[fault: string, handler: Handler, words: RegExp]>([
  ['key', status(401), /refused the key \(HTTP 401\)/],
  ['key', status(403), /refused the key/],
  ['missing', status(404), /does not know/],
  ['refused', status(400), /did not accept/],
  ['busy', status(429), /too much to do/],
  ['busy', status(503), /too much to do/],
  ['broken', status(500), /error of its own/],
  ['garbled', body('text/html', '<h1>Welcome</h1>'), /no answer of such a server/],
  ['garbled', body(sse, 'data: {"content": '.padEnd(40) + '\n\n'), /no answer/],
  ['garbled', body(sse, 'data: {"other": 1}\n\n'), /no answer/],
  ['garbled', body(sse, `data: ${JSON.stringify({ error: { code: 500 } })}\n\n`), /no answer/],
  ['garbled', body('application/json', '[]'), /no answer/],
  ['garbled', body(sse, 'data: "\u{fffd}'.repeat(400_000)), /no answer/],
  ['stalled', body(sse, ''), /stopped in the middle/],
  ['stalled', body(sse, `data: ${JSON.stringify(oneToken)}\n\n`), /stopped in the middle/],
  ['slow', () => {}, /did not answer in time/],
  [
    'slow',
    (_, answer) => void answer.writeHead(200, { 'content-type': sse }).flushHeaders(),
    /time/,
  ],
  ['stalled', (_, answer) => beginStream(answer)(oneToken), /stopped in the middle/],
  [
    'stalled',
    (_, answer) => {
      beginStream(answer)(oneToken)
      setTimeout(() => answer.destroy(), 20)
    },
    /stopped in the middle/,
  ],
  ['unreachable', (_, answer) => void answer.destroy(), /cannot be reached/],
])('%s: %s', async (fault, handler, words) => {
  const server = await start(handler)
  await expect(write(openRemote(server.url))).rejects.toMatchObject({
    code: 'remote_failed',
    message: expect.stringMatching(words) as string,
    next: expect.stringMatching(/\.$/) as string,
    details: { fault },
  })
})

test('signs of life without words are a stall', async () => {
  const server = await start((_, answer) => {
    beginStream(answer)(oneToken)
    const timer = setInterval(() => answer.write(': still here\n\n'), 50)
    answer.on('close', () => clearInterval(timer))
  })
  await expect(write(openRemote(server.url))).rejects.toMatchObject({
    details: { fault: 'stalled' },
  })
})

test('nobody listens', async () => {
  const server = await start(() => {})
  await server.close()
  await expect(write(openRemote(server.url))).rejects.toMatchObject({
    details: { fault: 'unreachable' },
  })
})

test('what speaks no HTTP, and what cannot prove who it is', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.write('SSH-2.0-OpenSSH_9.2\r\n', () => socket.destroySoon())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const at = (scheme: string) => write(openRemote(`${scheme}://127.0.0.1:${port}`))
  await expect(at('http')).rejects.toMatchObject({ details: { fault: 'garbled' } })
  await expect(at('https')).rejects.toMatchObject({ details: { fault: 'tls' } })
  await new Promise((resolve) => server.close(resolve))
})

test.each([301, 302, 307, 308])('a redirect (%i) carries nothing elsewhere', async (code) => {
  const elsewhere = await start(llamaStream([' stolen']))
  const server = await start((received, answer) => {
    answer.writeHead(code, { location: `${elsewhere.url}${received.path}` })
    answer.end()
  })
  await expect(write(openRemote(server.url))).rejects.toMatchObject({
    details: { fault: 'redirect' },
  })
  expect(elsewhere.received).toEqual([])
})

describe('after a failure', () => {
  test('it rests for a growing time', () => {
    const breaker = createBreaker()
    const rests: number[] = []
    let now = 0
    for (let failures = 0; failures < 7; failures++) {
      expect(breaker.state(now)).toBe(failures === 0 ? 'closed' : 'probe')
      const waitMs = breaker.failed(now)
      rests.push(waitMs)
      expect(breaker.state(now + waitMs - 1)).toBe('open')
      now += waitMs
    }
    expect(rests).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000])
    expect(breaker.state(now)).toBe('probe')
    expect(breaker.state(now)).toBe('open')
    breaker.answered()
    expect(breaker.state(now)).toBe('closed')
    // It answers, but does it serve? Until then its failures count.
    expect(breaker.failed(now)).toBe(60_000)
    breaker.succeeded()
    expect(breaker.failed(now)).toBe(5_000)
  })

  test('the local model answers, it is said, and it comes back without losing a request', async () => {
    let well = false
    const server = await start((received, answer) =>
      well ? llamaStream([' again'])(received, answer) : status(500)(received, answer),
    )
    const opened = openRemote(server.url)
    const { remote, problems, clock } = opened
    const changes = vi.fn()
    remote.onChange(changes)
    const failing = remote.take(null)!
    remote.failed(failing, await write(opened).catch((error: unknown) => error))
    expect(problems.at(-1)).toMatch(/error of its own.*this machine answers instead/)
    expect(remote.serving()).toBeNull()
    expect(remote.take(null)).toBeNull()
    expect(changes).toHaveBeenCalled()

    well = true
    clock.now += 5_000
    const asked = server.asked().length
    // This request goes to the local model; beside it the server is asked whether it is back.
    expect(remote.take(null)).toBeNull()
    await vi.waitUntil(() => remote.serving() !== null)
    expect(server.asked().length).toBe(asked)
    expect((await write(opened)).text).toBe(' again')
    expect(problems.at(-1)).toBeNull()
  })

  test('for being slow, it is sent half as much until it is quick again', async () => {
    let slow = true
    const server = await start((received, answer) => {
      if (!slow) llamaStream([' on'])(received, answer)
    })
    const opened = openRemote(server.url)
    const { remote, clock } = opened
    const prefix = 'A line of some words.\n'.repeat(600)
    const asked = request({ document: { ...request().document, prefix, suffix: prefix } })
    const sent = () => {
      const { input_prefix: before, input_suffix: after } = server.asked().at(-1)!.body
      return `${String(before)}${String(after)}`.length
    }
    const lengths: number[] = []
    for (slow of [true, true, false, false]) {
      await write(opened, asked).catch((error: unknown) => remote.failed(remote.serving()!, error))
      lengths.push(sent())
      clock.now += 60_000
      remote.take(null)
      await vi.waitUntil(() => remote.serving() !== null)
    }
    const [full, half, quarter, halfAgain] = lengths as [number, number, number, number]
    expect(half / full).toBeCloseTo(1 / 2, 1)
    expect(quarter / full).toBeCloseTo(1 / 4, 1)
    expect(halfAgain).toBe(half)
  })

  test('a change of the settings is a new beginning', async () => {
    const server = await start(llamaStream([' on']))
    const { remote, settings, problems } = openRemote(server.url)
    remote.failed(remote.serving()!, new Error('x'))
    expect(remote.serving()).toBeNull()
    settings.set({ remote: { model: 'another' } })
    expect(remote.serving()).not.toBeNull()
    expect(problems.at(-1)).toBeNull()
  })
})
