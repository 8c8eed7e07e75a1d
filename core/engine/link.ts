/** One child process of the engine and the calls that wait for it. */
import { createORPCClient, isDefinedError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { InklingError } from '../../contract'
import type { ChildPort } from '../ports'
import { portOfChild } from './port'
import type { engineContract } from './protocol'

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

/** @param onEnd called once with the reason, after every waiting call has failed */
export function createLink(child: ChildPort, onEnd: (reason: string) => void): Link {
  let fault: string | null = null
  let markReady = () => {}
  const ready = new Promise<void>((resolve) => (markReady = resolve))
  let fail = (_: InklingError) => {}
  const gone = new Promise<never>((_, reject) => (fail = reject))
  gone.catch(() => {})

  const port = portOfChild(child, (notice) => {
    if (notice.inkling === 'ready') markReady()
    else fault = notice.message
  })
  child.onExit((code) => {
    const reason = fault ?? (code === null ? 'it was ended from outside' : `exit code ${code}`)
    fail(engineDown(reason))
    port.closed()
    onEnd(reason)
  })
  return {
    pid: child.pid,
    calls: createORPCClient(new RPCLink({ port })),
    ready,
    async during(wait) {
      try {
        return await Promise.race([gone, wait])
      } catch (cause) {
        throw await translate(cause, gone)
      }
    },
    kill: () => child.kill(),
  }
}

/** A call also fails when its channel closes a moment before the exit is reported. */
async function translate(cause: unknown, gone: Promise<never>): Promise<unknown> {
  if (cause instanceof InklingError) return cause
  if (isDefinedError(cause)) {
    const problem = (cause as { data: unknown }).data as InklingError
    return new InklingError(problem.code, problem.message, problem.next, problem.details, cause)
  }
  const ended = await Promise.race([
    gone.catch((error: InklingError) => error),
    new Promise<null>((resolve) => setTimeout(resolve, 100, null)),
  ])
  return ended ?? cause
}
