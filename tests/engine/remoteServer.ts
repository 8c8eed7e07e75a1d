/** Servers of a few lines, each of which speaks a protocol or breaks it in one way. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SettingsPatch } from '../../contract'
import { createRemote, type RemoteOptions } from '../../core/engine/remote/createRemote'
import type { GenerateRequest } from '../../core/engine/types'
import type { Secrets } from '../../core/ports'
import { settingsOver } from '../../core/storage/settingsOver'
import { readAs } from '../../core/suggest/readAs'

export interface Received {
  method: string
  path: string
  headers: IncomingMessage['headers']
  /** As it came. */
  text: string
  body: Record<string, unknown>
  /** Resolves when the other side has closed the connection before the answer was complete. */
  cut: Promise<void>
}

export type Handler = (received: Received, answer: ServerResponse) => void

export interface Fixture {
  url: string
  received: Received[]
  /** Requests that are no list of models. */
  asked(): Received[]
  close(): Promise<void>
}

const models = (ids: string[], owner: string) => ({
  object: 'list',
  data: ids.map((id) => ({ id, object: 'model', owned_by: owner })),
})

const running: Fixture[] = []

/** Ends the servers of a test. */
export async function closeServers(): Promise<void> {
  await Promise.all(running.splice(0).map((one) => one.close()))
}

/** @param handler answers everything but the list of models */
export async function start(
  handler: Handler,
  { ids = ['model-1'], owner = 'somebody' } = {},
): Promise<Fixture> {
  const received: Received[] = []
  const server = createServer((request, answer) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const cut = new Promise<void>((resolve) =>
        answer.on('close', () => !answer.writableFinished && resolve()),
      )
      const { method = '', url = '', headers } = request
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
      const one = { method, path: url, headers, text, body, cut }
      received.push(one)
      if (url.endsWith('/v1/models')) return json(answer, 200, models(ids, owner))
      handler(one, answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const fixture: Fixture = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    asked: () => received.filter(({ path }) => !path.endsWith('/v1/models')),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  running.push(fixture)
  return fixture
}

export function json(answer: ServerResponse, status: number, body: unknown): void {
  answer.writeHead(status, { 'content-type': 'application/json' })
  answer.end(JSON.stringify(body))
}

export function beginStream(answer: ServerResponse): (event: unknown) => void {
  answer.writeHead(200, { 'content-type': 'text/event-stream' })
  return (event) => answer.write(`data: ${JSON.stringify(event)}\n\n`)
}

/** llama-server's stream, one event for each token. */
export const llamaStream =
  (tokens: string[], stopType = 'eos'): Handler =>
  (_, answer) => {
    const send = beginStream(answer)
    for (const content of tokens)
      send({
        content,
        stop: false,
        tokens_evaluated: 12,
        completion_probabilities: [{ id: 1, token: content, logprob: -0.5 }],
      })
    send({ content: '', stop: true, stop_type: stopType, tokens_evaluated: 12 })
    answer.end()
  }

/** The stream of vLLM, SGLang and Ollama. */
export const openAiStream =
  (tokens: string[], finish = 'stop'): Handler =>
  (_, answer) => {
    const send = beginStream(answer)
    for (const text of tokens)
      send({
        choices: [{ index: 0, text, finish_reason: null, logprobs: { token_logprobs: [-0.25] } }],
      })
    send({ choices: [{ index: 0, text: '', finish_reason: finish }] })
    answer.end('data: [DONE]\n\n')
  }

/** Keeps secrets as a system's store does, for one test. */
export function secretsInMemory(store: string | null = 'a test'): Secrets & {
  values: Map<string, string>
} {
  const values = new Map<string, string>()
  return {
    store,
    values,
    get: async (name) => values.get(name) ?? null,
    set: async (name, value) => {
      if (value === null) values.delete(name)
      else values.set(name, value)
    },
  }
}

export const shortLimits = { connectMs: 2_000, firstEventMs: 1_500, stallMs: 800 }

/** A remote that is on, for the server at `url`. */
export function openRemote(
  url: string,
  patch: SettingsPatch['remote'] = {},
  over: Partial<RemoteOptions> = {},
) {
  const stored = {
    remote: { enabled: true, url, consentedOrigin: new URL(url).origin, ...patch },
  }
  const settings = settingsOver({ store: stored })
  const problems: Array<string | null> = []
  const clock = { now: 1_000_000 }
  const remote = createRemote({
    settings,
    secrets: secretsInMemory(),
    now: () => clock.now,
    onProblem: (problem) => problems.push(problem?.message ?? null),
    keptHere: () => null,
    readAs: (text) => readAs(text, settings.get().suggest.maxTokens),
    limits: shortLimits,
    ...over,
  })
  return { remote, settings, problems, clock }
}

export const request = (over: Partial<GenerateRequest> = {}): GenerateRequest => ({
  docId: 'doc',
  parts: [],
  heal: '',
  document: {
    path: '/home/ann/secret project/essay.md',
    languageId: 'markdown',
    prefix: 'The river had risen',
    suffix: '\nThe end.\n',
  },
  draft: '',
  maxTokens: 16,
  temperature: 0,
  seed: 0,
  ...over,
})

export interface Written {
  text: string
  logps: Array<number | null>
  finish: string | null
  promptTokens: number
  model: string | null
}

export async function write(
  { remote }: Pick<ReturnType<typeof openRemote>, 'remote'>,
  asked: GenerateRequest = request(),
  signal = new AbortController().signal,
): Promise<Written> {
  const server = remote.take(asked.document.path)
  if (!server) throw new Error('The local model would answer.')
  const out: Written = { text: '', logps: [], finish: null, promptTokens: 0, model: null }
  for await (const event of remote.generate(server, asked, signal)) {
    if (event.kind === 'token') {
      out.text += event.token.text
      out.logps.push(event.token.logp)
    } else if (event.kind === 'end') out.finish = event.finish
    else {
      out.promptTokens = event.promptTokens
      out.model = event.served?.modelSha256 ?? null
    }
  }
  return out
}
