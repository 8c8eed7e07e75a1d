/** What can go wrong with a server, in words. A server's own words are never passed on: they may
 *  repeat the key or the text. */
import { errors } from 'undici'
import { InklingError } from '../../../contract'

export type Fault =
  | 'unreachable'
  | 'slow'
  | 'stalled'
  | 'tls'
  | 'redirect'
  | 'key'
  | 'missing'
  | 'refused'
  | 'busy'
  | 'broken'
  | 'garbled'
  | 'keyring'

const words: Record<Fault, (host: string, status: string) => [message: string, next: string]> = {
  unreachable: (host) => [
    `${host} cannot be reached.`,
    'Check the address, and that the server runs.',
  ],
  slow: (host) => [
    `${host} did not answer in time.`,
    'Check that it is not overloaded, or let it use a smaller model.',
  ],
  stalled: (host) => [
    `${host} stopped in the middle of its answer.`,
    'Check that it is not overloaded.',
  ],
  tls: (host) => [
    `${host} could not prove who it is (TLS).`,
    'Check its certificate; an authority of your own must be known to the system.',
  ],
  redirect: (host) => [
    `${host} wanted to send your text on to another address, which was refused.`,
    'Type the address where it really is.',
  ],
  key: (host, status) => [
    `${host} refused the key (HTTP ${status}).`,
    'Open Settings and enter its key again.',
  ],
  missing: (host, status) => [
    `${host} does not know this address or model (HTTP ${status}).`,
    'Check the kind of server, the address and the name of the model.',
  ],
  refused: (host, status) => [
    `${host} did not accept the request (HTTP ${status}).`,
    'Check the kind of server and the name of the model.',
  ],
  busy: (host, status) => [
    `${host} has too much to do at the moment (HTTP ${status}).`,
    'Wait a little.',
  ],
  broken: (host, status) => [
    `${host} reported an error of its own (HTTP ${status}).`,
    'Look into its log.',
  ],
  garbled: (host) => [
    `${host} answered with something that is no answer of such a server.`,
    'Check the kind of server and the address.',
  ],
  keyring: () => [
    'The system’s secret store did not hand out the key in time.',
    'Unlock it, or enter the key again in Settings.',
  ],
}

/** @param status HTTP status; 0 where there was none */
export function remoteFault(fault: Fault, host: string, status = 0, cause?: unknown): InklingError {
  const [message, next] = words[fault](host, String(status))
  return new InklingError('remote_failed', message, next, { fault, host, status }, cause)
}

export function faultOfStatus(status: number): Fault {
  if (status >= 300 && status < 400) return 'redirect'
  if (status === 401 || status === 403) return 'key'
  if (status === 404 || status === 405) return 'missing'
  if (status === 429 || status === 503) return 'busy'
  return status >= 500 ? 'broken' : 'refused'
}

/** Codes of OpenSSL and Node for certificates that do not fit. */
const tlsCodes =
  /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|UNABLE_TO_|SELF_SIGNED|HOSTNAME_MISMATCH)|_CERT/

/** What a failed connection means. */
export function faultOfError(error: unknown): Fault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (tlsCodes.test(code) || code === 'EPROTO') return 'tls'
  // Not HTTP at all, or more than any answer has.
  if (error instanceof errors.HTTPParserError || code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return 'garbled'
  return 'unreachable'
}
