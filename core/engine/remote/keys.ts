/** Keys of servers, one for each address, so that none is ever sent to another. They come from the
 *  system's secret store or live in memory, and go into one header: nowhere else. */
import { InklingError } from '../../../contract'
import type { Secrets } from '../../ports'
import { remoteFault } from './fault'

export interface Keys {
  /** @throws InklingError remote_failed when the store does not answer: it may wait for a password */
  of(origin: string): Promise<string | null>
  /** @param key null forgets it
   *  @param forSession keeps it in memory only
   *  @throws InklingError bad_input | secrets_unavailable */
  set(origin: string, key: string | null, forSession: boolean): Promise<void>
  keptIn(origin: string): Promise<'store' | 'session' | null>
}

const storeLimitMs = 3_000
/** What may stand in a header: visible ASCII without spaces. */
const headerSafe = /^[\x21-\x7e]+$/

export function createKeys(secrets: Secrets): Keys {
  const session = new Map<string, string>()
  const stored = new Map<string, Promise<string | null>>()
  const nameOf = (origin: string) => `remote ${origin}`

  function fromStore(origin: string): Promise<string | null> {
    if (secrets.store === null) return Promise.resolve(null)
    const known = stored.get(origin) ?? secrets.get(nameOf(origin))
    stored.set(origin, known)
    // Asked again next time: the store may have been locked.
    known.catch(() => stored.delete(origin))
    return known
  }

  return {
    async of(origin) {
      const own = session.get(origin)
      if (own !== undefined) return own
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(remoteFault('keyring', origin)), storeLimitMs)
      })
      return Promise.race([fromStore(origin), late])
        .catch((error: unknown) => {
          throw error instanceof InklingError ? error : remoteFault('keyring', origin)
        })
        .finally(() => clearTimeout(timer))
    },
    async set(origin, key, forSession) {
      const typed = key?.trim() ?? ''
      if (key !== null && !headerSafe.test(typed))
        throw new InklingError(
          'bad_input',
          'This is not a key: it is empty, or holds spaces or unusual characters. Nothing was kept.',
          'Copy the key again, without quotation marks.',
        )
      if (key !== null && !forSession && secrets.store === null)
        throw new InklingError(
          'secrets_unavailable',
          'This system has no secret store that Inkling can reach, so the key was not kept.',
          'Keep it until Inkling closes instead, or start a secret store (GNOME Keyring, KWallet).',
        )
      session.delete(origin)
      stored.delete(origin)
      if (key !== null && forSession) session.set(origin, typed)
      // A key for the session takes the place of one that was kept before.
      if (secrets.store !== null)
        await secrets.set(nameOf(origin), forSession ? null : key && typed)
    },
    async keptIn(origin) {
      if (session.has(origin)) return 'session'
      const key = await this.of(origin).catch(() => null)
      return key === null ? null : 'store'
    },
  }
}
