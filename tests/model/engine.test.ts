import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EngineState } from '../../contract'
import type { Engine } from '../../core/engine/types'
import { defaultModelPath } from '../support/buildEngine'
import {
  generateAll,
  loadRequest,
  openEngine,
  type OpenEngine,
  plainRequest,
} from '../support/openEngine'
import { makeTinyGguf, writeGguf } from '../support/tinyGguf'

const folder = mkdtempSync(join(tmpdir(), 'inkling-engine-'))
let opened: OpenEngine
let engine: Engine

beforeAll(async () => {
  opened = await openEngine()
  engine = opened.engine
  await engine.load(loadRequest())
})
afterAll(async () => {
  await engine.dispose()
  rmSync(folder, { recursive: true })
})

const until = (wanted: (state: EngineState) => boolean) =>
  new Promise<EngineState>((resolve) => {
    const stop = engine.onState((state) => {
      if (!wanted(state)) return
      resolve(state)
      queueMicrotask(() => stop())
    })
  })

const story = 'The old fisherman went down to the harbour, where the boats lay '.repeat(8)

describe('answers', () => {
  test('the state names model and machine', () => {
    expect(engine.state()).toMatchObject({ status: 'ready', modelId: 'default', backend: 'cpu' })
    expect(engine.facts()).toMatchObject({ architecture: 'llama', fillInTheMiddle: false })
    expect(engine.facts()?.threads).toBeGreaterThan(0)
  })

  test('a warm prompt costs nothing and answers the same', async () => {
    const cold = await generateAll(engine, { docId: 'a', parts: [story] })
    const before = await engine.work()
    const warm = await generateAll(engine, { docId: 'a', parts: [story] })
    expect(cold.reusedTokens).toBe(0)
    expect(warm.reusedTokens).toBe(warm.promptTokens)
    expect(warm.text).toBe(cold.text)
    expect((await engine.work()).evaluatedTokens).toBe(before.evaluatedTokens)
    const typed = await generateAll(engine, { docId: 'a', parts: [`${story}side by side`] })
    expect(typed.reusedTokens).toBeGreaterThanOrEqual(cold.promptTokens - 2)
  })

  test('documents do not disturb each other, and more than fit still work', async () => {
    // Sequences that are decoded together round differently in the last bit: only an answer of
    // which the model is sure is the same to the letter.
    const counting = { parts: ['One, two, three, four, five,'], maxTokens: 4 }
    const alone = await generateAll(engine, { docId: 'b0', ...counting })
    const together = await Promise.all(
      ['b1', 'b2', 'b3', 'b4', 'b5', 'b6'].map((docId) =>
        generateAll(engine, { docId, ...counting }),
      ),
    )
    expect(alone.text).toContain('six')
    for (const answer of together) expect(answer.text).toBe(alone.text)
  })

  test('probabilities are those of the sampler; seeds repeat', async () => {
    const greedy = await generateAll(engine, { parts: ['The capital of France is'] })
    for (const logp of greedy.logps) expect(logp).toBeLessThanOrEqual(0)
    const sample = (seed: number) =>
      generateAll(engine, { parts: ['My favourite thing is'], temperature: 1.2, seed })
    expect((await sample(7)).ids).toEqual((await sample(7)).ids)
    expect((await sample(7)).ids).not.toEqual((await sample(8)).ids)
  })

  test('the end of a length-limited answer is told, an empty prompt answers too', async () => {
    const answer = await generateAll(engine, { parts: [''], maxTokens: 3 })
    expect(answer.finish).toBe('length')
    expect(answer.ids).toHaveLength(3)
  })

  test('a prompt longer than the context is cut at its front', async () => {
    const answer = await generateAll(engine, { docId: 'long', parts: [story.repeat(12)] })
    expect(answer.promptTokens).toBeLessThanOrEqual(640)
    expect(answer.finish).toBe('length')
  })

  test('tokens and text go both ways, bytes counted', async () => {
    const text = 'naïve café — 日本 👍🏽\n\tend'
    const tokens = await engine.tokenize([text])
    expect(await engine.detokenize(tokens)).toBe(text)
    const [lengths] = await engine.byteLengths([tokens])
    expect(lengths?.reduce((sum, n) => sum + n, 0)).toBe(Buffer.byteLength(text))
  })
})

describe('token healing', () => {
  test.each([
    ['a space', 'The capital of France is', ' '],
    ['half a word', 'The old man and the sea is a novel by Ernest', ' Hem'],
    ['a bracket', 'print', '("'],
    ['a character of several bytes', 'un caf', 'é'],
    ['a rare string', 'The code is', ' xqzv'],
  ])('%s is spelled first and left out of the answer', async (_, kept, heal) => {
    const answer = await generateAll(engine, { parts: [kept], heal })
    const whole = await engine.detokenize(answer.ids)
    expect(whole).toBe(heal + answer.text)
  })

  test('a sampled answer goes on after a word that was spelled in one evaluation', async () => {
    const parts = ['One, two, three, four, five,']
    const sample = () =>
      generateAll(engine, { parts, heal: ' six', maxTokens: 4, temperature: 0.5, seed: 7 })
    const answer = await sample()
    expect(await engine.detokenize(answer.ids)).toBe(` six${answer.text}`)
    expect(answer.ids.length).toBe(4)
    expect((await sample()).ids).toEqual(answer.ids)
  })

  test('a healed space gives what the model says without it', async () => {
    const parts = ['The capital of France is']
    const native = await generateAll(engine, { parts })
    const healed = await generateAll(engine, { parts, heal: ' ' })
    expect(native.text).toBe(` ${healed.text}`)
    expect(healed.ids).toEqual(native.ids)
  })

  test('letter by letter, the word before is evaluated once', async () => {
    const parts = ['The old man and the sea is a novel by Ernest']
    await generateAll(engine, { docId: 'letters', parts, heal: ' ', maxTokens: 1 })
    const before = await engine.work()
    const request = { docId: 'letters', parts, heal: ' Hem', maxTokens: 1 }
    expect((await generateAll(engine, request)).text).toBe('ingway')
    expect((await engine.work()).evaluatedTokens).toBe(before.evaluatedTokens)
  })

  test('half a word finds the word', async () => {
    const parts = ['The old man and the sea is a novel by Ernest']
    expect((await generateAll(engine, { parts, heal: ' Hem' })).text).toMatch(/^ingway/)
  })
})

describe('aborting', () => {
  test('keeps what was evaluated; the next request starts from there', async () => {
    const long = `Once more. ${story.repeat(4)}`.slice(0, 2_200)
    const controller = new AbortController()
    const before = await engine.work()
    const answer = generateAll(engine, { docId: 'abort', parts: [long] }, controller.signal)
    while ((await engine.work()).evaluatedTokens === before.evaluatedTokens);
    const at = performance.now()
    controller.abort()
    expect((await answer).finish).toBeNull()
    const next = await generateAll(engine, { docId: 'abort', parts: [long], maxTokens: 1 })
    console.log(`abort to the next answer: ${Math.round(performance.now() - at)} ms`)
    expect(next.finish).toBe('length')
  })

  test('in the middle of an answer ends it', async () => {
    const controller = new AbortController()
    let tokens = 0
    const request = { ...plainRequest, docId: 'c', parts: [story], maxTokens: 200 }
    for await (const event of engine.generate(request, controller.signal))
      if (event.kind === 'token' && ++tokens === 3) controller.abort()
    expect(tokens).toBeLessThan(200)
    expect((await generateAll(engine, { docId: 'c', parts: [story] })).finish).toBe('length')
  })
})

describe('warming', () => {
  const never = new AbortController().signal

  test('waits while another document is answered', async () => {
    let warmed = false
    const long = `Warm me. ${story.repeat(2)}`
    const warming = engine.warm({ docId: 'w1', parts: [long] }, never).then((tokens) => {
      warmed = true
      return tokens
    })
    const answer = await generateAll(engine, { docId: 'w2', parts: ['The boats'], maxTokens: 4 })
    expect(answer.finish).toBe('length')
    expect(warmed).toBe(false)
    const all = (await engine.tokenize([long])).length
    expect(await warming).toBeGreaterThanOrEqual(Math.min(all, 640) - 1)
  })

  test('ends for an answer in the same document, which goes on from what is warm', async () => {
    const long = `Take over. ${story.repeat(2)}`
    const warming = engine.warm({ docId: 'w3', parts: [long] }, never)
    const answer = await generateAll(engine, { docId: 'w3', parts: [long], maxTokens: 2 })
    expect(answer.finish).toBe('length')
    expect(await warming).toBeLessThan(answer.promptTokens)
  })

  test('what is asked ahead ends for a request that needs its sequence', async () => {
    const ahead = generateAll(engine, {
      docId: 'w4',
      parts: [story],
      maxTokens: 200,
      background: true,
    })
    const answer = await generateAll(engine, { docId: 'w4', parts: [story], maxTokens: 2 })
    expect(answer.finish).toBe('length')
    expect((await ahead).finish).toBeNull()
  })
})

describe('guesses', () => {
  const list = 'apple, banana, cherry, date, elderberry, fig, grape. '
  const parts = [`${list.repeat(4)}apple, banana,`]

  test('do not change an answer, and are counted', async () => {
    const plain = await generateAll(engine, { docId: 'g1', parts, maxTokens: 24 })
    const draft = plain.text
    // What is known needs no guesses.
    await engine.forget(['g1'])
    const before = await engine.work()
    const guessed = await generateAll(engine, { docId: 'g2', parts, maxTokens: 24, draft })
    await engine.forget(['g2'])
    const wrong = await generateAll(engine, {
      docId: 'g3',
      parts,
      maxTokens: 24,
      draft: ' something else entirely, said at length',
    })
    const after = await engine.work()
    expect(guessed.text).toBe(plain.text)
    expect(wrong.text).toBe(plain.text)
    // A batch of another shape rounds otherwise.
    guessed.logps.forEach((logp, at) =>
      expect(Math.abs(logp - (plain.logps[at] ?? 0))).toBeLessThan(0.25),
    )
    expect(after.evaluatedTokens - before.evaluatedTokens).toBeGreaterThanOrEqual(
      guessed.promptTokens + wrong.promptTokens,
    )
    expect(after.acceptedDraftTokens).toBeLessThanOrEqual(after.draftedTokens)
    const { work } = guessed
    expect(work?.evaluatedTokens).toBeGreaterThanOrEqual(guessed.promptTokens)
    const healed = { parts: [parts[0]?.slice(0, -' banana,'.length) ?? ''], heal: ' ban' }
    const spelled = await generateAll(engine, { docId: 'g4', ...healed, maxTokens: 12 })
    await engine.forget(['g4'])
    const both = { docId: 'g5', ...healed, maxTokens: 12, draft: spelled.text }
    expect((await generateAll(engine, both)).text).toBe(spelled.text)
    // The next prompt starts from what holds, whatever was guessed.
    const next = await generateAll(engine, { docId: 'g3', parts, maxTokens: 1 })
    expect(next.reusedTokens).toBeGreaterThanOrEqual(next.promptTokens - 1)
  })
})

describe('bad files', () => {
  const truncated = join(folder, 'truncated.gguf')
  const foreign = join(folder, 'foreign.gguf')
  const unknown = join(folder, 'unknown.gguf')

  beforeAll(() => {
    const head = Buffer.alloc(8_000_000)
    const file = openSync(defaultModelPath, 'r')
    readSync(file, head, 0, head.length, 0)
    closeSync(file)
    writeFileSync(truncated, head)
    writeFileSync(foreign, 'PK\u0003\u0004 this is a zip file, not a model')
    writeGguf(
      unknown,
      {
        'general.architecture': { type: 'string', value: 'abacus' },
        'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
        'tokenizer.ggml.tokens': { type: 'array', of: 'string', values: ['a', 'b'] },
      },
      [{ name: 'token_embd.weight', ne: [32, 2], type: 'f32', data: new Uint8Array(256) }],
    )
  })

  test.each([
    ['missing', join(folder, 'nothing.gguf'), 'model_missing'],
    ['truncated', truncated, 'model_broken'],
    ['foreign', foreign, 'model_broken'],
    ['of an unknown kind', unknown, 'model_unsupported'],
  ])('%s: said in words, and the old model still serves', async (_, modelPath, code) => {
    const pid = opened.children.at(-1)?.pid
    const error = await engine.load(loadRequest({ modelPath })).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ name: 'InklingError', code })
    expect((error as { next: string }).next).toMatch(/another|moved/)
    expect(engine.state()).toMatchObject({ status: 'ready', modelId: 'default', problem: { code } })
    expect((await generateAll(engine, { parts: ['Hello'] })).finish).toBe('length')
    expect(opened.children.at(-1)?.pid).toBe(pid)
  })

  test('a broken adapter does not take the model along', async () => {
    const adapter = { id: 'x', version: 1, path: foreign, scale: 1 }
    await expect(engine.load(loadRequest({ adapter }))).rejects.toMatchObject({
      code: 'model_broken',
    })
    expect((await generateAll(engine, { parts: ['Hello'] })).finish).toBe('length')
  })
})

describe('other models', () => {
  const tiny = join(folder, 'tiny-fim.gguf')
  const fimParts = (prefix: string, suffix: string) => [
    { special: 'fim_prefix' as const },
    prefix,
    { special: 'fim_suffix' as const },
    suffix,
    { special: 'fim_middle' as const },
  ]
  beforeEach(() => void makeTinyGguf(tiny, { architecture: 'qwen2', fim: true }))
  afterAll(() => engine.load(loadRequest()))

  test('fill-in-the-middle by the vocabulary’s own tokens, healed too', async () => {
    const { specials } = makeTinyGguf(join(folder, 'again.gguf'), {
      architecture: 'qwen2',
      fim: true,
    })
    const facts = await engine.load(
      loadRequest({ modelId: 'tiny', modelPath: tiny, contextSize: 256 }),
    )
    expect(facts).toMatchObject({ architecture: 'qwen2', fillInTheMiddle: true })
    const tokens = await engine.tokenize(fimParts('a', 'b'))
    expect([tokens[0], tokens[2], tokens[4]]).toEqual(
      ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'].map((name) => specials[name]),
    )
    const answer = await generateAll(engine, { parts: fimParts('return a +', '\n}'), heal: ' b' })
    const whole = await engine.detokenize(answer.ids)
    expect(whole.startsWith(` b${answer.text}`)).toBe(true)
    expect(await engine.tokenize([{ special: 'end' }])).toEqual([specials['<|endoftext|>']])
  })

  test('requests under way end on the old model while the new one comes', async () => {
    const path = join(folder, 'tiny-2.gguf')
    makeTinyGguf(path, { architecture: 'llama', seed: 5 })
    const old = generateAll(engine, { docId: 'swap', parts: ['abc'], maxTokens: 60 })
    await engine.load(loadRequest({ modelId: 'tiny-2', modelPath: path, contextSize: 256 }))
    expect((await old).finish).not.toBeNull()
    expect(engine.state().modelId).toBe('tiny-2')
  })
})

describe('a killed engine', () => {
  test('fails what was in flight, says so, comes back with the model', async () => {
    const before = await generateAll(engine, { parts: ['The capital of France is'] })
    const flying = generateAll(engine, { parts: [story], maxTokens: 300 })
    const down = until((state) => state.status === 'down')
    const pid = opened.children.at(-1)?.pid ?? 0
    process.kill(pid, 'SIGKILL')
    await expect(flying).rejects.toMatchObject({ code: 'engine_down' })
    expect((await down).problem).toMatchObject({ code: 'engine_down' })
    const at = performance.now()
    await until((state) => state.status === 'ready')
    console.log(`killed, ready again after ${Math.round(performance.now() - at)} ms`)
    expect(opened.children.at(-1)?.pid).not.toBe(pid)
    const after = await generateAll(engine, { parts: ['The capital of France is'] })
    expect(after.text).toBe(before.text)
  })

  test('restart by hand brings the model back too', async () => {
    await engine.restart()
    expect(engine.state()).toMatchObject({ status: 'ready', modelId: 'default' })
  })
})
