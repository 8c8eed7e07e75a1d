import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { defaultSettings, type SuggestChunk, type SuggestRequest } from '../../contract'
import { createSuggest } from '../../core/suggest/createSuggest'
import { suggestCandidates, suggestOnce } from '../../core/suggest/suggestOnce'
import type { Suggest, SuggestionEvent } from '../../core/suggest/types'
import { loadRequest, openEngine, type OpenEngine } from '../support/openEngine'
import { requestAt } from '../support/requestAt'

let opened: OpenEngine
let suggest: Suggest
let events: SuggestionEvent[]
let settings = structuredClone(defaultSettings)

beforeAll(async () => {
  opened = await openEngine()
  await opened.engine.load(loadRequest())
})
afterAll(() => opened.engine.dispose())
beforeEach(() => {
  events = []
  settings = structuredClone(defaultSettings)
  settings.suggest.maxTokens = 16
  suggest = createSuggest({
    engine: opened.engine,
    settings: () => settings,
    now: Date.now,
    onEvent: (event) => events.push(event),
    modelSha256: () => 'abc',
  })
})

const story =
  'The storm had passed in the night. In the morning the old fisherman went down to the '

const request = ({ prefix = story, ...over }: Partial<SuggestRequest> = {}): SuggestRequest =>
  requestAt(`${prefix}|`, {
    docId: 'story',
    path: '/notes/story.md',
    languageId: 'markdown',
    ...over,
  })

const collect = async (req: SuggestRequest, signal = new AbortController().signal) => {
  const chunks: SuggestChunk[] = []
  for await (const chunk of suggest.request(req, signal)) chunks.push(chunk)
  return chunks
}

test('a suggestion streams in growing pieces and leaves one event', async () => {
  const chunks = await collect(request())
  const texts = chunks.filter((chunk) => chunk.kind === 'text').map((chunk) => chunk.text)
  const done = chunks.at(-1)
  if (done?.kind !== 'done') throw new Error('no suggestion')
  expect(texts.length).toBeGreaterThan(1)
  for (const [i, text] of [...texts, done.text].entries())
    expect(text.startsWith(texts[i - 1] ?? '')).toBe(true)
  expect(done.text).not.toMatch(/^\s/)
  expect(done.confidence).toBeGreaterThan(0)
  expect(done.confidence).toBeLessThanOrEqual(1)

  expect(events).toHaveLength(1)
  const [event] = events
  expect(event).toMatchObject({
    event_id: done.eventId,
    completion_text: done.text,
    model_sha256: 'abc',
    template_id: 'continue-1',
    temperature: 0,
    logp_behaviour: null,
    shown: true,
  })
  expect(event?.prompt_text).toBe(story)
  expect(event?.raw_text).toContain(done.text)
  expect(event?.output_token_ids.length).toBe(done.completionTokens)
})

test('typing what was suggested, and asking again, cost no model call', async () => {
  const first = await suggestOnce(suggest, request())
  const typed = first.completion.slice(0, 3)
  const rest = await suggestOnce(suggest, request({ prefix: story + typed, version: 2 }))
  expect(rest).toMatchObject({ origin: 'cache', completion: first.completion.slice(3) })
  const again = await suggestOnce(suggest, request())
  expect(again).toMatchObject({ origin: 'cache', completion: first.completion })
  expect(events.map((event) => event.finish).slice(1)).toEqual(['cache', 'cache'])
  const other = await suggestOnce(suggest, request({ prefix: `${story}xq`, version: 3 }))
  expect(other.origin).not.toBe('cache')
})

test('a newer request for the same document ends the older one, other documents go on', async () => {
  const older = collect(request())
  const elsewhere = collect(request({ docId: 'other', prefix: 'It was a quiet evening in the ' }))
  const newer = collect(request({ prefix: `${story}har`, version: 2 }))
  expect((await older).at(-1)).toMatchObject({ kind: 'none', reason: 'superseded' })
  expect((await newer).at(-1)?.kind).toBe('done')
  expect((await elsewhere).at(-1)?.kind).toBe('done')
  expect(events).toHaveLength(3)
  expect(new Set(events.map((event) => event.event_id)).size).toBe(3)
})

test('alternatives are sampled, and their behaviour is logged', async () => {
  const { first, candidates } = await suggestCandidates(suggest, request(), 2)
  expect(candidates[0]).toBe(first.completion)
  expect(events.map((event) => event.rank)).toEqual([0, 1, 2])
  for (const event of events.slice(1)) {
    expect(event.temperature).toBeGreaterThan(0)
    expect(event.logp_behaviour).toHaveLength(event.output_token_ids.length)
    expect(event.sampler).toContain('top-p')
  }
})

test('a caller that stops listening still leaves one event', async () => {
  for await (const chunk of suggest.request(request(), new AbortController().signal)) {
    expect(chunk.kind).toBe('text')
    break
  }
  expect(events).toHaveLength(1)
  expect(events[0]?.finish).toBe('aborted')
})

test('warm text is there when the request comes', async () => {
  const prefix = 'A letter came from the north, and nobody dared to open it until the evening '
  expect(await suggest.warm(request({ docId: 'warm', prefix }), AbortSignal.timeout(60_000))).toBe(
    true,
  )
  await suggestOnce(suggest, request({ docId: 'warm', prefix }))
  const { prompt_tokens, features } = events[0] as SuggestionEvent
  expect(features.reused_tokens).toBe(prompt_tokens)
})

test.each([
  ['off', () => (settings.suggest.automatic = false)],
  ['snoozed', () => (settings.suggest.snoozedUntil = Date.now() + 60_000)],
  ['language_off', () => (settings.suggest.languagesOff = ['markdown'])],
])('%s: nothing by itself, but by hand', async (reason, set) => {
  set()
  expect(await collect(request())).toMatchObject([{ kind: 'none', reason, eventId: null }])
  expect(events).toEqual([])
  const asked = await suggestOnce(suggest, request({ trigger: 'manual', scope: 'sentence' }))
  expect(asked.completion).not.toBe('')
})
