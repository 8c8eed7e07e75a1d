/** No report is lost: not while the app is away, not over a reload. */
import { describe, expect, test } from 'vitest'
import { createOutbox, type Letter } from '../../renderer/editor/outbox'
import { createClock, settle } from './clock'

const letter = (eventId: string): Letter => ({
  kind: 'observe',
  body: { kind: 'undo', eventId, observedAt: 1, undoMs: 5 },
})

function createStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

function createLog() {
  const log = {
    arrived: [] as string[],
    failWith: null as Error | null,
    send: async (one: Letter): Promise<void> => {
      if (log.failWith) throw log.failWith
      log.arrived.push(one.body.eventId)
    },
  }
  return log
}

const start = (storage: ReturnType<typeof createStorage>, log: ReturnType<typeof createLog>) => {
  const clock = createClock()
  const isHopeless = (error: unknown): boolean => error instanceof RangeError
  const outbox = createOutbox({ storage, send: log.send, isHopeless, after: clock.after })
  return { clock, outbox }
}

describe('the outbox', () => {
  test('sends in order and forgets what was acknowledged', async () => {
    const storage = createStorage()
    const log = createLog()
    const { outbox } = start(storage, log)
    outbox.put(letter('a'))
    outbox.put(letter('b'))
    await settle()
    expect(log.arrived).toEqual(['a', 'b'])
    expect(outbox.waiting).toBe(0)
    expect(storage.getItem('inkling.outbox')).toBeNull()
  })

  test('tries again, later and later, while the app is away', async () => {
    const log = createLog()
    const { clock, outbox } = start(createStorage(), log)
    log.failWith = new Error('away')
    outbox.put(letter('a'))
    await clock.pass(5_000)
    expect(outbox.waiting).toBe(1)
    log.failWith = null
    await clock.pass(30_000)
    expect(log.arrived).toEqual(['a'])
  })

  test('sends after a reload what was not acknowledged before it', async () => {
    const storage = createStorage()
    const log = createLog()
    log.failWith = new Error('away')
    start(storage, log).outbox.put(letter('a'))
    await settle()
    log.failWith = null
    start(storage, log)
    await settle()
    expect(log.arrived).toEqual(['a'])
  })

  test('drops what the log will never take, and goes on', async () => {
    const log = createLog()
    const { outbox } = start(createStorage(), log)
    log.failWith = new RangeError('malformed')
    outbox.put(letter('a'))
    await settle()
    log.failWith = null
    outbox.put(letter('b'))
    await settle()
    expect(log.arrived).toEqual(['b'])
    expect(outbox.waiting).toBe(0)
  })

  test.each(['{not json', '{}', '[1, null, {"kind":"other"}]'])(
    'starts empty from a damaged storage: %s',
    (damaged) => {
      const storage = createStorage()
      storage.setItem('inkling.outbox', damaged)
      expect(start(storage, createLog()).outbox.waiting).toBe(0)
    },
  )

  test('goes on from memory when the storage is full', async () => {
    const log = createLog()
    const storage = {
      ...createStorage(),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
    }
    start(storage, log).outbox.put(letter('a'))
    await settle()
    expect(log.arrived).toEqual(['a'])
  })
})
