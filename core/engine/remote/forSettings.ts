/** What the settings page asks of a server: what would be sent, consent, the key, whether it answers. */
import {
  InklingError,
  type Problem,
  type RemotePreview,
  type RemoteStatus,
  type RemoteTarget,
  type RemoteTestResult,
  type RemoteText,
} from '../../../contract'
import { readAddress } from './address'
import type { RemoteOptions } from './createRemote'
import type { Keys } from './keys'
import type { Outgoing } from './outgoing'
import type { Server } from './server'

export interface ForSettings {
  preview(target: RemoteTarget, text: RemoteText): Promise<RemotePreview>
  enable(target: RemoteTarget, inClear: boolean): { origin: string }
  setKey(url: string, key: string | null, forSession: boolean): Promise<RemoteStatus>
  status(url: string): Promise<RemoteStatus>
  test(target: RemoteTarget): Promise<RemoteTestResult>
}

export interface ForSettingsParts {
  options: RemoteOptions
  keys: Keys
  outgoing: Outgoing
  /** @throws InklingError bad_input */
  serverOf: (target: RemoteTarget) => Server
  present: () => { serving: boolean; problem: Problem | null }
  /** A key has changed: what failed before may work now. */
  onKey: () => void
  /** A server has answered a test. */
  onAnswer: (server: Server) => void
}

const never = new AbortController().signal
/** Says nothing of anybody. */
const harmless = {
  prefix: 'The quick brown fox jumps over the lazy',
  suffix: '',
  heal: '',
  maxTokens: 8,
  temperature: 0,
  seed: 0,
}

export function createForSettings(parts: ForSettingsParts): ForSettings {
  const { options, keys, outgoing, serverOf } = parts
  const { settings } = options

  /** Unencrypted only after its user has accepted that. */
  const mayKeyGo = ({ address }: Server): boolean =>
    !address.inClear || settings.get().remote.consentedOrigin === address.origin

  async function status(url: string): Promise<RemoteStatus> {
    const origin = url.trim() === '' ? null : readAddress(url).origin
    const keptIn = origin === null ? null : await keys.keptIn(origin)
    return { store: options.secrets.store, hasKey: keptIn !== null, keptIn, ...parts.present() }
  }

  return {
    async preview(target, text) {
      const server = serverOf(target)
      const { origin, inClear } = server.address
      const key = mayKeyGo(server) ? await keys.of(origin) : null
      const described = await server.describe(key, never).then(
        ({ models }) => ({ models, problem: null }),
        (error: unknown) => ({ models: [], problem: problemOf(error) }),
      )
      const { prefix, suffix, heal, maxTokens } = options.readAs(text)
      const sent = await outgoing.of(`preview ${text.path}`, { prefix, suffix })
      const { url, body } = server.compose({ ...sent, heal, maxTokens, temperature: 0, seed: 0 })
      return {
        url,
        origin,
        body: JSON.stringify(body, null, 2),
        withKey: (await keys.keptIn(origin)) !== null,
        inClear,
        keptHere: options.keptHere(text.path),
        ...described,
      }
    },

    enable(target, inClear) {
      const { address } = serverOf(target)
      if (address.inClear && !inClear)
        throw new InklingError(
          'bad_input',
          `Your text would travel to ${address.host} unencrypted, where others can read it. Nothing was sent.`,
          'Use an https address, or say that you accept it.',
        )
      settings.set({ remote: { ...target, enabled: true, consentedOrigin: address.origin } })
      return { origin: address.origin }
    },

    async setKey(url, key, forSession) {
      await keys.set(readAddress(url).origin, key, forSession)
      parts.onKey()
      return status(url)
    },

    status,

    async test(target) {
      const server = serverOf(target)
      const { address } = server
      if (!mayKeyGo(server))
        throw new InklingError(
          'bad_input',
          `The key would travel to ${address.host} unencrypted. Nothing was sent.`,
          'Use an https address, or turn the server on first and accept that.',
        )
      const key = await keys.of(address.origin)
      const { models } = await server.describe(key, never)
      const start = performance.now()
      let text = ''
      for await (const piece of server.stream(harmless, key, never)) text += piece.text
      const ms = performance.now() - start
      parts.onAnswer(server)
      return { ms, text, models, fillsInTheMiddle: server.compose(harmless).fills }
    },
  }
}

const problemOf = (error: unknown): Problem =>
  error instanceof InklingError ? error.toProblem() : unforeseen(error)

/** The cause is named by its kind alone: its words may hold what was sent. */
export const unforeseen = (error: unknown): Problem => ({
  code: 'remote_failed',
  message: `The server could not be used (${error instanceof Error ? error.name : 'unknown'}).`,
  next: 'Check the server in Settings.',
})
