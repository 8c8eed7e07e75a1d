/** The one place that speaks to a server: one address, no redirects, no proxy, limits on time and
 *  size, and the connection closed when nobody waits any more. */
import tls from 'node:tls'
import { Agent, request } from 'undici'
import type { InklingError } from '../../../contract'
import type { Address } from './address'
import { faultOfError, faultOfStatus, remoteFault } from './fault'

export interface Limits {
  connectMs: number
  /** Until the first event of an answer. */
  firstEventMs: number
  /** Between two events. */
  stallMs: number
}

export const standardLimits: Limits = { connectMs: 1_500, firstEventMs: 5_000, stallMs: 5_000 }

/** No answer of a few dozen tokens is longer. */
const mostBytes = 1024 * 1024
const mostErrorBytes = 16 * 1024

export interface HttpRequest {
  method: 'GET' | 'POST'
  /** Behind the base address, with a slash. */
  path: string
  key: string | null
  body?: unknown
}

export interface HttpAnswer {
  status: number
  contentType: string
  /** Call after each event: the time until the next one begins. */
  alive(): void
  text(): AsyncIterable<string>
  close(): void
}

export interface Http {
  /** Answers for 2xx only.
   *  @throws InklingError remote_failed; `refusal` has what a 4xx or 501 said, for reading */
  open(address: Address, what: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
  dispose(): Promise<void>
}

/** What a server said while refusing; kept from messages, which must not repeat it. */
const refusals = new WeakMap<InklingError, string>()
export const refusalText = (error: InklingError): string => refusals.get(error) ?? ''

export function createHttp(limits: Limits = standardLimits): Http {
  const agents: Partial<Record<'plain' | 'encrypted', Agent>> = {}

  function agentFor({ base }: Address): Agent {
    const kind = base.startsWith('https:') ? 'encrypted' : 'plain'
    return (agents[kind] ??= new Agent({
      connect: {
        timeout: limits.connectMs,
        ...(kind === 'encrypted' && { ca: authorities() }),
      },
      // The watch below counts events, not bytes: a server that only says it is alive has stalled.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: mostBytes,
    }))
  }

  return {
    async open(address, { method, path, key, body }, signal) {
      const { host } = address
      const watch = createWatch(limits.firstEventMs)
      const either = AbortSignal.any([signal, watch.signal])
      const failure = (error: unknown, late: 'slow' | 'stalled'): unknown => {
        watch.stop()
        if (signal.aborted) return error
        if (watch.signal.aborted) return remoteFault(late, host)
        const fault = faultOfError(error)
        const broken = fault === 'unreachable' && watch.heard()
        return remoteFault(broken ? 'stalled' : fault, host, 0, error)
      }
      const answer = await request(`${address.base}${path}`, {
        dispatcher: agentFor(address),
        method,
        signal: either,
        headers: {
          accept: 'text/event-stream, application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(key !== null && { authorization: `Bearer ${key}` }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      }).catch((error: unknown) => {
        throw failure(error, 'slow')
      })
      const { statusCode: status } = answer
      if (status < 200 || status >= 300) {
        const error = remoteFault(faultOfStatus(status), host, status)
        refusals.set(error, await headOf(answer.body).catch(() => ''))
        watch.stop()
        throw error
      }
      const close = (): void => {
        watch.stop()
        // Closes the connection, so that a server stops writing what nobody reads.
        answer.body.destroy()
      }
      // Closing an answer in the middle is told as an error of its body.
      answer.body.on('error', () => {})
      return {
        status,
        close,
        contentType: String(answer.headers['content-type'] ?? ''),
        alive: () => watch.again(limits.stallMs),
        async *text() {
          const decoder = new TextDecoder('utf-8', { fatal: true })
          try {
            for await (const chunk of answer.body as AsyncIterable<Uint8Array>)
              yield decoder.decode(chunk, { stream: true })
            yield decoder.decode()
          } catch (error) {
            if (error instanceof TypeError) throw remoteFault('garbled', host, 0, error)
            throw failure(error, watch.heard() ? 'stalled' : 'slow')
          } finally {
            close()
          }
        },
      }
    },
    async dispose() {
      await Promise.all(Object.values(agents).map((agent) => agent.destroy()))
    },
  }
}

/** The system's authorities beside Node's own: those of a team are known to the system alone, and an
 *  installed app does not look at NODE_EXTRA_CA_CERTS. Undefined where Node is too old (before
 *  22.15) to read them. */
function authorities(): string[] | undefined {
  const { getCACertificates } = tls as {
    getCACertificates?: (from: 'default' | 'system') => string[]
  }
  if (!getCACertificates) return undefined
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
}

async function headOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let head = ''
  for await (const chunk of body) {
    head += Buffer.from(chunk).toString('utf8')
    if (head.length >= mostErrorBytes) break
  }
  return head.slice(0, mostErrorBytes)
}

/** Aborts its signal when nothing was heard for a while. */
function createWatch(firstMs: number) {
  const controller = new AbortController()
  let heard = false
  let timer = setTimeout(() => controller.abort(), firstMs)
  return {
    signal: controller.signal,
    heard: () => heard,
    again(ms: number) {
      heard = true
      clearTimeout(timer)
      timer = setTimeout(() => controller.abort(), ms)
    },
    stop: () => clearTimeout(timer),
  }
}
