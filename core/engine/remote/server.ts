/** One server: what it is, in which dialect it is asked, and its answers as pieces. */
import * as z from 'zod'
import { InklingError, type RemoteTarget } from '../../../contract'
import { readAddress, type Address } from './address'
import {
  dialectsFor,
  type Ask,
  type Asked,
  type Described,
  type Dialect,
  type Piece,
} from './dialects'
import { eventsOf } from './events'
import { remoteFault } from './fault'
import { createHealed } from './heal'
import { refusalText, type Http, type HttpAnswer } from './http'

export interface Server {
  readonly address: Address
  /** As the log and the status bar name it. */
  name(): string
  /** Asks for its models; no text goes along. Asked once, unless it failed.
   *  @throws InklingError remote_failed when it cannot be reached or refuses the key */
  describe(key: string | null, signal: AbortSignal): Promise<Described>
  /** The same for its reachability alone. */
  ping(key: string | null, signal: AbortSignal): Promise<void>
  /** The request as it would be sent now. */
  compose(ask: Omit<Ask, 'model'>): Asked & { url: string; fills: boolean }
  /** @throws InklingError remote_failed */
  stream(ask: Omit<Ask, 'model'>, key: string | null, signal: AbortSignal): AsyncGenerator<Piece>
}

const nothingKnown: Described = { owner: '', models: [] }

const modelList = z.object({
  data: z.array(z.object({ id: z.string(), owned_by: z.string().optional() })),
})

export function createServer(target: RemoteTarget, http: Http): Server {
  const address = readAddress(target.url)
  let described: Described | null = null
  /** Index of the dialect that is not refused. */
  let at = 0
  let withLogprobs = true

  const known = () => described ?? nothingKnown
  /** vLLM asks for a name although it serves one model. */
  const model = () =>
    target.model === '' && target.kind === 'openai' ? (known().models[0] ?? '') : target.model
  const dialects = () => dialectsFor({ kind: target.kind, model: model() }, known())

  function composeIn(dialect: Dialect, ask: Omit<Ask, 'model'>): Asked {
    const { path, body, heal } = dialect.ask({ ...ask, model: model() })
    const fields = Object.entries(body).filter(([name]) => withLogprobs || name !== 'logprobs')
    return { path, body: Object.fromEntries(fields), heal }
  }

  async function open(
    ask: Omit<Ask, 'model'>,
    key: string | null,
    signal: AbortSignal,
  ): Promise<{ answer: HttpAnswer; heal: string; read: Dialect['read'] }> {
    const all = dialects()
    for (let next = at; ;) {
      const dialect = all[next] as Dialect
      const { path, body, heal } = composeIn(dialect, ask)
      try {
        const answer = await http.open(address, { method: 'POST', path, key, body }, signal)
        // Only what was not refused is kept: a prompt too long for the server is refused in all.
        at = next
        return { answer, heal, read: dialect.read }
      } catch (error) {
        if (signal.aborted || !(error instanceof InklingError)) throw error
        const status = Number(error.details.status)
        if (withLogprobs && status === 400 && /logprob/i.test(refusalText(error)))
          withLogprobs = false
        else if (refusesForm.has(status) && next + 1 < all.length) next++
        else throw error
      }
    }
  }

  async function* stream(
    ask: Omit<Ask, 'model'>,
    key: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<Piece> {
    const { answer, heal, read } = await open(ask, key, signal)
    const healed = createHealed(heal)
    let last: Piece | null = null
    for await (const event of eventsOf(answer, address)) {
      const piece = read(event)
      if (!piece) throw remoteFault('garbled', address.host)
      const text = healed.take(piece.text)
      last = piece
      if (text === null || (piece.end && !healed.spelled())) break
      yield { ...piece, text }
      if (piece.end) return
    }
    if (last === null || healed.spelled()) throw remoteFault('stalled', address.host)
    // It began otherwise than what stands before the cursor. Behind a single space no token that a
    // model would choose fits; elsewhere it may go on from the text as it is.
    if (singleSpace.test(ask.prefix)) yield { ...last, text: '', end: 'eos' }
    else yield* stream({ ...ask, heal: '' }, key, signal)
  }

  async function listModels(key: string | null, signal: AbortSignal): Promise<Described> {
    try {
      const call = { method: 'GET', path: '/v1/models', key } as const
      const answer = await http.open(address, call, signal)
      for await (const event of eventsOf(answer, address)) {
        const { data } = modelList.safeParse(event)
        const owner = data?.data[0]?.owned_by ?? ''
        const models = data?.data.map(({ id }) => (owner === 'llamacpp' ? fileName(id) : id)) ?? []
        return { owner, models }
      }
    } catch (error) {
      // A server need not have such a list.
      const { fault } = error instanceof InklingError ? error.details : {}
      if (signal.aborted || !listless.has(String(fault))) throw error
    }
    return nothingKnown
  }

  return {
    address,
    name: () => target.model || known().models[0] || address.host,

    describe: async (key, signal) => described ?? (described = await listModels(key, signal)),
    ping: async (key, signal) => void (await listModels(key, signal)),

    compose(ask) {
      const dialect = dialects()[at] as Dialect
      const asked = composeIn(dialect, ask)
      return { ...asked, url: `${address.base}${asked.path}`, fills: dialect.fills }
    },

    stream,
  }
}

const singleSpace = /\S $/

/** What says that a form of asking is not known here: wrong field, no such path, not supported. */
const refusesForm = new Set([400, 404, 405, 422, 501])

const listless = new Set(['missing', 'refused', 'broken', 'garbled'])

/** llama-server names a model by the path of its file. */
const fileName = (model: string): string =>
  (model.split(/[\\/]/).at(-1) ?? model).replace(/\.gguf$/i, '')
