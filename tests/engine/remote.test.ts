/** The remote engine against real local servers: protocols, what leaves, what is refused. */
import { Buffer } from 'node:buffer'
import { afterEach, describe, expect, test } from 'vitest'
import { readAddress } from '../../core/engine/remote/address'
import { healGrammar } from '../../core/engine/remote/heal'
import { infillByName, infillPrompt } from '../../core/engine/remote/infillByName'
import {
  json,
  llamaStream,
  openAiStream,
  openRemote,
  request,
  secretsInMemory,
  serve,
  write,
  type Fixture,
  type Handler,
} from './remoteServer'

const open: Array<{ close(): Promise<void> }> = []
async function start(...args: Parameters<typeof serve>): Promise<Fixture> {
  const fixture = await serve(...args)
  open.push(fixture)
  return fixture
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

describe('an address', () => {
  test.each([
    ['gpu.local:8080', 'http://gpu.local:8080', false],
    ['http://localhost:11434/', 'http://localhost:11434', false],
    ['http://192.168.1.9:8000/v1/', 'http://192.168.1.9:8000', false],
    ['http://[fd00::1]:8080', 'http://[fd00::1]:8080', false],
    ['http://build-box', 'http://build-box', false],
    ['https://llm.example.org/team/v1', 'https://llm.example.org/team', false],
    ['http://llm.example.org', 'http://llm.example.org', true],
    ['http://8.8.8.8:8080', 'http://8.8.8.8:8080', true],
    ['http://172.32.0.1', 'http://172.32.0.1', true],
    ['http://local.example.org', 'http://local.example.org', true],
  ])('%s', (typed, base, inClear) => {
    expect(readAddress(typed)).toMatchObject({ base, inClear })
  })

  test.each([
    ['', /No address/],
    ['ftp://gpu.local', /Only http/],
    ['file:///etc/passwd', /Only http/],
    ['http://', /not an address/],
    ['http://ann:s3cret@gpu.local', /name or a password/],
    ['https://gpu.local/v1?key=s3cret', /may hold a key/],
    ['https://gpu.local/#s3cret', /may hold a key/],
  ])('%s is refused without being repeated', (typed, words) => {
    const refuse = () => readAddress(typed)
    expect(refuse).toThrow(words)
    expect(refuse).not.toThrow(/s3cret/)
  })
})

describe('fill-in-the-middle by the name of the model', () => {
  test.each([
    ['Qwen/Qwen2.5-Coder-7B-Instruct', '<|fim_prefix|>A<|fim_suffix|>B<|fim_middle|>'],
    ['qwen3-coder:30b', '<|fim_prefix|>A<|fim_suffix|>B<|fim_middle|>'],
    ['bigcode/starcoder2-3b', '<fim_prefix>A<fim_suffix>B<fim_middle>'],
    ['codellama:7b-code', '▁<PRE>A▁<SUF>B▁<MID>'],
    ['deepseek-ai/deepseek-coder-6.7b-base', '<｜fim▁begin｜>A<｜fim▁hole｜>B<｜fim▁end｜>'],
    ['mistralai/Codestral-22B-v0.1', '[SUFFIX]B[PREFIX]A'],
    ['Seed-Coder-8B-Base', '<[fim-suffix]>B<[fim-prefix]>A<[fim-middle]>'],
    ['ibm-granite/granite-3b-code-base', '<fim_prefix>A<fim_suffix>B<fim_middle>'],
    ['granite-4.0-h-tiny', '<|fim_prefix|>A<|fim_suffix|>B<|fim_middle|>'],
    ['codegemma:2b', '<|fim_prefix|>A<|fim_suffix|>B<|fim_middle|>'],
  ])('%s', (name, prompt) => {
    const format = infillByName(name)
    expect(format && infillPrompt(format, 'A\n', 'B')).toBe(prompt.replace('A', 'A\n'))
  })

  test.each([
    ['starcoder2', '<fim_prefix>if a:\n<fim_suffix>\n<fim_middle>  return'],
    ['codellama', '▁<PRE>if a:\n  return▁<SUF>\n▁<MID>'],
    ['codestral', '[SUFFIX]\n[PREFIX]if a:\n  return'],
  ])('%s: the line that is being typed goes last where it can', (name, prompt) => {
    expect(infillPrompt(infillByName(name)!, 'if a:\n  return', '\n')).toBe(prompt)
  })

  test.each(['meta-llama/Llama-3.1-8B', 'SmolLM2-135M-Instruct', 'qwen2.5:7b', ''])(
    '%s only goes on',
    (name) => expect(infillByName(name)).toBeNull(),
  )
})

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

describe('what leaves', () => {
  test('is the text around the cursor and nothing that names the file', async () => {
    const server = await start(llamaStream(['.']))
    await write(openRemote(server.url))
    for (const { text, headers } of server.received) {
      expect(text + JSON.stringify(headers)).not.toMatch(/essay|secret project|ann|markdown/)
    }
  })

  test('is cut to what a server reads, and stays put while one types on', async () => {
    const server = await start(llamaStream(['.']))
    const opened = openRemote(server.url)
    const lines = Array.from({ length: 900 }, (_, n) => `Line ${n} of a long text.\n`).join('')
    const prefixes: string[] = []
    for (const typed of ['A', 'A few', 'A few more words']) {
      const document = { ...request().document, prefix: lines + typed, suffix: lines }
      await write(opened, request({ document }))
      const { input_prefix: prefix, input_suffix: suffix } = server.asked().at(-1)!.body
      prefixes.push(String(prefix))
      expect(String(prefix).length).toBeLessThanOrEqual(6_144)
      expect(String(suffix).length).toBeLessThanOrEqual(2_048)
    }
    expect(prefixes[0]).toMatch(/^Line \d+ of a long text\.\n/)
    expect(prefixes[2]).toBe(`${prefixes[0]} few more words`)
  })

  test('has no secrets in it', async () => {
    const server = await start(llamaStream(['.']))
    const token = `ghp_${'A1b2C3d4E5f6G7h8I9j0'.repeat(2).slice(0, 36)}`
    const document = { ...request().document, prefix: `const token = "${token}"\n` }
    await write(openRemote(server.url), request({ document }))
    expect(server.asked()[0]?.text).not.toContain(token)
    expect(server.asked()[0]?.text).toContain('[secret: ')
  })

  test('is nothing at all while it is off, for another address, or where it must stay', async () => {
    const server = await start(llamaStream(['.']))
    const { remote, settings } = openRemote(
      server.url,
      {},
      {
        keptHere: (path) => (path?.startsWith('/home/ann/private') ? 'private' : null),
      },
    )
    expect(remote.take('/home/ann/private/diary.md')).toBeNull()
    expect(remote.take('/home/ann/essay.md')).not.toBeNull()
    settings.set({ privacy: { privateMode: true } })
    expect(remote.serving()).toBeNull()
    settings.set({ privacy: { privateMode: false } })
    for (const patch of [
      { enabled: false },
      { enabled: true, consentedOrigin: '' },
      { consentedOrigin: server.url, url: 'http://elsewhere.local:1' },
      { url: 'no address at all://' },
    ]) {
      settings.set({ remote: patch })
      expect(remote.take('/home/ann/essay.md')).toBeNull()
      expect(remote.serving()).toBeNull()
    }
    expect(server.received).toEqual([])
  })
})

describe('saying yes', () => {
  const text = {
    path: '/home/ann/essay.md',
    languageId: 'markdown',
    prefix: 'The river ',
    suffix: '',
  }
  const off = { enabled: false, consentedOrigin: '' }

  test.each([
    ['llama-server', ''],
    ['openai', 'some-model'],
  ] as const)(
    '%s: the preview shows the first request word for word, and sends no text',
    async (kind, model) => {
      const stream = kind === 'openai' ? openAiStream : llamaStream
      const server = await start(stream([' rose']))
      const opened = openRemote(server.url, off)
      const { remote } = opened
      const target = { kind, model, url: server.url }
      const preview = await remote.preview(target, text)
      expect(server.received.map(({ method, text }) => [method, text])).toEqual([['GET', '']])
      expect(preview).toMatchObject({
        origin: server.url,
        inClear: false,
        withKey: false,
        keptHere: null,
        models: ['model-1'],
        problem: null,
      })
      expect(remote.take(text.path)).toBeNull()

      remote.enable(target, false)
      const { prefix, suffix, path, languageId } = text
      const maxTokens = opened.settings.get().suggest.maxTokens
      const document = { path, languageId, prefix, suffix }
      await write(opened, request({ document, heal: ' ', maxTokens }))
      const [first] = server.asked()
      expect(`${server.url}${first?.path}`).toBe(preview.url)
      expect(first?.body).toEqual(JSON.parse(preview.body))
    },
  )

  test('is asked again for another address', async () => {
    const server = await start(llamaStream(['.']))
    const { remote, settings } = openRemote(server.url)
    settings.set({ remote: { url: server.url.replace('127.0.0.1', 'localhost') } })
    expect(remote.take(text.path)).toBeNull()
  })

  test('shows what would be sent also when nobody answers, and says so', async () => {
    const { remote } = openRemote('http://127.0.0.1:9', off)
    const target = { kind: 'llama-server', model: '', url: 'http://127.0.0.1:9' } as const
    const preview = await remote.preview(target, text)
    expect(preview.problem?.message).toMatch(/cannot be reached/)
    expect(JSON.parse(preview.body)).toMatchObject({ input_prefix: 'The river' })
  })

  test('is refused where text would travel in clear, unless that is accepted', () => {
    const { remote, settings } = openRemote('http://127.0.0.1:9', off)
    const target = { kind: 'openai', model: '', url: 'http://llm.example.org' } as const
    expect(() => remote.enable(target, false)).toThrow(/unencrypted/)
    expect(settings.get().remote.enabled).toBe(false)
    remote.enable(target, true)
    expect(settings.get().remote).toMatchObject({
      enabled: true,
      consentedOrigin: 'http://llm.example.org',
    })
  })
})

describe('the key', () => {
  const key = 'sk-0123456789abcdefSECRET'

  test('goes into one header of its own address, and is kept by the store', async () => {
    const server = await start(llamaStream(['.']))
    const other = await start(llamaStream(['.']))
    const secrets = secretsInMemory()
    const opened = openRemote(server.url, {}, { secrets })
    const status = await opened.remote.setKey(server.url, ` ${key}\n`, false)
    expect(status).toMatchObject({ store: 'a test', hasKey: true, keptIn: 'store' })
    expect([...secrets.values]).toEqual([[`remote ${server.url}`, key]])
    await write(opened)
    for (const { headers, text } of server.received) {
      expect(headers.authorization).toBe(`Bearer ${key}`)
      expect(text).not.toContain(key)
    }
    opened.remote.enable({ kind: 'llama-server', model: '', url: other.url }, false)
    await write(opened)
    for (const { headers } of other.received) expect(headers.authorization).toBeUndefined()
    expect(other.received).not.toEqual([])

    await opened.remote.setKey(server.url, null, false)
    expect(secrets.values.size).toBe(0)
  })

  test('stays in memory where there is no store, if that is accepted', async () => {
    const server = await start(llamaStream(['.']))
    const secrets = secretsInMemory(null)
    const opened = openRemote(server.url, {}, { secrets })
    await expect(opened.remote.setKey(server.url, key, false)).rejects.toMatchObject({
      code: 'secrets_unavailable',
    })
    expect(await opened.remote.setKey(server.url, key, true)).toMatchObject({ keptIn: 'session' })
    await write(opened)
    expect(server.asked()[0]?.headers.authorization).toBe(`Bearer ${key}`)
    expect(secrets.values.size).toBe(0)
  })

  test.each(['', ' ', 'two words', 'line\nbreak', 'ключ'])('"%s" is none', async (typed) => {
    const { remote } = openRemote('http://127.0.0.1:9')
    await expect(remote.setKey('http://127.0.0.1:9', typed, false)).rejects.toMatchObject({
      code: 'bad_input',
    })
  })

  test('is in no error, notice, setting or answer, even when the server repeats it', async () => {
    const echo: Handler = (received, answer) =>
      json(answer, 401, {
        error: `Incorrect key: ${received.headers.authorization} in ${received.text}`,
      })
    const server = await start(echo)
    const opened = openRemote(server.url)
    const { remote, problems, settings } = opened
    const status = await remote.setKey(server.url, key, false)
    const failure: Error = await write(opened).then(
      () => expect.unreachable(),
      (error: Error) => error,
    )
    remote.failed(remote.serving()!, failure)
    const target = { kind: 'llama-server', model: '', url: server.url } as const
    const preview = await remote.preview(target, {
      path: null,
      languageId: 'markdown',
      prefix: 'A',
      suffix: '',
    })
    const told = JSON.stringify([
      status,
      preview,
      await remote.status(server.url),
      problems,
      settings.get(),
      failure,
      failure.message,
      failure.stack,
      String(failure.cause),
    ])
    expect(told).toMatch(/refused the key/)
    expect(told).not.toContain(key)
    expect(told).not.toContain('The river')
  })

  test('that the store does not hand out is said, and nothing is sent', async () => {
    const server = await start(llamaStream(['.']))
    const secrets = { ...secretsInMemory(), get: () => Promise.reject(new Error('locked')) }
    await expect(write(openRemote(server.url, {}, { secrets }))).rejects.toMatchObject({
      code: 'remote_failed',
      details: { fault: 'keyring' },
    })
    expect(server.received).toEqual([])
  })
})

test('the connection can be tried with a harmless text', async () => {
  const server = await start(llamaStream([' dog']))
  const { remote } = openRemote(server.url, { enabled: false, consentedOrigin: '' })
  const target = { kind: 'llama-server', model: '', url: server.url } as const
  expect(await remote.test(target)).toMatchObject({
    text: ' dog',
    fillsInTheMiddle: true,
    models: ['model-1'],
  })
  expect(server.asked()[0]?.body.input_prefix).toBe('The quick brown fox jumps over the lazy')
  const inClear = { ...target, url: 'http://llm.example.org' }
  await expect(remote.test(inClear)).rejects.toThrow(/unencrypted/)
})
