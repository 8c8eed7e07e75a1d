/** The two protocols of remote servers, spoken with real local ones. */
import { Buffer } from 'node:buffer'
import { afterEach, describe, expect, test } from 'vitest'
import { healGrammar } from '../../core/engine/remote/heal'
import {
  closeServers,
  json,
  llamaStream,
  openAiStream,
  openRemote,
  request,
  start,
  write,
  type Handler,
} from './remoteServer'

afterEach(closeServers)

describe('llama-server', () => {
  test('is asked to fill in the middle, and tells how likely its words are', async () => {
    const server = await start(llamaStream([' in', ' the', ' night'], 'limit'))
    const written = await write(openRemote(server.url))
    expect(written).toEqual({
      text: ' in the night',
      logps: [-0.5, -0.5, -0.5],
      finish: 'length',
      promptTokens: 12,
      model: `remote:${server.url}/model-1`,
    })
    expect(server.asked()).toMatchObject([
      {
        path: '/infill',
        body: { input_prefix: 'The river had risen', input_suffix: '\nThe end.\n', n_predict: 16 },
      },
    ])
  })

  test('tells nothing of its sampler', async () => {
    const server = await start(llamaStream([' in']))
    const { logps } = await write(openRemote(server.url), request({ temperature: 0.8, seed: 2 }))
    expect(logps).toEqual([null])
    expect(server.asked()[0]?.body).toMatchObject({ temperature: 0.8, seed: 2, top_k: 40 })
  })

  test('without fill-in-the-middle goes on from the text before the cursor, and is not asked twice', async () => {
    const server = await start((received, answer) =>
      received.path === '/infill'
        ? json(answer, 501, { error: { code: 501, message: 'Infill is not supported' } })
        : llamaStream([' again'])(received, answer),
    )
    const opened = openRemote(server.url)
    expect((await write(opened)).text).toBe(' again')
    await write(opened)
    expect(server.asked().map(({ path }) => path)).toEqual([
      '/infill',
      '/completion',
      '/completion',
    ])
    expect(server.asked()[1]?.body).toMatchObject({ prompt: 'The river had risen' })
  })

  test('spells the word at the cursor anew, by a grammar', async () => {
    const server = await start(llamaStream([' ', 'ris', 'ing', ' fast']))
    const asked = request({
      heal: ' ris',
      document: { ...request().document, prefix: 'It was ris' },
    })
    expect((await write(openRemote(server.url), asked)).text).toBe('ing fast')
    expect(server.asked()[0]?.body).toMatchObject({
      input_prefix: 'It was',
      grammar: 'root ::= " ris" .*',
    })
    expect(healGrammar('"a\\\n')).toBe('root ::= "\\"a\\\\\\n" .*')
  })

  test('writes nothing where its answer does not fit behind the space', async () => {
    const server = await start(llamaStream(['s', ' fell']))
    const document = { ...request().document, prefix: 'It was ' }
    expect(await write(openRemote(server.url), request({ heal: ' ', document }))).toMatchObject({
      text: '',
      finish: 'eos',
    })
    expect(server.asked()).toHaveLength(1)
  })

  test('may cut its stream anywhere, in the middle of a character too', async () => {
    const server = await start((_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
      const event = { content: '渡し場 – 😀', stop: true, stop_type: 'eos' }
      const bytes = Buffer.from(`: ping\n\ndata: ${JSON.stringify(event)}\n\n`)
      for (const byte of bytes) answer.write(Buffer.from([byte]))
      answer.end()
    })
    expect((await write(openRemote(server.url))).text).toBe('渡し場 – 😀')
  })
})

describe('an OpenAI-compatible server', () => {
  const openai = { kind: 'openai', model: 'some-model' } as const

  test('gets prompt and suffix where it knows suffix', async () => {
    const server = await start(openAiStream([' in', ' spring'], 'length'))
    expect(await write(openRemote(server.url, openai))).toEqual({
      text: ' in spring',
      logps: [-0.25, -0.25],
      finish: 'length',
      promptTokens: 0,
      model: `remote:${server.url}/some-model`,
    })
    expect(server.asked()).toMatchObject([
      {
        path: '/v1/completions',
        body: { model: 'some-model', prompt: 'The river had risen', suffix: '\nThe end.\n' },
      },
    ])
  })

  const refusesSuffix: Handler = (received, answer) =>
    'suffix' in received.body
      ? json(answer, 400, { message: 'suffix is not currently supported' })
      : openAiStream([' high'])(received, answer)

  test.each([
    ['some-model', 'somebody', ['The river had risen', 'The river had risen']],
    [
      'qwen2.5-coder',
      'somebody',
      [
        'The river had risen',
        '<|fim_prefix|><|fim_suffix|>\nThe end.\n<|fim_middle|>The river had risen',
      ],
    ],
    // What is known not to look at a suffix is asked at once as it wants to be.
    ['some-model', 'vllm', ['The river had risen']],
    [
      'Qwen2.5-Coder-7B',
      'sglang',
      ['<|fim_prefix|><|fim_suffix|>\nThe end.\n<|fim_middle|>The river had risen'],
    ],
    ['qwen2.5-coder', 'library', ['The river had risen', 'The river had risen']],
  ])('%s at %s, refusing suffix: falls back', async (model, owner, prompts) => {
    const server = await start(refusesSuffix, { owner })
    expect((await write(openRemote(server.url, { ...openai, model }))).text).toBe(' high')
    expect(server.asked().map(({ body }) => body.prompt)).toEqual(prompts)
  })

  test('that refuses logprobs is asked without, and then nothing is known of them', async () => {
    const server = await start((received, answer) => {
      if ('logprobs' in received.body)
        return json(answer, 400, { error: 'logprobs must be a boolean' })
      json(answer, 200, { choices: [{ text: ' and fell', finish_reason: 'stop' }] })
    })
    expect(await write(openRemote(server.url, openai))).toMatchObject({
      text: ' and fell',
      logps: [null],
      finish: 'eos',
    })
  })

  test('serving one model is asked for that one by name', async () => {
    const server = await start(openAiStream(['.']), { ids: ['only-one'], owner: 'vllm' })
    await write(openRemote(server.url, { kind: 'openai' }))
    expect(server.asked()[0]?.body.model).toBe('only-one')
  })

  test('spells the word at the cursor anew, or is asked again with what stands there', async () => {
    const answers = [[' ris', 'ing'], [' fell'], ['en', ' fast'], [' ri']]
    const server = await start(
      (received, answer) => openAiStream(answers.shift() ?? [])(received, answer),
      {
        owner: 'vllm',
      },
    )
    const opened = openRemote(server.url, openai)
    const asked = request({
      heal: ' ris',
      document: { ...request().document, prefix: 'It was ris' },
    })
    expect((await write(opened, asked)).text).toBe('ing')
    expect((await write(opened, asked)).text).toBe('en fast')
    expect(await write(opened, asked)).toMatchObject({ text: '', finish: 'eos' })
    expect(server.asked().map(({ body }) => body.prompt)).toEqual([
      'It was',
      ...['It was', 'It was ris'],
      ...['It was', 'It was ris'],
    ])
  })

  test('does not see the space before the cursor, and its own is taken away', async () => {
    const server = await start(openAiStream([' in', ' spring']), { owner: 'vllm' })
    const document = { ...request().document, prefix: 'The river had risen ' }
    const opened = openRemote(server.url, openai)
    expect((await write(opened, request({ heal: ' ', document }))).text).toBe('in spring')
    expect(server.asked()[0]?.body.prompt).toBe('The river had risen')
  })
})

test('an answer that nobody waits for any more is cut off', async () => {
  const server = await start((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' })
    answer.write(`data: ${JSON.stringify({ content: ' on', stop: false })}\n\n`)
  })
  const { remote } = openRemote(server.url)
  const abort = new AbortController()
  const events = remote.generate(remote.take(null)!, request(), abort.signal)
  await events.next()
  await events.next()
  abort.abort()
  await expect(events.next()).rejects.toThrow()
  await server.asked()[0]?.cut

  const broken = remote.generate(remote.take(null)!, request(), new AbortController().signal)
  await broken.next()
  await broken.return(undefined)
  await server.asked()[1]?.cut
})
