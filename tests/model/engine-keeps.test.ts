/** What the engine keeps while it rests and over restarts, and what it must not keep. */
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { defaultModelPath } from '../support/buildEngine'
import { generateAll, loadRequest, openEngine, type OpenEngine } from '../support/openEngine'

const folder = mkdtempSync(join(tmpdir(), 'inkling-keeps-'))
let states = 0
let open: OpenEngine[] = []

afterEach(async () => {
  await Promise.all(open.map(({ engine }) => engine.dispose()))
  open = []
})
afterAll(() => rmSync(folder, { recursive: true }))

const freshFolder = () => join(folder, `state-${states++}`)

async function openWith(stateFolder: string, over = {}) {
  const opened = await openEngine()
  open.push(opened)
  const facts = await opened.engine.load(loadRequest({ stateFolder, ...over }))
  return { ...opened, facts }
}

const story =
  'The old fisherman went down to the harbour, where the boats lay side by side. '.repeat(4)
const request = { docId: 'letter', parts: [story], maxTokens: 2, persist: true }

const kept = (stateFolder: string): string[] => {
  try {
    return readdirSync(join(stateFolder, 'evaluated'))
  } catch {
    return []
  }
}

const isAlive = (pid: number | undefined): boolean => {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a document that is opened after a restart costs no prefill', async () => {
  const stateFolder = freshFolder()
  const before = await openWith(stateFolder)
  const cold = await generateAll(before.engine, request)
  await generateAll(before.engine, { ...request, docId: 'private', persist: false })
  await before.engine.dispose()

  const names = kept(stateFolder)
  expect(names).toHaveLength(1)
  expect(names.join()).not.toContain('letter')
  const path = join(stateFolder, 'evaluated', names[0] ?? '')
  expect(statSync(path).mode & 0o777).toBe(0o600)

  const after = await openWith(stateFolder)
  const warm = await generateAll(after.engine, request)
  expect(cold.reusedTokens).toBe(0)
  expect(warm.reusedTokens).toBe(warm.promptTokens - 1)
  expect(warm.ids).toEqual(cold.ids)
  // An edit near the end costs its tail.
  await after.engine.dispose()
  const edited = await openWith(stateFolder)
  const tail = await generateAll(edited.engine, { ...request, parts: [`${story}At dusk`] })
  expect(tail.reusedTokens).toBeGreaterThanOrEqual(cold.promptTokens - 1)
})

test('what is kept can be had without evaluating what is not', async () => {
  const stateFolder = freshFolder()
  const before = await openWith(stateFolder)
  await generateAll(before.engine, request)
  await before.engine.dispose()
  const { engine } = await openWith(stateFolder)
  const never = new AbortController().signal
  const work = await engine.work()
  const warm = (parts: string[], mostNew: number) =>
    engine.warm({ docId: 'letter', parts, persist: true, mostNew }, never)
  expect(await warm([`At dusk ${story}`], 16)).toBe(0)
  expect((await engine.work()).evaluatedTokens).toBe(work.evaluatedTokens)
  expect(await warm([`${story}At dusk`], 16)).toBeGreaterThan(60)
  expect((await engine.work()).evaluatedTokens - work.evaluatedTokens).toBeLessThanOrEqual(16)
})

test('a damaged file is not read; forgetting erases the file and the rest of the document', async () => {
  const stateFolder = freshFolder()
  const before = await openWith(stateFolder)
  await generateAll(before.engine, request)
  // What is known of one text would answer for all of them, and nothing would be evaluated.
  for (const docId of ['letter#deep', 'other'])
    await generateAll(before.engine, { ...request, docId, parts: [`In ${docId}. ${story}`] })
  await before.engine.dispose()
  expect(kept(stateFolder)).toHaveLength(3)
  for (const name of kept(stateFolder)) {
    const path = join(stateFolder, 'evaluated', name)
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff
    writeFileSync(path, bytes)
  }
  const after = await openWith(stateFolder)
  const cold = await generateAll(after.engine, request)
  expect(cold.reusedTokens).toBe(0)
  expect(cold.finish).toBe('length')
  expect(kept(stateFolder)).toHaveLength(2)

  await after.engine.forget(['letter'])
  expect(kept(stateFolder)).toHaveLength(1)
  expect((await generateAll(after.engine, request)).reusedTokens).toBe(0)
  await after.engine.forget('all')
  expect(kept(stateFolder)).toHaveLength(0)
})

test('a state of another model is left alone, one of a larger context fits', async () => {
  const stateFolder = freshFolder()
  const before = await openWith(stateFolder)
  await generateAll(before.engine, request)
  await before.engine.dispose()
  const modelPath = join(folder, 'other.gguf')
  symlinkSync(defaultModelPath, modelPath)
  const after = await openWith(stateFolder, { contextSize: 400 })
  expect((await generateAll(after.engine, request)).reusedTokens).toBeGreaterThan(0)
  await after.engine.load(loadRequest({ stateFolder, modelPath }))
  expect((await generateAll(after.engine, request)).reusedTokens).toBe(0)
})

test('speed is measured once for a model and machine, and learned from requests', async () => {
  const stateFolder = freshFolder()
  const first = await openWith(stateFolder)
  expect(first.facts.speed.prefillTokensPerS).toBeGreaterThan(0)
  expect(first.facts.speed.decodeTokensPerS).toBeGreaterThan(0)
  expect(first.engine.state().prefillTokensPerS).toBe(first.facts.speed.prefillTokensPerS)
  await first.engine.dispose()

  const path = join(stateFolder, 'speed.json')
  const entries = JSON.parse(readFileSync(path, 'utf8')) as Record<string, object>
  // So slow that every request teaches something.
  const known = { prefillTokensPerS: 1, decodeTokensPerS: 1 }
  for (const name of Object.keys(entries)) entries[name] = { ...entries[name], ...known }
  writeFileSync(path, JSON.stringify(entries))

  const second = await openWith(stateFolder)
  expect(second.facts.speed.prefillTokensPerS).toBeCloseTo(1)
  expect(second.facts.speed.decodeTokensPerS).toBeCloseTo(1)
  const told = new Promise<number | null>((resolve) =>
    second.engine.onState(({ prefillTokensPerS }) => {
      if ((prefillTokensPerS ?? 0) > 1.05) resolve(prefillTokensPerS)
    }),
  )
  await generateAll(second.engine, { docId: 'teach', parts: [story] })
  expect(await told).toBeGreaterThan(1)
})

test('at rest the process is gone; the next request brings model and text back', async () => {
  const stateFolder = freshFolder()
  const { engine, children } = await openWith(stateFolder)
  const before = await generateAll(engine, request)
  const pid = children.at(-1)?.pid
  await engine.rest()
  expect(engine.state()).toMatchObject({ status: 'resting', modelName: 'SmolLM2 135M' })
  expect(engine.facts()).not.toBeNull()
  await expect.poll(() => isAlive(pid)).toBe(false)
  await engine.rest()

  const [after, tokens] = await Promise.all([
    generateAll(engine, request),
    engine.tokenize(['woken once']),
  ])
  expect(tokens.length).toBeGreaterThan(0)
  expect(after.text).toBe(before.text)
  expect(after.reusedTokens).toBe(after.promptTokens - 1)
  expect(engine.state().status).toBe('ready')
  expect(children).toHaveLength(2)
})

test('a request under way keeps the engine from resting', async () => {
  const { engine } = await openWith(freshFolder())
  const answer = generateAll(engine, { ...request, maxTokens: 12 })
  await engine.tokenize(['x'])
  await engine.rest()
  expect(engine.state().status).toBe('ready')
  expect((await answer).finish).toBe('length')
})
