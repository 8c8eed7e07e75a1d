/** What is shown, what is held back, and what rest is used for, with the real small model. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { defaultSettings, type SuggestChunk, type SuggestRequest } from '../../contract'
import { createSuggest } from '../../core/suggest/createSuggest'
import { createInstant } from '../../core/suggest/instant/createInstant'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import type { Suggest, SuggestionEvent } from '../../core/suggest/types'
import { loadRequest, openEngine, type OpenEngine } from '../support/openEngine'
import { requestAt } from '../support/requestAt'

let opened: OpenEngine
let suggest: Suggest
let events: SuggestionEvent[]
let settings = structuredClone(defaultSettings)
let battery = false

beforeAll(async () => {
  opened = await openEngine()
  await opened.engine.load(loadRequest({ contextSize: 2_048 }))
})
afterAll(() => opened.engine.dispose())
beforeEach(() => {
  events = []
  battery = false
  settings = structuredClone(defaultSettings)
  settings.suggest = { ...settings.suggest, maxTokens: 12, eagerness: 1, targetMs: 50 }
  suggest?.dispose()
  suggest = createSuggest({
    engine: opened.engine,
    settings: () => settings,
    now: Date.now,
    onEvent: (event) => events.push(event),
    modelSha256: () => 'abc',
    onBattery: () => battery,
    mayRemember: (path) => !(path?.startsWith('/private/') ?? false),
    instant: createInstant(),
    restMs: 5,
  })
})

const story =
  'The storm had passed in the night. In the morning the old fisherman went down to the '
let documents = 0
const request = ({ prefix = story, ...over }: Partial<SuggestRequest> = {}): SuggestRequest =>
  requestAt(`${prefix}|`, {
    docId: `story-${documents}`,
    path: '/notes/story.md',
    languageId: 'markdown',
    ...over,
  })
beforeEach(() => void documents++)

const collect = async (req: SuggestRequest) => {
  const chunks: SuggestChunk[] = []
  for await (const chunk of suggest.request(req, new AbortController().signal)) chunks.push(chunk)
  return chunks
}
/** Tokens that the engine may still have had in hand. */
const underWay = 3
const evaluated = async () => (await opened.engine.work()).evaluatedTokens

test('quiet: an unsure text is hidden, logged as hidden, and shown by hand', async () => {
  settings.suggest.eagerness = 0
  const chunks = await collect(request())
  expect(chunks).toMatchObject([{ kind: 'none', reason: 'gated' }])
  expect(events).toMatchObject([{ shown: false, none_reason: 'gated', show_propensity: 0 }])
  expect(events[0]?.completion_text).not.toBe('')
  expect(events[0]?.gate_p).toBeGreaterThan(0)

  const byHand = await suggestOnce(suggest, request({ trigger: 'manual', scope: 'sentence' }))
  expect(byHand).toMatchObject({ origin: 'cache', completion: events[0]?.completion_text })
  expect(events[1]).toMatchObject({ shown: true, show_propensity: 1 })
})

test('eager: everything is shown', async () => {
  expect((await collect(request())).at(-1)?.kind).toBe('done')
  expect(events[0]).toMatchObject({ shown: true, show_propensity: 1 })
})

test('candidates are different, the likelier first, and each leaves an event', async () => {
  const texts = [await suggestOnce(suggest, request())]
  for (const candidate of [1, 2]) texts.push(await suggestOnce(suggest, request({ candidate })))
  const shown = texts.filter(({ completion }) => completion !== '')
  expect(new Set(shown.map(({ completion }) => completion)).size).toBe(shown.length)
  expect(shown.length).toBeGreaterThan(1)
  if (shown.length === 3)
    expect(shown[1]?.confidence).toBeGreaterThanOrEqual(shown[2]?.confidence ?? 0)
  expect(events.map(({ rank }) => rank)).toEqual([0, 1, 2].slice(0, shown.length))
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length)
})

test('after a rest more of the text is read, without being asked', async () => {
  let text = ''
  for (let day = 1; day < 60; day++) text += `On day ${day} the boats lay in the harbour. `
  await suggestOnce(suggest, request({ prefix: text }))
  const small = events[0]?.prompt_tokens ?? 0
  const typing = 'Then nobody spoke of the storm any more and we went home again'.split(/(?<= )/)
  await vi.waitFor(
    async () => {
      text += typing.shift() ?? ''
      await suggestOnce(suggest, request({ prefix: text }))
      const { prompt_tokens, features } = events.at(-1) as SuggestionEvent
      expect(prompt_tokens).toBeGreaterThan(small * 2)
      expect(features.reused_tokens).toBeGreaterThan(small * 2)
    },
    { timeout: 30_000, interval: 1_000 },
  )
})

test('on battery nothing is evaluated ahead, and it can be quiet altogether', async () => {
  battery = true
  await suggestOnce(suggest, request())
  const before = await evaluated()
  await new Promise((resolve) => setImmediate(resolve))
  expect(await evaluated()).toBeLessThan(before + underWay)
  settings.suggest.onBattery = 'off'
  expect(await collect(request())).toMatchObject([{ kind: 'none', reason: 'battery' }])
})

test('what follows a sure suggestion is there before it is taken', async () => {
  settings.suggest.instant = false
  const list = 'One, two, three, four, five, six, seven, eight, nine, ten. One, two, three, '
  const first = await suggestOnce(suggest, request({ prefix: list }))
  expect(first.completion).not.toBe('')
  const next = request({
    prefix: list + first.completion,
    trigger: 'after_accept',
    parentId: first.eventId,
  })
  const quick = () => collect({ ...next, instantOnly: true })
  await vi.waitFor(async () => expect((await quick()).at(-1)?.kind).toBe('done'), {
    timeout: 20_000,
    interval: 200,
  })
  const answer = await suggestOnce(suggest, next)
  expect(answer.origin).toBe('cache')
})

test('own words answer at once, and no model is asked where they are sure', async () => {
  const phrase = 'Kind regards from the lighthouse at Skerry Point'
  const letters = `${phrase}\n\n`.repeat(6)
  const before = await evaluated()
  const chunks = await collect(request({ prefix: `${letters}Kind regards from the li` }))
  expect(chunks[0]).toMatchObject({ origin: 'instant' })
  const last = chunks.at(-1)
  expect(last?.kind === 'done' && 'Kind regards from the li' + last.text).toContain('lighthouse')
  if (last?.kind === 'done' && last.origin === 'instant')
    expect(await evaluated()).toBeLessThan(before + underWay)
  expect(events[0]).toMatchObject({ template_id: 'own-words-1', shown: true })
})

test('a request for what is known asks nobody, and ends no other', async () => {
  const slow = collect(request())
  expect(await collect(request({ instantOnly: true, docId: 'other' }))).toMatchObject([
    { kind: 'none', eventId: null },
  ])
  expect((await slow).at(-1)?.kind).toBe('done')
})

test('inside a link nothing is suggested by itself', async () => {
  const prefix = 'See https://example.org/pa'
  expect(await collect(request({ prefix }))).toMatchObject([{ kind: 'none', reason: 'place' }])
  expect(events).toEqual([])
})

test('a blocked word is not shown, and not told to the log', async () => {
  const first = await suggestOnce(suggest, request())
  const word = /[a-z]{4,}/i.exec(first.completion)?.[0] ?? ''
  expect(word).not.toBe('')
  settings.safety.blocked = [word]
  suggest.clear()
  const chunks = await collect(request())
  const last = chunks.at(-1)
  expect(JSON.stringify(chunks)).not.toContain(word)
  expect(JSON.stringify([events[1]?.completion_text, events[1]?.raw_text])).not.toContain(word)
  if (last?.kind === 'none') expect(last.reason).toBe('unsafe')
})

test('a passage of a private document is not suggested in another', async () => {
  const secret = 'One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve. '
  await suggestOnce(suggest, request({ docId: 'diary', path: '/private/diary.md', prefix: secret }))
  settings.suggest.maxTokens = 40
  const chunks = await collect(request({ prefix: 'Let us count: one, two,' }))
  for (const chunk of chunks) if (chunk.kind === 'done') expect(chunk.text).not.toMatch(/nine, ten/)
})

test('what was forgotten answers no more', async () => {
  const { docId } = request()
  await suggestOnce(suggest, request())
  await suggest.forget([docId])
  await suggestOnce(suggest, request())
  expect(events.map(({ finish }) => finish)).not.toContain('cache')
  expect(events[1]?.features.reused_tokens).toBe(0)
})
