/** The routed engine against a real llama-server on this machine, with the real local model beside
 *  it: answers, aborts, a key, a server that dies and comes back. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { SuggestRequest } from '../../contract'
import { createRoutedEngine, type RoutedEngine } from '../../core/engine/remote/routed'
import type { Engine, GenerateEvent, GenerateRequest } from '../../core/engine/types'
import { createSuggest } from '../../core/suggest/createSuggest'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import type { SuggestionEvent } from '../../core/suggest/types'
import { openRemote, request } from '../engine/remoteServer'
import { defaultModelPath } from '../support/buildEngine'
import { startLlamaServer, type LlamaServer } from '../support/llamaServer'
import { loadRequest, openEngine } from '../support/openEngine'

const key = 'sk-local-test'
const limits = { connectMs: 1_500, firstEventMs: 60_000, stallMs: 60_000 }
const prefix = 'The ferry crossed the river every morning. The ferryman'

let local: Engine
let server: LlamaServer
const start = (port?: number) =>
  startLlamaServer({
    modelPath: defaultModelPath,
    threads: 1,
    contextSize: 1_024,
    port,
    args: ['--api-key', key, '--no-warmup'],
  })

beforeAll(async () => {
  const opened = await openEngine()
  local = opened.engine
  await Promise.all([
    local.load(loadRequest()),
    start().then((started) => {
      server = started
    }),
  ])
})
afterAll(async () => {
  await local?.dispose()
  await server?.stop()
})

async function open(kind: 'llama-server' | 'openai' = 'llama-server', model = '') {
  const opened = openRemote(server.url, { kind, model }, { limits })
  await opened.remote.setKey(server.url, key, true)
  const engine = createRoutedEngine({
    // The local engine serves all tests.
    local: { ...local, dispose: async () => {} },
    remote: opened.remote,
    localSha256: () => 'local',
  })
  return { ...opened, engine }
}

const asked = (over: Partial<GenerateRequest> = {}): GenerateRequest =>
  request({
    parts: [prefix],
    document: { path: null, languageId: 'markdown', prefix, suffix: '' },
    maxTokens: 12,
    ...over,
  })

async function collect(
  engine: RoutedEngine,
  wanted = asked(),
  signal = new AbortController().signal,
) {
  const events: GenerateEvent[] = []
  for await (const event of engine.generate(wanted, signal)) events.push(event)
  const [first] = events
  return {
    text: events.map((event) => (event.kind === 'token' ? event.token.text : '')).join(''),
    logps: events.flatMap((event) => (event.kind === 'token' ? [event.token.logp] : [])),
    served: first?.kind === 'prefilled' ? first.served : null,
    promptTokens: first?.kind === 'prefilled' ? first.promptTokens : 0,
    finish: events.findLast((event) => event.kind === 'end')?.finish ?? null,
  }
}

describe('llama-server', () => {
  test('writes as the local model does from the same file', async () => {
    const { engine } = await open()
    expect(engine.state()).toMatchObject({ backend: 'remote', device: new URL(server.url).host })
    const there = await collect(engine)
    const here = await collect({ ...engine, generate: local.generate })
    expect(there).toMatchObject({ finish: 'length', promptTokens: here.promptTokens })
    expect(there.text.slice(0, 12)).toBe(here.text.slice(0, 12))
    expect(there.served?.modelSha256).toMatch(/^remote:http:.*SmolLM2-135M-Instruct/)
    expect(engine.state().modelName).toMatch(/^SmolLM2-135M-Instruct/)
    const [logp, ours] = [there.logps[0], here.logps[0]]
    expect(logp).toBeCloseTo(ours!, 1)
  })

  test.each([' ferr', ' '])('spells "%s" at the cursor anew', async (heal) => {
    const { engine } = await open()
    const kept = 'The ferryman went down to the river and pushed the'
    const document = { path: null, languageId: 'markdown', prefix: kept + heal, suffix: '' }
    const { text, finish } = await collect(engine, asked({ heal, document, parts: [kept] }))
    expect(finish).toBe('length')
    expect(text).toMatch(/^\p{L}/u)
  })

  test('stops at once when nobody waits any more', async () => {
    const { engine } = await open()
    const abort = new AbortController()
    const slots = async () => {
      const answer = await fetch(`${server.url}/slots`, {
        headers: { authorization: `Bearer ${key}` },
      })
      return (await answer.json()) as Array<{ is_processing: boolean }>
    }
    let tokens = 0
    for await (const event of engine.generate(asked({ maxTokens: 800 }), abort.signal)) {
      if (event.kind === 'token') tokens++
      if (tokens === 3) abort.abort()
    }
    expect(tokens).toBeGreaterThanOrEqual(3)
    await vi.waitUntil(async () => (await slots()).every((slot) => !slot.is_processing), 10_000)
  })

  test('is spoken to as an OpenAI-compatible server, too', async () => {
    const { engine } = await open('openai', 'any-name')
    const { text, logps, finish } = await collect(engine)
    expect(text.trim()).not.toBe('')
    expect(logps[0]).toBeLessThan(0)
    expect(finish).toBe('length')
  })

  test('is tried with a harmless text', async () => {
    const { remote } = await open()
    const target = { kind: 'llama-server', url: server.url, model: '' } as const
    expect(await remote.test(target)).toMatchObject({ fillsInTheMiddle: false })
  })
})

describe('falling back', () => {
  test('with a wrong key the local model answers this very request', async () => {
    const { engine, remote, problems } = await open()
    await remote.setKey(server.url, 'wrong', true)
    const { text, served } = await collect(engine)
    expect(text.trim()).not.toBe('')
    expect(served).toEqual({ origin: 'model', modelSha256: 'local', adapterId: null })
    expect(problems.at(-1)).toMatch(/refused the key/)
    expect(engine.state().backend).toBe('cpu')
  })

  test('a server that dies in the middle of an answer, and one that is gone; then it is back', async () => {
    const { engine, clock, problems } = await open()
    const events = engine.generate(asked({ maxTokens: 800 }), new AbortController().signal)
    let text = ''
    let finish: string | null = null
    for await (const event of events) {
      if (event.kind === 'token') text += event.token.text
      if (event.kind === 'end') finish = event.finish
      if (text !== '' && server.pid > 0 && finish === null) await server.stop()
    }
    // What is on the screen stays, as an answer that was cut.
    expect(text.trim()).not.toBe('')
    expect(finish).toBe('length')
    expect(problems.at(-1)).toMatch(/this machine answers instead/)

    expect((await collect(engine)).served?.origin).toBe('model')
    clock.now += 5_000
    // The server is asked again beside this request, is still gone, and rests for longer.
    expect((await collect(engine)).served?.origin).toBe('model')
    await vi.waitUntil(() => problems.at(-1)?.includes('cannot be reached'))

    server = await start(Number(new URL(server.url).port))
    clock.now += 60_000
    expect((await collect(engine)).served?.origin).toBe('model')
    await vi.waitUntil(() => engine.state().backend === 'remote')
    expect((await collect(engine)).served?.origin).toBe('remote')
    expect(problems.at(-1)).toBeNull()
  })

  test('without a local model the failure is told', async () => {
    const { remote } = openRemote('http://127.0.0.1:9')
    const engine = createRoutedEngine({
      local: { ...local, state: () => ({ ...local.state(), status: 'no_model' as const }) },
      remote,
      localSha256: () => '',
    })
    expect(engine.state().status).toBe('ready')
    await expect(collect(engine)).rejects.toMatchObject({ code: 'remote_failed' })
    expect(engine.state().status).toBe('no_model')
  })
})

test('a suggestion says who made it, on the screen and in the log', async () => {
  const { engine, remote, settings } = await open()
  const events: SuggestionEvent[] = []
  const suggest = createSuggest({
    engine,
    settings: settings.get,
    now: Date.now,
    onEvent: (event) => events.push(event),
    modelSha256: () => engine.served().modelSha256,
  })
  const wish = (words: string): SuggestRequest => ({
    docId: 'story',
    path: '/notes/story.md',
    languageId: 'markdown',
    mode: 'prose',
    version: 1,
    prefix: words,
    suffix: '',
    cursor: words.length,
    trigger: 'manual',
    parentId: null,
    candidate: 0,
    scope: null,
  })
  expect(await suggestOnce(suggest, wish(prefix))).toMatchObject({ origin: 'remote', none: null })
  await remote.setKey(server.url, 'wrong', true)
  // The server was going to answer; the log tells who did.
  expect(await suggestOnce(suggest, wish('She opened the old wooden door and'))).toMatchObject({
    origin: 'model',
  })
  suggest.dispose()
  expect(events).toMatchObject([
    {
      model_sha256: expect.stringMatching(/^remote:http/) as string,
      adapter_id: null,
      output_token_ids: [],
      logp_mean: expect.any(Number) as number,
    },
    { model_sha256: 'local' },
  ])
})

test('what is asked ahead of need, and warming up, send nothing', async () => {
  const { engine } = await open()
  const before = server.log()
  const { signal } = new AbortController()
  expect((await collect(engine, asked({ background: true }))).served).toBeNull()
  expect(await engine.warm({ docId: 'doc', parts: [prefix] }, signal)).toBe(0)
  expect(server.log()).toBe(before)
})
