/** The system's own secret store, for every host: Keychain, Windows' Credential Manager, the Secret
 *  Service of Linux desktops (ADR 011). Node-API, so that Electron and Node share one binary. */
import type * as Keyring from '@napi-rs/keyring'
import { createRequire } from 'node:module'
import { InklingError } from '../../contract'
import type { Secrets } from '../ports'

const service = 'Inkling'

/** On Linux the library would fall back to the kernel's keyring, which forgets at the next start
 *  without a word. */
const desktopOnly = { linux: { store: 'secret-service' as Keyring.LinuxStore } }

const storeNames: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'the Keychain',
  win32: 'Windows’ Credential Manager',
}
const otherwise = 'the desktop’s keyring (Secret Service)'

/** @param load for tests: the library, or a failure to load it */
export function createSystemSecrets(load: () => typeof Keyring = loadKeyring): Secrets {
  let opened: { library: typeof Keyring | null } | null = null

  /** Null where there is no store: a server, a container, a desktop without a keyring. */
  function library(): typeof Keyring | null {
    if (opened) return opened.library
    try {
      const loaded = load()
      // Opening an entry connects to the store and reads nothing.
      new loaded.Entry(service, 'probe', desktopOnly)
      opened = { library: loaded }
    } catch {
      opened = { library: null }
    }
    return opened.library
  }

  async function using<T>(
    name: string,
    work: (entry: Keyring.AsyncEntry) => Promise<T>,
  ): Promise<T> {
    const found = library()
    try {
      if (!found) throw new Error('no store')
      return await work(new found.AsyncEntry(service, name, desktopOnly))
    } catch (cause) {
      throw new InklingError(
        'secrets_unavailable',
        'The system’s secret store refused. Your text is untouched, and no key was written elsewhere.',
        'Unlock the store and try again.',
        {},
        // The library's words name the store, never a value.
        cause,
      )
    }
  }

  return {
    get store() {
      return library() ? (storeNames[process.platform] ?? otherwise) : null
    },
    get: async (name) => (library() ? using(name, (entry) => entry.getPassword()) : null),
    set: (name, value) =>
      using(name, async (entry) => {
        if (value === null) await entry.deletePassword()
        else await entry.setPassword(value)
      }),
  }
}

/** For programs without a desktop: one key from the environment serves for every name.
 *  @param fallback  where the variable is not set */
export function secretsOfEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  fallback: Secrets,
): Secrets {
  const value = env[keyVariable]
  if (value === undefined || value === '') return fallback
  return {
    store: `the environment (${keyVariable})`,
    get: async () => value,
    async set() {
      throw new InklingError(
        'secrets_unavailable',
        `The key comes from ${keyVariable} here and cannot be changed. Nothing was changed.`,
        'Change the variable, or take it away and start again.',
      )
    },
  }
}

export const keyVariable = 'INKLING_REMOTE_KEY'

/** At first use and not at start: a system for which there is no binary can do without. */
function loadKeyring(): typeof Keyring {
  // Not named `require`: the build declares one of its own.
  const load = createRequire(import.meta.url)
  return load('@napi-rs/keyring') as typeof Keyring
}
