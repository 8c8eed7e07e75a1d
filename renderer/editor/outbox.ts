/** Reports to the log that have not been acknowledged yet. Kept in the window's storage, so that a
 *  reload, a crash or a restart of the app loses none; the log takes the same report twice calmly. */
import type { Observation, OutcomeReport } from '../../contract'

export type Letter =
  { kind: 'report'; body: OutcomeReport } | { kind: 'observe'; body: Observation }

export interface OutboxHost {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** Resolves when the log has committed. */
  send(letter: Letter): Promise<unknown>
  /** True for an error that would come back however often the letter is sent. */
  isHopeless(error: unknown): boolean
  after(ms: number, run: () => void): () => void
}

export interface Outbox {
  put(letter: Letter): void
  /** Tries once to get everything out. Resolves when done or when the app does not answer. */
  flush(): Promise<void>
  readonly waiting: number
  dispose(): void
}

const KEY = 'inkling.outbox'
const RETRY_MS = [1_000, 3_000, 10_000, 30_000]

export function createOutbox(host: OutboxHost): Outbox {
  const letters: Letter[] = read(host.storage)
  let sending: Promise<void> | null = null
  let failures = 0
  let cancelRetry: (() => void) | null = null

  function keep(): void {
    try {
      if (letters.length === 0) host.storage.removeItem(KEY)
      else host.storage.setItem(KEY, JSON.stringify(letters))
    } catch {
      // A full storage: the letters are still in memory and will be sent from there.
    }
  }

  /** In order, as an observation means nothing before its outcome. */
  async function sendAll(): Promise<void> {
    for (let first = letters[0]; first; first = letters[0]) {
      try {
        await host.send(first)
        failures = 0
      } catch (error) {
        if (!host.isHopeless(error)) return retryLater()
      }
      letters.shift()
      keep()
    }
  }

  function retryLater(): void {
    const pauseMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0
    failures += 1
    cancelRetry?.()
    cancelRetry = host.after(pauseMs, () => void flush())
  }

  function flush(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = null
    })
    return sending
  }

  if (letters.length > 0) void flush()

  return {
    put(letter) {
      letters.push(letter)
      keep()
      void flush()
    },
    flush,
    get waiting() {
      return letters.length
    },
    dispose() {
      cancelRetry?.()
    },
  }
}

function read(storage: OutboxHost['storage']): Letter[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isLetter) : []
  } catch {
    return []
  }
}

function isLetter(value: unknown): value is Letter {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  return (value.kind === 'report' || value.kind === 'observe') && 'body' in value
}
