/** The window's link over a text-only binding, with a real oRPC handler at its other end. */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { os, type } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeWire, encodeWire } from '../../contract/wire'
import { createLinkPort } from '../../renderer/link/port'
import { follow } from '../../renderer/link/follow'
import { toProblem } from '../../renderer/link/problem'

test('the wire keeps text and binary as they are', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(decodeWire(encodeWire(text))).toBe(text)
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeWire(encodeWire(bytes))).toEqual(new Uint8Array(bytes))
    }),
  )
  expect(() => decodeWire('x')).toThrow(/neither/)
})

test('calls made before the host is there are answered once it is', async () => {
  let toApp: (wire: string) => void = () => {}
  let toPage: (wire: string) => void = () => {}
  const router = {
    double: os.input(type<number>()).handler(({ input }) => input * 2),
    count: os.handler(async function* () {
      yield 1
      yield 2
    }),
  }
  new RPCHandler(router).upgrade({
    on: (event: string, listener: (event: { data: unknown }) => void) => {
      if (event === 'message') toApp = (wire) => listener({ data: decodeWire(wire) })
    },
    postMessage: (message: string) => toPage(encodeWire(message)),
  })

  const port = createLinkPort()
  const client: {
    double(input: number): Promise<number>
    count(): Promise<AsyncIterable<number>>
  } = createORPCClient(new RPCLink({ port }))
  const early = client.double(21)
  const page = {
    inklingPreview: {
      send: (wire: string) => toApp(wire),
      listen: (listener: (wire: string) => void) => {
        toPage = listener
      },
    },
  }
  port.connect(page)
  expect(await early).toBe(42)
  const counted: number[] = []
  for await (const each of await client.count()) counted.push(each)
  expect(counted).toEqual([1, 2])
})

test('a stream that breaks off is taken up again', async () => {
  let opened = 0
  const seen = await new Promise<string[]>((resolve) => {
    const values: string[] = []
    const stop = follow<string>(
      async () => {
        opened += 1
        return (async function* () {
          yield `state ${opened}`
          if (opened === 1) throw new Error('the app went away')
        })()
      },
      (value) => {
        values.push(value)
        if (values.length < 2) return
        stop()
        resolve(values)
      },
    )
  })
  expect(seen).toEqual(['state 1', 'state 2'])
})

test('an unforeseen failure is said in words that calm', () => {
  const { message, next } = toProblem(new Error('boom'))
  expect(message).toMatch(/boom.*untouched/)
  expect(next).toBeTruthy()
})
