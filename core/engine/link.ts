/** One child process of the engine and the calls that wait for it. */
import { createORPCClient, isDefinedError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { InklingError } from '../../contract'
import type { ChildPort } from '../ports'
import { portOfChild } from './port'
import type { engineContract } from './protocol'
import type { EngineSpeed } from './types'

export interface Link {
  readonly pid: number | undefined
  readonly calls: ContractRouterClient<typeof engineContract>
  readonly ready: Promise<void>
  /** `wait`, or engine_down as soon as the process has ended. Errors are InklingErrors. */
  during<T>(wait: Promise<T>): Promise<T>
  kill(): void
}

export function engineDown(reason: string): InklingError {
  return new InklingError(
    'engine_down',
    `The part of Inkling that runs the model stopped (${reason}). Your text is safe.`,
    'Go on writing: it starts again by itself.',
    { reason },
  )
}

export interface LinkEvents {
  /** Called once with the reason, after every waiting call has failed. */
  onEnd: (reason: string) => void
  onSpeed: (speed: EngineSpeed) => void
}

export function createLink(child: ChildPort, { onEnd, onSpeed }: LinkEvents): Link {
  let fault: string | null = null
  let markReady = () => {}
  const ready = new Promise<void>((resolve) => (markReady = resolve))
  let ended: InklingError | null = null
  /** What waits for the process. A promise of its end that all race with would hold on to every
   *  token of a whole day. */
  const waiting = new Set<(cause: InklingError) => void>()

  const port = portOfChild(child, (notice) => {
    if (notice.inkling === 'ready') markReady()
    else if (notice.inkling === 'speed') onSpeed(notice.speed)
    else fault = notice.message
  })
  child.onExit((code) => {
    const reason = fault ?? (code === null ? 'it was ended from outside' : `exit code ${code}`)
    ended = engineDown(reason)
    for (const fail of waiting) fail(ended)
    waiting.clear()
    port.closed()
    onEnd(reason)
  })
  const endSoon = () =>
    new Promise<InklingError | null>((resolve) => {
      waiting.add(resolve)
      setTimeout(() => {
        waiting.delete(resolve)
        resolve(ended)
      }, 100)
    })

  return {
    pid: child.pid,
    calls: createORPCClient(new RPCLink({ port })),
    ready,
    during: (wait) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended)
        waiting.add(reject)
        const failed = (cause: unknown) => void translate(cause, endSoon).then(reject)
        wait.then(resolve, failed).finally(() => waiting.delete(reject))
      }),
    kill: () => child.kill(),
  }
}

/** A call also fails when its channel closes a moment before the exit is reported. */
async function translate(
  cause: unknown,
  endSoon: () => Promise<InklingError | null>,
): Promise<unknown> {
  if (cause instanceof InklingError) return cause
  if (isDefinedError(cause)) {
    const problem = (cause as { data: unknown }).data as InklingError
    return new InklingError(problem.code, problem.message, problem.next, problem.details, cause)
  }
  return (await endSoon()) ?? cause
}
