/** The system's secret store behind the Secrets port, with the real library. */
import type * as Keyring from '@napi-rs/keyring'
import { describe, expect, test } from 'vitest'
import { createSystemSecrets, keyVariable, secretsOfEnvironment } from '../../core/host/secrets'

const key = 'sk-0123456789SECRET'

describe.runIf(process.platform === 'linux')('a machine without a keyring', () => {
  // Node hands changes of its environment on to the library, which looks when it opens an entry.
  const open = () => {
    process.env.DBUS_SESSION_BUS_ADDRESS = 'unix:path=/nowhere'
    return createSystemSecrets()
  }

  test('keeps nothing, and says so instead of keeping it elsewhere', async () => {
    const secrets = open()
    expect(secrets.store).toBeNull()
    expect(await secrets.get('remote http://gpu.local')).toBeNull()
    const refusal = secrets.set('remote http://gpu.local', key)
    await expect(refusal).rejects.toMatchObject({ code: 'secrets_unavailable' })
    await expect(refusal).rejects.not.toThrow(key)
  })
})

test('a system without a binary of the library goes without', async () => {
  const secrets = createSystemSecrets(() => {
    throw new Error('Cannot find native binding.')
  })
  expect(secrets.store).toBeNull()
  expect(await secrets.get('x')).toBeNull()
})

test('a store is asked for the desktop’s keyring and never for the kernel’s', async () => {
  const opened: unknown[][] = []
  const values = new Map<string, string>()
  class Entry {
    readonly #name: string
    constructor(...args: unknown[]) {
      opened.push(args)
      this.#name = String(args[1])
    }
    getPassword = async () => values.get(this.#name) ?? null
    setPassword = async (value: string) => void values.set(this.#name, value)
    deletePassword = async () => values.delete(this.#name)
  }
  const secrets = createSystemSecrets(
    () => ({ Entry, AsyncEntry: Entry }) as unknown as typeof Keyring,
  )
  expect(secrets.store).not.toBeNull()
  await secrets.set('remote http://gpu.local', key)
  expect(await secrets.get('remote http://gpu.local')).toBe(key)
  await secrets.set('remote http://gpu.local', null)
  expect(await secrets.get('remote http://gpu.local')).toBeNull()
  for (const [service, , options] of opened) {
    expect(service).toBe('Inkling')
    expect(options).toEqual({ linux: { store: 'secret-service' } })
  }
})

test('without a desktop the key may come from the environment, and stays there', async () => {
  const fallback = createSystemSecrets(() => {
    throw new Error('none')
  })
  expect(secretsOfEnvironment({}, fallback)).toBe(fallback)
  const secrets = secretsOfEnvironment({ [keyVariable]: key }, fallback)
  expect(await secrets.get('remote http://gpu.local')).toBe(key)
  expect(secrets.store).toContain(keyVariable)
  await expect(secrets.set('remote http://gpu.local', null)).rejects.toThrow(/cannot be changed/)
})
