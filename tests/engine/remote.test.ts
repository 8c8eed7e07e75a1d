/** The remote engine against real local servers: what leaves, who agreed to it, the key. */
import { afterEach, describe, expect, test } from 'vitest'
import {
  closeServers,
  json,
  llamaStream,
  openAiStream,
  openRemote,
  request,
  secretsInMemory,
  start,
  write,
  type Handler,
} from './remoteServer'

afterEach(closeServers)

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
